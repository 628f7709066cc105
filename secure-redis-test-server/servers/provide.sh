#!/usr/bin/env bash
# Provides a Redis server of another release for the tests, and prints the path of its executable.
#
#   provide.sh redis-6.2 <directory> <directory of an unpacked com.github.codemonstur:embedded-redis>
#   provide.sh redis-8.0|valkey <directory> [<suite>]
#
# Redis 8.0 and Valkey come from Debian's packages, which are downloaded from the mirror that this machine's apt uses
# and are unpacked, not installed: the server runs with the libraries and the loader of its own release. The suite is
# trixie unless you name another. Nothing outside of the directory changes. Root is not needed.
set -euo pipefail

server=${1:?a server: redis-6.2, redis-8.0 or valkey}
mkdir -p "${2:?a directory}"
directory=$(cd "$2" && pwd)

fail() { echo "provide.sh: $*" >&2; exit 1; }

embedded() {
    local system machine
    case $(uname -s) in Linux) system=linux ;; Darwin) system=darwin ;; *) fail "No Redis 6.2 for $(uname -s)" ;; esac
    case $(uname -m) in
        x86_64 | amd64) machine=amd64 ;;
        aarch64 | arm64) machine=arm64 ;;
        i?86) machine=386 ;;
        *) fail "No Redis 6.2 for $(uname -m)" ;;
    esac
    local found=("$1"/redis-server-6.2*-"$system-$machine")
    [ -f "${found[0]}" ] || fail "$1 holds no Redis 6.2 for $system-$machine"
    cp "${found[0]}" "$directory/server.part"
    chmod 700 "$directory/server.part"
    mv "$directory/server.part" "$directory/server"
}

# The address of the mirror and the key that signs it, of the first source of this machine that has the component main
source_line() {
    local line
    line=$(apt-get indextargets --format '$(REPO_URI) $(SIGNED_BY)' 'Created-By: Packages' 'Component: main' |
        grep -v -- '-security/' | head -n 1)
    [ -n "$line" ] || fail "apt on this machine has no source with the component main. Run apt-get update first."
    local key=${line#* }
    [ -f "$key" ] || key=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$key] ${line%% *} $1 main"
}

# apt with lists, downloads and the state of a machine on which nothing is installed
apt_apart() {
    apt-get -qq -o Dir::Etc::SourceList="$directory/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$directory/state" -o Dir::State::status="$directory/state/status" \
        -o Dir::Cache="$directory/cache" -o Dir::Etc::PreferencesParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
        -o Debug::NoLocking=true -o APT::Sandbox::User= "$@"
}

download() {
    mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial"
    : >"$directory/state/status"
    source_line "$2" >"$directory/sources.list"
    apt_apart update
    apt_apart --no-install-recommends --download-only -y install "$1" >/dev/null
    ls "$directory"/cache/archives/*.deb >/dev/null
}

unpack() {
    local package
    for package in "$directory"/cache/archives/*.deb; do
        dpkg-deb -x "$package" "$directory/root"
    done
    rm -rf "$directory/state" "$directory/cache" "$directory/sources.list"
}

wrapper() {
    local root=$directory/root loader libraries
    loader=$(find "$root" -name 'ld-linux-*.so.*' -type f | head -n 1)
    [ -n "$loader" ] || fail "The packages hold no loader"
    libraries=$(find "$root" -name libc.so.6 -exec dirname {} \; | head -n 1)
    # Not the target of the link: by its name the program knows that it is the server
    [ -x "$root/usr/bin/$1" ] || fail "The packages hold no $1"
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$libraries" "$root/usr/bin/$1" \
        >"$directory/server.part"
    chmod 700 "$directory/server.part"
    mv "$directory/server.part" "$directory/server"
}

debian() {
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
        fail "This needs apt-get and dpkg-deb. Elsewhere, set secureredis.test.redis-server to a server of yours."
    rm -rf "$directory/root"
    download "$1" "$2"
    unpack
    wrapper "$1"
}

provide() {
    case $server in
        redis-6.2) embedded "${1:?the unpacked jar}" ;;
        redis-8.0) debian redis-server "${1:-trixie}" ;;
        valkey) debian valkey-server "${1:-trixie}" ;;
        *) fail "No such server: $server" ;;
    esac
}

if [ ! -x "$directory/server" ]; then
    # Maven may build modules at the same time
    (
        command -v flock >/dev/null && flock 9
        [ -x "$directory/server" ] || provide "${3:-}"
    ) 9>"$directory/lock"
fi
"$directory/server" --version >&2
echo "$directory/server"

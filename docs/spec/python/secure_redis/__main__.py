"""The command line.

    python3 -m secure_redis verify DIRECTORY         reads every vector, and says which disagree
    python3 -m secure_redis seal | open              see README.md: JSON on standard input, one request a line
    python3 -m secure_redis get CACHE KEY            prints the opened value, or "null"
    python3 -m secure_redis put CACHE KEY SECONDS    seals standard input
    python3 -m secure_redis enqueue QUEUE NAME [DELAY_MS]   a JSON array of arguments on standard input; prints the id
    python3 -m secure_redis result QUEUE ID          prints the result as JSON

The last four read SECURE_REDIS_SECRET_KEY, SECURE_REDIS_PREVIOUS_SECRET_KEYS (separated by commas), REDIS_URL
(redis://user@host:port/database, or rediss:// for TLS) and REDIS_PASSWORD. enqueue and result also read
SECURE_REDIS_SCRIPTS (the jar of secure-redis-jobs, or a directory with its scripts). SECURE_REDIS_NAMESPACE,
SECURE_REDIS_HIDE_KEYS=true and SECURE_REDIS_PARTS are optional.
"""

import json
import os
import ssl
import sys
from urllib.parse import urlsplit

from .cache import NULL, Cache
from .envelope import seal
from .jobs import Jobs, Scripts
from .keys import KeyRing, Refused, Secret
from .resp import Redis, RedisError
from .vectors import open_vector, ring_of, verify


def ring():
    previous = filter(None, os.environ.get("SECURE_REDIS_PREVIOUS_SECRET_KEYS", "").split(","))
    return KeyRing(Secret.parse(os.environ["SECURE_REDIS_SECRET_KEY"]), map(Secret.parse, previous))


def redis():
    url = urlsplit(os.environ.get("REDIS_URL", "redis://localhost:6379"))
    if url.scheme not in ("redis", "rediss") or url.password:
        raise ValueError("REDIS_URL is redis://… or rediss://…, without a password; set REDIS_PASSWORD")
    return Redis.connect(
        url.hostname or "localhost",
        url.port or 6379,
        username=url.username,
        password=os.environ.get("REDIS_PASSWORD"),
        database=int(url.path.strip("/") or 0),
        tls=ssl.create_default_context() if url.scheme == "rediss" else None,
    )


def cache(connection, name):
    namespace = os.environ.get("SECURE_REDIS_NAMESPACE")
    prefix = f"{namespace}:{name}::" if namespace else None
    hide = os.environ.get("SECURE_REDIS_HIDE_KEYS") == "true"
    return Cache(connection, ring(), name, prefix=prefix, hide_keys=hide)


def jobs(connection, queue):
    namespace = os.environ.get("SECURE_REDIS_NAMESPACE", "")
    parts = int(os.environ.get("SECURE_REDIS_PARTS", "1"))
    return Jobs(connection, ring(), queue, Scripts(os.environ["SECURE_REDIS_SCRIPTS"]), namespace, parts)


def get(connection, name, key):
    value = cache(connection, name).get(key)
    if value is None:
        print("error: no entry", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(b"null" if value == NULL else value)
    return 0


def put(connection, name, key, seconds):
    value = sys.stdin.buffer.read()
    cache(connection, name).put(key, NULL if value.strip() == b"null" else value, float(seconds))
    return 0


def enqueue(connection, queue, name, delay_ms="0"):
    arguments = json.loads(sys.stdin.buffer.read().decode("utf-8") or "[]")
    print(jobs(connection, queue).enqueue(name, *arguments, delay_ms=int(delay_ms)))
    return 0


def result(connection, queue, job_id):
    print(json.dumps(jobs(connection, queue).result(job_id)))
    return 0


def seal_line(request):
    return seal(
        ring_of(request),
        request["binding"],
        bytes.fromhex(request["plaintext"]),
        lifetime=request["lifetime"],
        compress=request["compress"],
        now=request["writtenAt"],
    ).hex()


def open_line(request):
    try:
        return "ok " + open_vector(request).plaintext.hex()
    except Refused as refused:
        return str(refused)


def each_line(answer):
    for line in sys.stdin:
        print(answer(json.loads(line)))
    return 0


LOCAL = {"seal": seal_line, "open": open_line}
REMOTE = {"get": (get, 2, 2), "put": (put, 3, 3), "enqueue": (enqueue, 2, 3), "result": (result, 2, 2)}


def run(arguments):
    verb, *rest = arguments or [""]
    if verb == "verify" and len(rest) == 1:
        return verify(rest[0])
    if verb in LOCAL and not rest:
        return each_line(LOCAL[verb])
    if verb in REMOTE and REMOTE[verb][1] <= len(rest) <= REMOTE[verb][2]:
        with redis() as connection:
            return REMOTE[verb][0](connection, *rest)
    print(__doc__, file=sys.stderr)
    return 2


def main(arguments):
    """No error shows a secret, a value or an argument."""
    try:
        return run(arguments)
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
    except UnicodeError:
        print("error: the text is not UTF-8", file=sys.stderr)
    except (ValueError, RedisError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyError as missing:
        print(f"error: missing: {missing.args[0]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

package io.secureredis.testserver;

import io.secureredis.testserver.TestCertificates.Identity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The settings of a server, and its configuration file. */
final class ServerSettings {

    private static final int BUS_OFFSET = 10_000;
    private static final int LARGEST_PORT = 65_535;

    /** Directives of Redis 7 by their name in Redis 6; an empty name if Redis 6 does the same by default. */
    private static final Map<String, String> BEFORE_SEVEN = Map.of(
            "busy-reply-threshold", "lua-time-limit",
            "enable-debug-command", "",
            "enable-module-command", "",
            "enable-protected-configs", "");

    private final List<String> directives = new ArrayList<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final String controlPassword = UUID.randomUUID().toString();

    @Nullable
    String password;

    @Nullable
    Path dataDirectory;

    @Nullable
    Path unixSocket;

    @Nullable
    Tls tls;

    IntSupplier freePort = FreePort::next;

    int fixedPort;

    boolean plainPort;

    boolean cluster;

    boolean sentinel;

    boolean withoutConfigFile;

    void directive(String name, String... arguments) {
        directives.add(name + " "
                + Arrays.stream(arguments).map(ServerSettings::quoted).collect(Collectors.joining(" ")));
    }

    void user(String name, String rules) {
        users.put(name, rules);
    }

    /**
     * Returns what a connection must send before its first command.
     *
     * <p>A test that takes permissions away from {@code default} must not lock this library out: only then is there one
     * more user, with a random password.
     */
    List<String> authentication() {
        if (users.containsKey("default")) {
            return List.of("AUTH", "secure-redis-test-server", controlPassword);
        }
        return password == null ? List.of() : List.of("AUTH", password);
    }

    List<String> configuration(Ports ports, Path workDirectory) {
        List<String> lines = new ArrayList<>();
        lines.add("bind 127.0.0.1");
        lines.add("port " + ports.plain());
        if (tls != null) {
            lines.addAll(tls.configuration(ports.tls()));
        }
        if (cluster) {
            lines.add("cluster-enabled yes");
            if (!RedisBinary.isBeforeSeven()) {
                lines.add("cluster-port " + ports.bus());
            }
        }
        lines.add("unixsocket " + quoted(socket(workDirectory).toString()));
        lines.add("unixsocketperm 700");
        lines.add("dir " + quoted(data(workDirectory).toString()));
        lines.add("save \"\"");
        // So that DUMP and RDB files can be searched for plaintext
        lines.add("rdbcompression no");
        if (!RedisBinary.isBeforeSeven()) {
            // A paused replica must not delay the end of its master; Redis 6 waits for none
            lines.add("shutdown-timeout 0");
        }
        // By default a master waits five seconds for more replicas before it serves the first
        lines.add("repl-diskless-sync-delay 0");
        if (password != null) {
            lines.add("requirepass " + quoted(password));
            lines.add("masterauth " + quoted(password));
        }
        users.forEach((name, rules) -> lines.add("user " + name + " " + rules));
        if (users.containsKey("default")) {
            lines.add("user secure-redis-test-server on >" + controlPassword + " ~* &* +@all");
        }
        // Last, so that they take precedence
        lines.addAll(RedisBinary.isBeforeSeven() ? beforeSeven(directives) : directives);
        return lines;
    }

    static List<String> beforeSeven(List<String> directives) {
        return directives.stream()
                .map(directive -> directive.split(" ", 2))
                .map(words -> List.of(BEFORE_SEVEN.getOrDefault(words[0], words[0]), words[1]))
                .filter(words -> !words.get(0).isEmpty())
                .map(words -> String.join(" ", words))
                .toList();
    }

    Path socket(Path workDirectory) {
        return unixSocket != null ? unixSocket : workDirectory.resolve("s");
    }

    Path data(Path workDirectory) {
        return dataDirectory != null ? dataDirectory : workDirectory.resolve("data");
    }

    /** Returns free ports for one start. A fixed port is the TLS port of a server that has only that. */
    Ports ports() {
        boolean fixedBus = cluster && RedisBinary.isBeforeSeven();
        int first = fixedPort != 0 ? fixedPort : fixedBus ? portWithBus() : freePort.getAsInt();
        int bus = fixedBus ? first + BUS_OFFSET : cluster ? freePort.getAsInt() : 0;
        if (tls == null) {
            return new Ports(first, 0, bus);
        }
        return plainPort ? new Ports(first, freePort.getAsInt(), bus) : new Ports(0, first, bus);
    }

    /** In Redis 6, the bus port is at a fixed distance. */
    private int portWithBus() {
        int port = freePort.getAsInt();
        while (port > LARGEST_PORT - BUS_OFFSET) {
            FreePort.release(port);
            port = freePort.getAsInt();
        }
        return port;
    }

    List<String> commandLine(Path binary, Path configuration) {
        if (withoutConfigFile) {
            return List.of("/bin/sh", "-c", "exec \"$0\" - < \"$1\"", binary.toString(), configuration.toString());
        }
        return sentinel
                ? List.of(binary.toString(), configuration.toString(), "--sentinel")
                : List.of(binary.toString(), configuration.toString());
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * The ports of one start; 0 if the server does not listen there.
     *
     * @param plain for plaintext
     * @param tls for TLS
     * @param bus for the other nodes of a cluster
     */
    record Ports(int plain, int tls, int bus) {

        /** Gives all but one back, which the caller of this library has chosen. */
        void releaseAllBut(int fixedPort) {
            IntStream.of(plain, tls, bus).filter(port -> port != fixedPort).forEach(FreePort::release);
        }
    }

    /** The server's side of TLS. */
    record Tls(TestCertificates certificates, Identity identity, boolean clientCertificateRequired) {

        List<String> configuration(int port) {
            return List.of(
                    "tls-port " + port,
                    "tls-ca-cert-file " + quoted(certificates.authority().toString()),
                    "tls-cert-file " + quoted(identity.certificate().toString()),
                    "tls-key-file " + quoted(identity.key().toString()),
                    "tls-auth-clients " + (clientCertificateRequired ? "yes" : "no"),
                    "tls-replication yes",
                    "tls-cluster yes");
        }
    }
}

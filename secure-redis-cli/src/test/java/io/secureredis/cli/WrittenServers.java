package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Servers that run with exactly what {@code init} has written. */
final class WrittenServers implements AutoCloseable {

    private static final String BINARY = binary();
    private static final int BUS = 10_000;
    /** The bus ports too are below those that systems give to programs that ask for any. */
    private static final int FIRST = 10_000;

    private static final int END = 16_000;
    private static final int BLOCK = 40;
    private static final ServerSocket HELD = hold();
    private static int used;

    private final Path root;
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> logs = new ArrayList<>();
    private final List<RedisClient> clients = new ArrayList<>();

    WrittenServers(Path root) {
        this.root = root;
    }

    private static String binary() {
        try (RedisTestServer any = RedisTestServer.start()) {
            return ProcessHandle.of(any.pid()).orElseThrow().info().command().orElseThrow();
        }
    }

    /**
     * The first of some ports in a row that are free, and so are their bus ports. Each test JVM has a block of its own,
     * because the servers start some time after this; it holds the block by listening on the first port of it.
     */
    static synchronized int freePorts(int count) {
        for (int attempt = 0; attempt < BLOCK; attempt++) {
            int offset = used + count < BLOCK ? used + 1 : 1;
            used = offset + count - 1;
            int first = HELD.getLocalPort() + offset;
            if (IntStream.range(first, first + count).allMatch(port -> isFree(port) && isFree(port + BUS))) {
                return first;
            }
        }
        throw new IllegalStateException("No free ports in a row");
    }

    private static ServerSocket hold() {
        return IntStream.iterate(FIRST, first -> first < END, first -> first + BLOCK)
                .mapToObj(WrittenServers::listenIfFree)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        Optional<ServerSocket> socket = listenIfFree(port);
        socket.ifPresent(WrittenServers::close);
        return socket.isPresent();
    }

    private static Optional<ServerSocket> listenIfFree(int port) {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one, and returns when it accepts connections. */
    void start(String name) {
        try {
            Process process = new ProcessBuilder(
                            BINARY, root.resolve(name).resolve("redis.conf").toString())
                    .redirectErrorStream(true)
                    .start();
            processes.add(process);
            BufferedReader log = process.inputReader();
            logs.add(log);
            await(log, "Ready to accept connections");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the server that was started last has logged this. */
    void awaitLog(String text) {
        await(logs.get(logs.size() - 1), text);
    }

    private static void await(BufferedReader log, String text) {
        List<String> lines = new ArrayList<>();
        try {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                lines.add(line);
                if (line.contains(text)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(lines).as("the server ended").contains(text);
    }

    /** Logs in as one of the users. */
    StatefulRedisConnection<String, String> login(String user, int port) {
        try {
            Path tls = root.resolve("tls").resolve("client");
            RedisClient client = RedisClient.create(RedisURI.builder()
                    .withHost("localhost")
                    .withPort(port)
                    .withSsl(true)
                    .withTimeout(Duration.ofSeconds(20))
                    .withAuthentication(
                            user,
                            Files.readString(root.resolve("passwords").resolve(user))
                                    .strip())
                    .build());
            client.setOptions(ClientOptions.builder()
                    .sslOptions(SslOptions.builder()
                            .jdkSslProvider()
                            .trustManager(tls.resolve("ca.crt").toFile())
                            .keyManager(
                                    tls.resolve("client.crt").toFile(),
                                    tls.resolve("client.key").toFile(),
                                    new char[0])
                            .build())
                    .build());
            clients.add(client);
            return client.connect(StringCodec.UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        clients.forEach(client -> client.shutdown(Duration.ZERO, Duration.ofSeconds(1)));
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }
}

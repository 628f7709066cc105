package io.secureredis.samples.hardened;

import io.secureredis.cli.CommandRunner;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code secure-redis init} has written, and the server that runs with it. */
final class Setup implements AutoCloseable {

    private final Path root;
    private final List<Process> servers = new ArrayList<>();

    private Setup(Path root) {
        this.root = root;
    }

    /** Uses a directory that was written before. Its server runs somewhere else. */
    static Setup existing(Path root) {
        return new Setup(root);
    }

    /** Runs {@code init} and starts the server. Its certificates are valid for ten days, so they can be renewed. */
    static Setup create(Path root) {
        Setup setup = new Setup(root);
        setup.secureRedis("init", "--dir=" + root, "--for=cache", "--port=" + freePort(), "--days=10");
        setup.startServer();
        return setup;
    }

    Path root() {
        return root;
    }

    /** The variables that the written configuration needs, as {@code set -a; . ./.env} sets them. */
    Map<String, String> environment() {
        try (Stream<String> lines = Files.lines(root.resolve(".env"))) {
            return lines.map(line -> line.split("=", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command as the administrator. */
    String asAdministrator(String... words) {
        return secureRedis(Stream.concat(
                        Arrays.stream(words),
                        Stream.of(
                                "--config=" + root.resolve("application.yml"),
                                "--user=admin",
                                "--password-file=" + root.resolve("passwords/admin")))
                .toArray(String[]::new));
    }

    /** Runs a command, as {@code java -jar secure-redis-cli-all.jar} does, and returns what it prints. */
    private String secureRedis(String... words) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed, true);
        BufferedReader nothing = new BufferedReader(new StringReader(""));
        int code = CommandRunner.run(new Terminal(writer, writer, nothing, Map.of(), false), words);
        // FOUND says that there is something left to do, such as removing the old password
        if (code != ExitCode.OK && code != ExitCode.FOUND) {
            throw new IllegalStateException("secure-redis " + words[0] + " ended with " + code + ": " + printed);
        }
        return printed.toString();
    }

    private void startServer() {
        try {
            Process server = new ProcessBuilder(
                            executable(), root.resolve("redis/redis.conf").toString())
                    .redirectErrorStream(true)
                    .start();
            servers.add(server);
            Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
            BufferedReader log = server.inputReader();
            String line = log.readLine();
            while (line != null && !line.contains("Ready to accept connections")) {
                line = log.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("The server has ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the server that comes with the tests. Yours is {@code /usr/bin/redis-server}, or a container. */
    private static String executable() {
        try (RedisTestServer any = RedisTestServer.start()) {
            return ProcessHandle.of(any.pid()).orElseThrow().info().command().orElseThrow();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server. */
    @Override
    public void close() {
        servers.forEach(Process::destroyForcibly);
        servers.forEach(server -> server.onExit().join());
    }
}

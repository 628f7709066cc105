package io.secureredis.testserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One running redis-server as the child of {@code watchdog.sh}.
 *
 * <p>The watchdog ends with the server and with its exit status. It sends the signals, being the server's parent: while
 * it has not waited for the server, the process id cannot belong to anything else. When this JVM is gone, however it
 * went, the watchdog reads the end of its standard input and ends the server.
 */
final class ServerProcess {

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);
    private static final int LOG_LINES = 200;
    private static final byte[] WATCHDOG = script();

    private final Process watchdog;
    private final Writer signals;
    private final BufferedReader answers;
    private final Path log;
    private final long pid;

    private ServerProcess(Process watchdog, Path log) throws IOException {
        this.watchdog = watchdog;
        this.signals = watchdog.outputWriter(StandardCharsets.US_ASCII);
        this.answers = watchdog.inputReader(StandardCharsets.US_ASCII);
        this.log = log;
        String firstLine = answers.readLine();
        if (firstLine == null) {
            throw new IOException("The watchdog shell ended at once");
        }
        this.pid = Long.parseLong(firstLine);
    }

    static ServerProcess start(Path workDirectory, List<String> serverCommand) {
        Path script = workDirectory.resolve("watchdog.sh");
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString(), workDirectory.toString()));
        command.addAll(serverCommand);
        try {
            Files.write(script, WATCHDOG);
            Process process = new ProcessBuilder(command)
                    .directory(workDirectory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ServerProcess(process, workDirectory.resolve("redis.log"));
        } catch (IOException e) {
            throw new RedisTestServerException("Cannot run /bin/sh to start " + serverCommand.get(0), e);
        }
    }

    /** Process id of redis-server itself. */
    long pid() {
        return pid;
    }

    boolean isAlive() {
        return watchdog.isAlive();
    }

    /** Sends TERM, KILL, STOP or CONT; returns false when the server had already ended. */
    synchronized boolean signal(String name) {
        if (!isAlive()) {
            return false;
        }
        try {
            signals.write(name + "\n");
            signals.flush();
            return answers.readLine() != null;
        } catch (IOException serverEnded) {
            if (watchdogEnds()) {
                return false;
            }
            throw new UncheckedIOException("Cannot send " + name + " to redis-server " + pid, serverEnded);
        }
    }

    /** Sends the signal and returns when the process has ended. */
    void end(String signal) {
        signal(signal);
        if (!watchdogEnds()) {
            signal("KILL");
            throw new RedisTestServerException("redis-server " + pid + " did not end within " + EXIT_LIMIT + " of "
                    + signal + ", it was killed\n" + log());
        }
    }

    private boolean watchdogEnds() {
        try {
            return watchdog.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisTestServerException("Interrupted while redis-server " + pid + " was ending", e);
        }
    }

    /** The last lines that the server logged, empty when there are none. */
    String log() {
        return lastLines(log);
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + log, e);
        }
    }

    private static byte[] script() {
        try (InputStream in = ServerProcess.class.getResourceAsStream("watchdog.sh")) {
            return present(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read watchdog.sh", e);
        }
    }

    private static InputStream present(@Nullable InputStream in) {
        if (in == null) {
            throw new RedisTestServerException("watchdog.sh is missing from the secure-redis-test-server jar");
        }
        return in;
    }
}

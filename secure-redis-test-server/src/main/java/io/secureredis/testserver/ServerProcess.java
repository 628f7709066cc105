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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One redis-server as the child of {@code watchdog.sh}.
 *
 * <p>The watchdog sends the signals and reports when the server has ended. Because it is the parent, it cannot hit
 * another process with the same id. When this JVM has ended, even abruptly, the watchdog reads the end of its standard
 * input, stops the server and removes its files.
 */
final class ServerProcess {

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
    private static final int LOG_LINES = 200;
    private static final byte[] WATCHDOG = script();

    private final Writer words;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Path log;
    private final long pid;

    private ServerProcess(Process watchdog, Path log) throws IOException {
        this.words = watchdog.outputWriter(StandardCharsets.US_ASCII);
        this.log = log;
        BufferedReader lines = watchdog.inputReader(StandardCharsets.US_ASCII);
        String firstLine = lines.readLine();
        if (firstLine == null) {
            throw new IOException("The watchdog shell ended at once");
        }
        this.pid = Long.parseLong(firstLine);
        Thread listener = new Thread(() -> listen(lines), "redis-server " + pid);
        listener.setDaemon(true);
        listener.start();
    }

    private void listen(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("ended")) {
                    ended.countDown();
                } else {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read from the watchdog of redis-server " + pid, e);
        } finally {
            // The watchdog has ended: there is nothing left to wait for
            ended.countDown();
            answers.add("gone");
        }
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

    /** Returns the process id of redis-server itself. */
    long pid() {
        return pid;
    }

    boolean isAlive() {
        return ended.getCount() > 0;
    }

    /** Sends TERM, KILL, STOP or CONT, unless the server has ended. */
    synchronized void signal(String name) {
        if (isAlive()) {
            send(name);
            try {
                answers.take();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /** Sends the signal and returns when the process has ended. */
    void end(String signal) {
        signal(signal);
        if (!hasEnded()) {
            signal("KILL");
            throw new RedisTestServerException("redis-server " + pid + " did not end within " + EXIT_LIMIT + " of "
                    + signal + ", it was killed\n" + log());
        }
    }

    /** Ends the watchdog of a server that has ended, without removing the files. */
    synchronized void dismiss() {
        send("bye");
    }

    private void send(String word) {
        try {
            words.write(word + "\n");
            words.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The watchdog of redis-server " + pid + " was killed", e);
        }
    }

    private boolean hasEnded() {
        try {
            return ended.await(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private RedisTestServerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RedisTestServerException("Interrupted while redis-server " + pid + " was to act on a signal", e);
    }

    /** Returns the last lines of the server's log, empty if there are none. */
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

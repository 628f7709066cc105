package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Rqueue, which needs Spring Boot 3: a process of its own, built by {@code benchmarks/rqueue}, on a Redis server of its
 * own. It measures itself, in turns with the others, and stores nothing encrypted.
 */
final class RqueueProcess implements AutoCloseable {

    private static final String REPLY = "= ";

    private final RedisTestServer server = RedisTestServer.builder().start();
    private final Process process;
    private final BufferedReader replies;
    private final Writer commands;

    /** @param tuned to 1 ms between polls and 64 jobs at a time; else with its defaults */
    RqueueProcess(Path jar, boolean tuned) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                server.host(),
                "" + server.port(),
                tuned ? "tuned" : "default");
        try {
            this.process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
        this.replies = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        reply();
        signal("STOP");
    }

    double put(int threads, int millis) {
        return ask("put " + threads + " " + millis)[0];
    }

    double bulk(int jobs) {
        return ask("bulk " + jobs)[0];
    }

    double drain(int jobs) {
        return ask("drain " + jobs)[0];
    }

    /** Puts jobs, which wait. */
    void hold(int jobs) {
        ask("hold " + jobs);
    }

    /** Returns once the jobs that wait, so many, have run. */
    void letGo(int jobs) {
        ask("let-go " + jobs);
    }

    RedisTestServer server() {
        return server;
    }

    double work(int jobs) {
        return ask("work " + jobs)[0];
    }

    /** Median, 95th and 99th percentile in ms. */
    double[] pickUp(int jobs) {
        return ask("pick-up " + jobs);
    }

    /** It polls every millisecond, so it is stopped while others have their turn. */
    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid())
                    .start()
                    .onExit()
                    .join();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
    }

    private double[] ask(String command) {
        signal("CONT");
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
        String reply = reply();
        signal("STOP");
        return Arrays.stream(reply.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String reply() {
        try {
            String line;
            while ((line = replies.readLine()) != null) {
                if (line.startsWith(REPLY)) {
                    return line.substring(REPLY.length());
                }
            }
            throw new IllegalStateException("The process with Rqueue has ended");
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        server.close();
    }
}

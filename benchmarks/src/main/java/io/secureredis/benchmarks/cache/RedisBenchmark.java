package io.secureredis.benchmarks.cache;

import io.secureredis.benchmarks.report.Table;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Redis's own load program, written in C: what this server can do without a JVM before it. A connection for each thread
 * of ours.
 */
final class RedisBenchmark {

    private static final String NAME = "redis-benchmark";

    private final Path program;
    private final RedisTestServer server;
    private final int requests;

    RedisBenchmark(Path program, RedisTestServer server, int requests) {
        this.program = program;
        this.server = server;
        this.requests = requests;
    }

    void add(Table get, Table put, String setting, int bytes, int connections) {
        List<String> command = List.of(
                program.toString(),
                "-h",
                server.host(),
                "-p",
                "" + server.port(),
                "-t",
                "set,get",
                "-d",
                "" + bytes,
                "-c",
                "" + connections,
                "-n",
                "" + requests,
                "--csv");
        for (String line : run(command).lines().toList()) {
            String[] cells = line.replace("\"", "").split(",", -1);
            if (cells[0].equals("GET")) {
                get.add(NAME, setting, Double.parseDouble(cells[1]));
            } else if (cells[0].equals("SET")) {
                put.add(NAME, setting, Double.parseDouble(cells[1]));
            }
        }
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(NAME + " ended with " + process.exitValue());
            }
            return output;
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }
}

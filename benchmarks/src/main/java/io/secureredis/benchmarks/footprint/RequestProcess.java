package io.secureredis.benchmarks.footprint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The web application in a process of its own, and a client of it. */
final class RequestProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    RequestProcess(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = process.inputReader(StandardCharsets.UTF_8);
            base = URI.create("http://127.0.0.1:" + port() + "/orders/");
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
    }

    private int port() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith("port ")) {
            System.err.println(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The application has ended: " + process.isAlive());
        }
        return Integer.parseInt(line.substring("port ".length()));
    }

    /** One request; the bytes of the answer. */
    int get(int id) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("" + id))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("Answered " + response.statusCode());
            }
            return response.body().length;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    /** Processor time that the process has taken so far. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException unwritable) {
            process.destroyForcibly();
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

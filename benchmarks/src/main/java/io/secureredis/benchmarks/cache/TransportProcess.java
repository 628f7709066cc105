package io.secureredis.benchmarks.cache;

import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of its own for one of Netty's transports, since Lettuce decides for one in each JVM. */
final class TransportProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader replies;
    private final Writer commands;

    @Nullable
    private final String refusal;

    /** @param moreOptions of the JVM */
    TransportProcess(NettyTransport transport, RedisTestServer server, List<String> moreOptions) {
        Stream<String> call = Stream.of(
                "-cp",
                System.getProperty("java.class.path"),
                TransportLoad.class.getName(),
                transport.name(),
                server.host(),
                "" + server.port());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            this.process = new ProcessBuilder(
                            Stream.of(Stream.of(java), transport.jvmOptions(), moreOptions.stream(), call)
                                    .flatMap(each -> each)
                                    .toList())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
        this.replies = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        String first = reply();
        this.refusal = first.startsWith(TransportLoad.REFUSED) ? first.substring(TransportLoad.REFUSED.length()) : null;
    }

    /** Why the transport does not load; {@code null} if it does. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * What was measured of one cache.
     *
     * @param gets a second
     * @param puts a second
     * @param micros of the client's processor time for a call
     */
    record Slice(double gets, double puts, double micros) {}

    Slice slice(String cache, int size, int threads, int millis) {
        try {
            commands.write(cache + " " + size + " " + threads + " " + millis + "\n");
            commands.flush();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
        double[] figures = Arrays.stream(reply().split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Slice(figures[0], figures[1], figures[2]);
    }

    private String reply() {
        try {
            String line;
            while ((line = replies.readLine()) != null) {
                if (line.startsWith(TransportLoad.REPLY)) {
                    return line.substring(TransportLoad.REPLY.length());
                }
            }
            throw new IllegalStateException("The client of the transport has ended");
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
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

package io.secureredis.benchmarks.sealing;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The first messages of a process: nothing is loaded, nothing is compiled.
 *
 * <p>Each measurement is a JVM of its own, whose {@link #main} seals and opens a thousand values of 1 KiB and prints
 * times.
 */
public final class FirstMessages {

    private static final int MESSAGES = 1000;
    private static final int BYTES = 1024;

    private FirstMessages() {}

    /**
     * What one process saw.
     *
     * @param warmUpMillis what the warm-up took, 0 without
     * @param firstMicros the first message, sealed and opened
     * @param meanMicros of one operation among the first thousand messages (two thousand operations)
     */
    record Outcome(double warmUpMillis, double firstMicros, double meanMicros) {}

    static Outcome inNewProcess(boolean warm) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                FirstMessages.class.getName(),
                warm ? "warm" : "cold");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The process of the first messages ended with " + process.exitValue());
            }
            // The runtime may have had something to say before
            String line = output.lines().reduce((first, last) -> last).orElseThrow();
            double[] numbers = Arrays.stream(line.split(" ", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return new Outcome(numbers[0], numbers[1], numbers[2]);
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    /** In the process of its own. */
    public static void main(String[] arguments) {
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(Keys.bytes(32, 3))));
        long begin = System.nanoTime();
        if (arguments[0].equals("warm")) {
            sealer.warmUp();
        }
        long start = System.nanoTime();
        long first = 0;
        Binding cache = Binding.of("cache").and("books");
        byte[] plaintext = Keys.bytes(BYTES, 4);
        long[] times = new long[MESSAGES];
        for (int i = 0; i < MESSAGES; i++) {
            Binding place = cache.and("books::" + i);
            long from = System.nanoTime();
            byte[] again = sealer.open(sealer.seal(plaintext, place, Duration.ofHours(1)), place);
            times[i] = System.nanoTime() - from;
            if (again.length != BYTES) {
                throw new IllegalStateException("Opened something else");
            }
            first = i == 0 ? times[0] : first;
        }
        System.out.println((start - begin) / 1e6 + " " + first / 1e3 + " "
                + Arrays.stream(times).sum() / 1e3 / (2 * MESSAGES));
    }
}

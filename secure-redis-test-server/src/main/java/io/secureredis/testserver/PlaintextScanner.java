package io.secureredis.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads everything in a Redis and searches it for plaintext.
 *
 * <p>A test lets the application store values that contain <em>canaries</em>, byte strings that occur nowhere else, and
 * then asserts that none of them is found: in the name of any key of any database, in any value of any type (read by
 * the commands of its type, and as {@code DUMP} returns it), or in the server's own records: slow log, ACL log, client
 * names, channels. A canary is found raw, in base64 (standard and URL-safe, at every alignment), in hex (both cases),
 * and as JSON escapes it.
 *
 * <p>{@code DUMP} can be searched because servers of this library run with {@code rdbcompression no}. Scan a Redis at
 * rest: concurrent writes may be missed.
 */
public final class PlaintextScanner {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<Canary> canaries;

    private PlaintextScanner(List<Canary> canaries) {
        this.canaries = canaries;
    }

    /**
     * Returns a scanner for these texts.
     *
     * @throws IllegalArgumentException for a canary of less than 8 bytes, which could occur in ciphertext by chance
     */
    public static PlaintextScanner forCanaries(String... canaries) {
        byte[][] bytes = new byte[canaries.length][];
        for (int i = 0; i < canaries.length; i++) {
            bytes[i] = canaries[i].getBytes(StandardCharsets.UTF_8);
        }
        return forCanaries(bytes);
    }

    /** Does the same as {@link #forCanaries(String...)} for binary ones. */
    public static PlaintextScanner forCanaries(byte[]... canaries) {
        List<Canary> made = new ArrayList<>();
        for (byte[] canary : canaries) {
            made.add(Canary.of(made.size(), canary));
        }
        return new PlaintextScanner(List.copyOf(made));
    }

    /**
     * Returns everything found on these servers; for a cluster, pass every node. On an external server, only the leased
     * database is read.
     */
    public List<Finding> scan(RedisTestServer... servers) {
        List<Finding> findings = new ArrayList<>();
        for (RedisTestServer server : servers) {
            try (RespConnection redis = server.connect(TIMEOUT)) {
                new RedisContents(redis, server.leasedDatabase())
                        .forEach((place, bytes) -> findings.addAll(scan(place, bytes)));
            } catch (IOException e) {
                throw new UncheckedIOException("Redis at " + server.uri() + " did not answer", e);
            }
        }
        return findings;
    }

    /** Returns what is found in the bytes, for example in a recording of {@link TcpProxy} or in an RDB file. */
    public List<Finding> scan(String place, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return canaries.stream().flatMap(canary -> canary.findIn(place, text)).toList();
    }

    /**
     * Asserts that nothing is found on these servers.
     *
     * @throws AssertionError that names each place and the index of the canary
     */
    public void assertNone(RedisTestServer... servers) {
        assertEmpty(scan(servers));
    }

    /** Asserts that nothing is found in the bytes, as {@link #assertNone(RedisTestServer...)}. */
    public void assertNone(String place, byte[] bytes) {
        assertEmpty(scan(place, bytes));
    }

    private static void assertEmpty(List<Finding> findings) {
        if (!findings.isEmpty()) {
            throw new AssertionError(findings.stream()
                    .map(Finding::toString)
                    .collect(Collectors.joining("\n  ", "Plaintext found in Redis:\n  ", "")));
        }
    }

    /**
     * One place of a canary.
     *
     * @param place for example {@code db0 hash "user:\x01" HGETALL}; unprintable bytes as {@code \xHH}
     * @param canary its index among those given to {@link PlaintextScanner#forCanaries(String...)}
     * @param rendering {@code raw}, {@code base64}, {@code hex} or {@code json}
     */
    public record Finding(String place, int canary, String rendering) {

        @Override
        public String toString() {
            return "canary " + canary + " (" + rendering + ") in " + place;
        }
    }
}

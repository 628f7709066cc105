package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Opens mutated envelopes: none opens, each has a documented outcome, and none takes more memory than its own length
 * explains.
 *
 * <p>50,000 by default; {@code -Dsecureredis.fuzz.count=1000000} for more, {@code -Dsecureredis.fuzz.seed=…} for
 * others.
 */
class SealerFuzzTest {

    /** What opening may allocate in addition: a derived data key, a cipher, an exception. */
    private static final long BASE_BYTES = 64 * 1024;

    private static final long TIMES_LENGTH = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long seed = Long.getLong("secureredis.fuzz.seed", 20260101L);
    private final int count = Integer.getInteger("secureredis.fuzz.count", 50_000);
    private final Random random = new Random(seed);
    private final Binding place = Binding.of("cache").and("books").and("books::42");
    private final Secret primary = EnvelopeVector.secret(0, 32);
    private final Secret previous = EnvelopeVector.secret(1, 16);
    private final Secret retired = EnvelopeVector.secret(2, 24);
    private final Sealer reader =
            Sealer.of(KeyRing.of(primary).withOpenOnly(previous, retired).withRetired(retired.keyId()));

    @Test
    void open_mutatedEnvelopes_areDocumentedOutcomesInBoundedMemory() {
        System.out.println("Fuzzing " + count + " envelopes with seed " + seed);
        List<byte[]> corpus = corpus();
        warmUp(corpus);
        Map<OpenFailure, Integer> outcomes = new EnumMap<>(OpenFailure.class);
        for (int i = 0; i < count; i++) {
            byte[] mutant = mutant(corpus);
            OpenFailure failure = open(mutant, i);
            outcomes.merge(failure, 1, Integer::sum);
        }
        System.out.println("Outcomes: " + outcomes);
        assertThat(outcomes)
                .containsKeys(
                        OpenFailure.NOT_SEALED,
                        OpenFailure.MALFORMED,
                        OpenFailure.RETIRED_KEY,
                        OpenFailure.UNKNOWN_KEY,
                        OpenFailure.WRONG_COMMITMENT,
                        OpenFailure.NOT_AUTHENTIC);
    }

    /** Envelopes of many lengths: some open here, some open elsewhere, and one is under a retired secret. */
    private List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        for (Secret secret : List.of(primary, previous, retired)) {
            Sealer plain = Sealer.of(KeyRing.of(secret));
            Sealer compressing =
                    Sealer.builder(KeyRing.of(secret)).compressFromBytes(0).build();
            for (int length : new int[] {0, 1, 40, 1000, 70_000}) {
                corpus.add(plain.seal(new byte[length], place, Duration.ofHours(1)));
                corpus.add(compressing.seal(new byte[length], place, Duration.ZERO));
                corpus.add(plain.seal(new byte[length], place.and("elsewhere"), Duration.ZERO));
            }
        }
        return corpus;
    }

    /**
     * Runs every code path once without measuring: this loads classes and links call sites, which also takes memory.
     */
    private void warmUp(List<byte[]> corpus) {
        for (int i = 0; i < 5_000; i++) {
            assertThat(refusal(mutant(corpus)))
                    .as("seed %d, warm-up %d opened", seed, i)
                    .isNotNull();
        }
    }

    private OpenFailure open(byte[] mutant, int number) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        OpenFailure failure = refusal(mutant);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(failure).as("seed %d, mutant %d opened", seed, number).isNotNull();
        assertThat(allocated)
                .as("seed %d, mutant %d of %d bytes: memory", seed, number, mutant.length)
                .isLessThan(BASE_BYTES + TIMES_LENGTH * mutant.length);
        return failure;
    }

    /** Returns null if it opened. Any undocumented exception passes and fails the test. */
    private OpenFailure refusal(byte[] envelope) {
        try {
            reader.open(envelope, place);
            return null;
        } catch (OpenException refused) {
            return refused.failure();
        }
    }

    private byte[] mutant(List<byte[]> corpus) {
        while (true) {
            byte[] mutant = pick(corpus).clone();
            for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
                mutant = mutate(mutant, pick(corpus));
            }
            byte[] made = mutant;
            // A mutation may produce a whole envelope of the corpus again; it may open, and proves nothing.
            if (corpus.stream().noneMatch(original -> Arrays.equals(original, made))) {
                return made;
            }
        }
    }

    private byte[] pick(List<byte[]> corpus) {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] mutate(byte[] bytes, byte[] other) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> withBits(bytes, 1 + random.nextInt(4), bytes.length);
            case 2 -> withBits(bytes, 1, Math.min(bytes.length, EnvelopeHeader.BYTES));
            case 3 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 4 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
            case 5 -> withHeaderOf(bytes, other);
            case 6 -> withFieldOf(bytes, other);
            case 7 -> withFlag(bytes);
            default -> withNoise(bytes);
        };
    }

    private byte[] withBits(byte[] bytes, int bits, int within) {
        for (int i = 0; i < bits && within > 0; i++) {
            bytes[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] withHeaderOf(byte[] bytes, byte[] other) {
        int length = Math.min(Math.min(bytes.length, other.length), EnvelopeHeader.BYTES);
        System.arraycopy(other, 0, bytes, 0, length);
        return bytes;
    }

    private byte[] withFieldOf(byte[] bytes, byte[] other) {
        int[] offsets = {4, 8, 24, 40, 52, 56, 60};
        int field = random.nextInt(offsets.length - 1);
        if (Math.min(bytes.length, other.length) >= EnvelopeHeader.BYTES) {
            System.arraycopy(other, offsets[field], bytes, offsets[field], offsets[field + 1] - offsets[field]);
        }
        return bytes;
    }

    private byte[] withFlag(byte[] bytes) {
        if (bytes.length > 3) {
            bytes[3] ^= EnvelopeHeader.COMPRESSED;
        }
        return bytes;
    }

    private byte[] withNoise(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        byte[] noise = new byte[Math.min(bytes.length - from, 1 + random.nextInt(64))];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, from, noise.length);
        return bytes;
    }
}

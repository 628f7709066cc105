package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Readers and writers at full speed, with the writers of two processes, while secrets are published, promoted and
 * withdrawn.
 *
 * <p>Each key has one thread that writes increasing numbers to it. A read that finds nothing is a failed read. A read
 * that finds a smaller number than was written before it began is a lost write.
 */
class RotationUnderLoadTest {

    private static final String CACHE = "rotation";
    private static final int KEYS = 24;
    private static final int WRITERS = 3;
    private static final int READERS = 3;
    private static final int ROTATIONS = 20;
    private static final long SEED = 20260102;

    private final AtomicReference<KeyRing> here = new AtomicReference<>(KeyRing.of(secret(100, 32)));
    private final AtomicReference<KeyRing> there = new AtomicReference<>(KeyRing.of(secret(100, 32)));
    private final SealedCacheWriter writerHere = writer(here);
    private final SealedCacheWriter writerThere = writer(there);
    private final List<CacheOpenFailure> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong[] written = new AtomicLong[KEYS];
    private final AtomicLong[] reads = new AtomicLong[READERS];
    private final AtomicBoolean done = new AtomicBoolean();

    private SealedCacheWriter writer(AtomicReference<KeyRing> ring) {
        return SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(ring::get))
                .resealUnder(ring::get)
                .listener((CacheOpenFailure failure) -> failures.add(failure))
                .build();
    }

    @Test
    void rotation_underFullLoad_failsNoReadAndLosesNoWrite() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Long>> work = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                written[key] = new AtomicLong();
                write(key, key % 2 == 0 ? writerHere : writerThere);
            }
            for (int first = 0; first < WRITERS; first++) {
                int mine = first;
                work.add(threads.submit(() -> keepWriting(mine)));
            }
            for (int reader = 0; reader < READERS; reader++) {
                AtomicLong count = new AtomicLong();
                reads[reader] = count;
                long seed = SEED + reader;
                work.add(threads.submit(() -> keepReading(seed, count)));
            }
            rotate(work);
            done.set(true);
            for (Future<Long> each : work) {
                assertThat(each.get()).as("operations, seed " + SEED).isGreaterThan(ROTATIONS);
            }
            assertThat(failures).isEmpty();
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /**
     * A new secret first only opens everywhere, and is then promoted; the old one opens until everything was written
     * again, and is then retired.
     */
    private void rotate(List<Future<Long>> work) {
        for (int rotation = 1; rotation <= ROTATIONS; rotation++) {
            Secret next = secret(100 + rotation, 32);
            for (AtomicReference<KeyRing> ring : List.of(here, there)) {
                ring.set(ring.get().withOpenOnly(next));
            }
            for (AtomicReference<KeyRing> ring : List.of(here, there)) {
                ring.set(promoted(next, ring.get()));
            }
            awaitProgress(work);
        }
    }

    /** The previous primary secret still opens; the one before it is retired, although its values would still open. */
    private static KeyRing promoted(Secret next, KeyRing before) {
        KeyRing ring = KeyRing.of(next).withOpenOnly(before.primary());
        for (KeyId id : before.keyIds()) {
            boolean kept = id.equals(next.keyId()) || id.equals(before.primary().keyId());
            ring = kept ? ring : ring.withRetired(id);
        }
        return ring;
    }

    /**
     * Waits until every key has been written at least twice more, and then every reader has read at least twice more:
     * any value that a reader has yet to open was sealed since.
     */
    private void awaitProgress(List<Future<Long>> work) {
        awaitTwoMore(written, work);
        awaitTwoMore(reads, work);
    }

    private static void awaitTwoMore(AtomicLong[] counts, List<Future<Long>> work) {
        long[] from = Arrays.stream(counts).mapToLong(AtomicLong::get).toArray();
        for (int i = 0; i < counts.length; i++) {
            while (counts[i].get() < from[i] + 2) {
                assertThat(work).noneMatch(Future::isDone);
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private long keepWriting(int first) {
        long count = 0;
        while (!done.get()) {
            for (int key = first; key < KEYS; key += WRITERS) {
                write(key, count % 2 == 0 ? writerHere : writerThere);
                count++;
            }
        }
        return count;
    }

    private void write(int key, SealedCacheWriter writer) {
        long number = written[key].get() + 1;
        writer.put(CACHE, key(key), ByteBuffer.allocate(8).putLong(number).array(), null);
        written[key].set(number);
    }

    private long keepReading(long seed, AtomicLong count) {
        Random random = new Random(seed);
        while (!done.get()) {
            int key = random.nextInt(KEYS);
            long atLeast = written[key].get();
            byte[] value = (random.nextBoolean() ? writerHere : writerThere).get(CACHE, key(key));
            assertThat(value).as("a failed read").isNotNull();
            assertThat(ByteBuffer.wrap(value).getLong()).as("a lost write").isGreaterThanOrEqualTo(atLeast);
            count.incrementAndGet();
        }
        return count.get();
    }

    private static byte[] key(int key) {
        return bytes("rotation::" + key);
    }
}

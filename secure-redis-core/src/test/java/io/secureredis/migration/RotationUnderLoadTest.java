package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Two instances of an application read and write at full speed while the secret is published, promoted, everything
 * rewrapped, and the old secret retired. Each step reaches one instance before the other. No read fails, none goes back
 * in time, and no write is lost.
 */
class RotationUnderLoadTest {

    private static final int KEYS_PER_WRITER = 40;
    private static final int WORKERS = 4;

    /**
     * Per worker, so that none of them enters the next step with a value, sealed or to be opened, of the previous one;
     * and each writer writes all its keys.
     */
    private static final int OPERATIONS_PER_STEP = 3 * KEYS_PER_WRITER;

    private static final long SEED = 20260101L;

    private final Secret oldSecret = secret("old");
    private final Secret newSecret = secret("new");
    private final Instance[] instances = {new Instance(), new Instance()};

    private volatile Step step = new Step(OPERATIONS_PER_STEP);
    private volatile boolean done;

    /** How many operations each worker still has to do. */
    private static final class Step {

        private final List<CountDownLatch> left;

        Step(int operations) {
            left = Stream.generate(() -> new CountDownLatch(operations))
                    .limit(WORKERS)
                    .toList();
        }

        void done(int worker) {
            left.get(worker).countDown();
        }

        boolean isOver() {
            return left.stream().allMatch(latch -> latch.getCount() == 0);
        }

        boolean await() throws InterruptedException {
            for (CountDownLatch latch : left) {
                if (!latch.await(120, TimeUnit.SECONDS)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One process: a changing key ring, and the sealer that follows it. */
    private final class Instance {

        private volatile KeyRing ring = KeyRing.of(oldSecret);
        private final Sealer sealer = Sealer.of(() -> ring);
    }

    /** Writes increasing numbers under its own keys. */
    private final class Writer implements Callable<Map<String, Long>> {

        private final int number;
        private final Instance instance;
        private final String name;
        private final LettuceConnectionFactory connections;

        Writer(int number, LettuceConnectionFactory connections) {
            this.number = number;
            this.instance = instances[number];
            this.name = "writer-" + number;
            this.connections = connections;
        }

        @Override
        public Map<String, Long> call() {
            Map<String, Long> written = new HashMap<>();
            try (RedisConnection connection = connections.getConnection()) {
                for (long count = 1; !done; count++) {
                    String key = key(name, (int) (count % KEYS_PER_WRITER));
                    byte[] plaintext = ByteBuffer.allocate(8).putLong(count).array();
                    byte[] envelope = instance.sealer.seal(plaintext, MigrationFixture.place(key), Duration.ofHours(1));
                    connection.stringCommands().set(bytes(key), envelope);
                    written.put(key, count);
                    step.done(number);
                }
            }
            return written;
        }
    }

    /** Reads any key; a value opens, and is never older than the last one found. */
    private final class Reader implements Callable<Long> {

        private final int worker;
        private final Instance instance;
        private final Random random;
        private final LettuceConnectionFactory connections;

        Reader(int number, LettuceConnectionFactory connections) {
            this.worker = instances.length + number;
            this.instance = instances[number];
            this.random = new Random(SEED + number);
            this.connections = connections;
        }

        @Override
        public Long call() {
            Map<String, Long> found = new HashMap<>();
            long reads = 0;
            try (RedisConnection connection = connections.getConnection()) {
                while (!done) {
                    String key = key("writer-" + random.nextInt(2), random.nextInt(KEYS_PER_WRITER));
                    byte[] envelope = connection.stringCommands().get(bytes(key));
                    if (envelope != null) {
                        byte[] plaintext = instance.sealer.open(envelope, MigrationFixture.place(key));
                        long number = ByteBuffer.wrap(plaintext).getLong();
                        assertThat(number)
                                .as("seed %d, %s", SEED, key)
                                .isGreaterThanOrEqualTo(found.getOrDefault(key, 0L));
                        found.put(key, number);
                        reads++;
                    }
                    step.done(worker);
                }
            }
            return reads;
        }
    }

    private static String key(String writer, int number) {
        return "books::" + writer + "-" + number;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void rotate_whileReadingAndWriting_failsNoReadAndLosesNoWrite() throws Exception {
        System.out.println("Rotation under load with seed " + SEED);
        ExecutorService executor = Executors.newFixedThreadPool(WORKERS);
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory connections =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            List<Future<Map<String, Long>>> writers = new ArrayList<>();
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                writers.add(executor.submit(new Writer(i, connections)));
                readers.add(executor.submit(new Reader(i, connections)));
            }
            // Values that nobody writes again: only the rewrapper can carry them over.
            for (int i = 0; i < 500; i++) {
                String key = key("nobody", i);
                redisSet(
                        connections,
                        key,
                        instances[0].sealer.seal(new byte[8], MigrationFixture.place(key), Duration.ZERO));
            }
            awaitWork();

            stepByStep(KeyRing.of(oldSecret).withOpenOnly(newSecret));
            instances[0].ring = KeyRing.of(newSecret).withOpenOnly(oldSecret);
            awaitWork(() ->
                    assertThat(rewrap(connections, "books::writer*").failures()).isEmpty());
            instances[1].ring = instances[0].ring;
            awaitWork();
            assertThat(KeyCensus.of(connections).count().under(oldSecret.keyId()))
                    .isGreaterThanOrEqualTo(500);

            RewrapReport report = rewrap(connections, "books::*");
            assertThat(report.count(RewrapOutcome.RESEALED)).isGreaterThanOrEqualTo(500);
            assertThat(report.failures()).isEmpty();
            KeyCensusResult census = KeyCensus.of(connections).count();
            assertThat(census.under(oldSecret.keyId())).isZero();
            assertThat(census.under(newSecret.keyId())).isEqualTo(500 + 2 * KEYS_PER_WRITER);

            // A reader may still hold a value from before the rewrap
            awaitWork();
            stepByStep(KeyRing.of(newSecret).withOpenOnly(oldSecret).withRetired(oldSecret.keyId()));
            stepByStep(KeyRing.of(newSecret));

            done = true;
            for (Future<Long> reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
            }
            assertNothingLost(connections, writers);
            connections.destroy();
        } finally {
            done = true;
            executor.shutdownNow();
        }
    }

    /** One instance first, then the other, with work in between. */
    private void stepByStep(KeyRing ring) throws InterruptedException {
        for (Instance instance : instances) {
            instance.ring = ring;
            awaitWork();
        }
    }

    private void awaitWork() throws InterruptedException {
        Step next = new Step(OPERATIONS_PER_STEP);
        step = next;
        assertThat(next.await()).as("the workers go on").isTrue();
    }

    /** Repeatedly rewraps what the instance that still seals under the old secret has just written. */
    private void awaitWork(Runnable meanwhile) {
        Step next = new Step(2 * OPERATIONS_PER_STEP);
        step = next;
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!next.isOver()) {
            meanwhile.run();
            assertThat(System.nanoTime()).as("the workers go on").isLessThan(deadline);
        }
    }

    private RewrapReport rewrap(LettuceConnectionFactory connections, String pattern) {
        return Rewrapper.builder(connections, instances[0].sealer, () -> instances[0].ring)
                .matching(pattern)
                .bindings(MigrationFixture::place)
                .build()
                .run();
    }

    private static void redisSet(LettuceConnectionFactory connections, String key, byte[] value) {
        try (RedisConnection connection = connections.getConnection()) {
            connection.stringCommands().set(bytes(key), value);
        }
    }

    private void assertNothingLost(LettuceConnectionFactory connections, List<Future<Map<String, Long>>> writers)
            throws Exception {
        try (RedisConnection connection = connections.getConnection()) {
            for (Future<Map<String, Long>> writer : writers) {
                for (Map.Entry<String, Long> last :
                        writer.get(60, TimeUnit.SECONDS).entrySet()) {
                    byte[] envelope = connection.stringCommands().get(bytes(last.getKey()));
                    byte[] plaintext = instances[0].sealer.open(envelope, MigrationFixture.place(last.getKey()));
                    assertThat(ByteBuffer.wrap(plaintext).getLong())
                            .as(last.getKey())
                            .isEqualTo(last.getValue());
                }
            }
        }
    }
}

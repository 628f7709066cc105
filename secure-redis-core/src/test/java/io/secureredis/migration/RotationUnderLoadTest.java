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
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Two instances of an application read and write at full speed while the secret is published, promoted, everything rewrapped, and the old secret retired. Each step reaches one instance before the other.
 * Not one read fails, none goes back in time, and not one write is lost.
 */
class RotationUnderLoadTest {

    private static final int KEYS_PER_WRITER = 40;
    private static final int OPERATIONS_PER_STEP = 600;
    private static final long SEED = 20260101L;

    private final Secret oldSecret = secret("old");
    private final Secret newSecret = secret("new");
    private final Instance[] instances = {new Instance(), new Instance()};

    private volatile CountDownLatch step = new CountDownLatch(OPERATIONS_PER_STEP);
    private volatile boolean done;

    /** One process: a key ring that changes, and the sealer that follows it. */
    private final class Instance {

        private volatile KeyRing ring = KeyRing.of(oldSecret);
        private final Sealer sealer = Sealer.of(() -> ring);
    }

    /** Writes ever higher numbers under keys of its own. */
    private final class Writer implements Callable<Map<String, Long>> {

        private final Instance instance;
        private final String name;
        private final LettuceConnectionFactory connections;

        Writer(Instance instance, String name, LettuceConnectionFactory connections) {
            this.instance = instance;
            this.name = name;
            this.connections = connections;
        }

        @Override
        public Map<String, Long> call() {
            Map<String, Long> written = new HashMap<>();
            try (RedisConnection connection = connections.getConnection()) {
                for (long number = 1; !done; number++) {
                    String key = key(name, (int) (number % KEYS_PER_WRITER));
                    byte[] plaintext = ByteBuffer.allocate(8).putLong(number).array();
                    byte[] envelope = instance.sealer.seal(plaintext, MigrationFixture.place(key), Duration.ofHours(1));
                    connection.stringCommands().set(bytes(key), envelope);
                    written.put(key, number);
                    step.countDown();
                }
            }
            return written;
        }
    }

    /** Reads any key; what it finds opens, and is never older than what it found before. */
    private final class Reader implements Callable<Long> {

        private final Instance instance;
        private final Random random;
        private final LettuceConnectionFactory connections;

        Reader(Instance instance, long seed, LettuceConnectionFactory connections) {
            this.instance = instance;
            this.random = new Random(seed);
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
                    step.countDown();
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
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory connections =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            List<Future<Map<String, Long>>> writers = new ArrayList<>();
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                writers.add(executor.submit(new Writer(instances[i], "writer-" + i, connections)));
                readers.add(executor.submit(new Reader(instances[i], SEED + i, connections)));
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

    /** One instance first, then the other, with work between. */
    private void stepByStep(KeyRing ring) throws InterruptedException {
        for (Instance instance : instances) {
            instance.ring = ring;
            awaitWork();
        }
    }

    private void awaitWork() throws InterruptedException {
        CountDownLatch next = new CountDownLatch(OPERATIONS_PER_STEP);
        step = next;
        assertThat(next.await(120, TimeUnit.SECONDS)).as("the workers go on").isTrue();
    }

    /** Rewraps again and again, what the instance that still seals under the old secret has just written. */
    private void awaitWork(Runnable meanwhile) {
        CountDownLatch next = new CountDownLatch(2 * OPERATIONS_PER_STEP);
        step = next;
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (next.getCount() > 0) {
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

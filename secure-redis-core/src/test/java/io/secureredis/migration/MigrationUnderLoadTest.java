package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.template.SealedTemplateLayout;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * An application writes while its plaintext is sealed; every key ends with the last value that was written to it.
 * {@code -Dmigration.keys=1000000} makes the test long, and prints rate and memory.
 */
class MigrationUnderLoadTest {

    private static final int KEYS = Integer.getInteger("migration.keys", 20_000);
    private static final int AT_ONCE = 1000;

    private final Sealer sealer = Sealer.of(KeyRing.of(secret("load")));
    private final AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);
    private final AtomicBoolean done = new AtomicBoolean();

    /** It writes sealed values over the plaintext ones. */
    @Test
    void inPlace_underWritesOfTheNewApplication_losesNoValue() {
        run(true);
    }

    /** It writes plaintext under the old keys; what it writes after a key was moved stays there. */
    @Test
    void toAnotherPrefix_underWritesOfTheOldApplication_losesNoValue() {
        run(false);
    }

    private void run(boolean inPlace) {
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory factory =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            RedisClient client = RedisClient.create(redis.uri().toString());
            try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
                fill(connection.async());
                CompletableFuture<Integer> writer =
                        CompletableFuture.supplyAsync(() -> write(connection.async(), inPlace));
                long start = System.nanoTime();
                MigrationReport report = PlaintextMigration.builder(factory, SealedTemplateLayout.of(sealer))
                        .prefix("old:", inPlace ? "old:" : "new:")
                        .deleteOld(true)
                        .build()
                        .run();
                print(report, Duration.ofNanos(System.nanoTime() - start));
                done.set(true);
                assertThat(writer.join()).isPositive();
                assertThat(report.keys()).isGreaterThanOrEqualTo(KEYS);
                assertNewest(connection.async(), inPlace);
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
                factory.destroy();
            }
        }
    }

    private void fill(RedisAsyncCommands<byte[], byte[]> redis) {
        List<RedisFuture<String>> writes = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            writes.add(redis.set(key("old:", i), text(i, 0)));
            // A million at a time are not all answered within the minute that each of them has.
            if (writes.size() == AT_ONCE || i == KEYS - 1) {
                writes.forEach(write -> write.toCompletableFuture().join());
                writes.clear();
            }
        }
    }

    /** Writes at least once, and until the migration ends. */
    private int write(RedisAsyncCommands<byte[], byte[]> redis, boolean sealed) {
        Random random = new Random(1);
        int written = 0;
        do {
            int i = random.nextInt(KEYS);
            int version = versions.incrementAndGet(i);
            byte[] key = key("old:", i);
            byte[] value = sealed ? sealer.seal(text(i, version), place(key), Duration.ZERO) : text(i, version);
            redis.set(key, value).toCompletableFuture().join();
            written++;
        } while (!done.get());
        return written;
    }

    private void assertNewest(RedisAsyncCommands<byte[], byte[]> redis, boolean inPlace) {
        for (int from = 0; from < KEYS; from += AT_ONCE) {
            List<RedisFuture<byte[]>> old = new ArrayList<>();
            List<RedisFuture<byte[]>> moved = new ArrayList<>();
            int to = Math.min(KEYS, from + AT_ONCE);
            for (int i = from; i < to; i++) {
                old.add(redis.get(key("old:", i)));
                moved.add(redis.get(key("new:", i)));
            }
            for (int i = from; i < to; i++) {
                byte[] here = old.get(i - from).toCompletableFuture().join();
                byte[] there = moved.get(i - from).toCompletableFuture().join();
                String newest = new String(text(i, versions.get(i)), UTF_8);
                if (inPlace || there == null) {
                    assertThat(opened(here, key("old:", i))).isEqualTo(newest);
                } else {
                    assertThat(here == null ? opened(there, key("new:", i)) : new String(here, UTF_8))
                            .isEqualTo(newest);
                }
            }
        }
    }

    private String opened(byte[] stored, byte[] key) {
        try {
            return new String(sealer.open(stored, place(key)), UTF_8);
        } catch (OpenException plain) {
            return "not sealed";
        }
    }

    private static Binding place(byte[] key) {
        return Binding.of("template").and("value").and(key);
    }

    private static byte[] key(String prefix, int i) {
        return (prefix + i).getBytes(UTF_8);
    }

    private static byte[] text(int i, int version) {
        return ("value " + i + " version " + version + " " + "x".repeat(200)).getBytes(UTF_8);
    }

    @SuppressWarnings("SystemOut") // what the long run is for
    private static void print(MigrationReport report, Duration took) {
        if (KEYS > 20_000) {
            Runtime runtime = Runtime.getRuntime();
            System.out.printf(
                    "%,d keys in %s, %,d keys/s, %,d MiB of heap in use; %s%n",
                    report.keys(),
                    took,
                    report.keys() * 1000 / Math.max(1, took.toMillis()),
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    report.outcomes());
        }
    }
}

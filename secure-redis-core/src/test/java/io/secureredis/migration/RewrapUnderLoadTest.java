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
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.template.SealedTemplateRewrap;
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
 * An application writes while its values are sealed again; every key ends with the last value that was written to it,
 * under the new secret. {@code -Dmigration.keys=1000000} makes the test long, and prints rate and memory.
 */
class RewrapUnderLoadTest {

    private static final int KEYS = Integer.getInteger("migration.keys", 20_000);
    private static final int AT_ONCE = 1000;

    private final Secret oldSecret = secret("before");
    private final Secret newSecret = secret("after");
    private final KeyRing both = KeyRing.of(newSecret).withOpenOnly(List.of(oldSecret));
    private final Sealer before = Sealer.of(KeyRing.of(oldSecret));
    private final Sealer after = Sealer.of(both);
    private final AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void rewrap_underWritesOfTheApplication_losesNoValue() {
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory factory =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            RedisClient client = RedisClient.create(redis.uri().toString());
            try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
                fill(connection.async());
                CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(connection.async()));
                long start = System.nanoTime();
                Rewrapper rewrapper = Rewrapper.builder(factory, after, both)
                        .layout(new SealedTemplateRewrap())
                        .build();
                RewrapReport report = rewrapper.run();
                print(report, Duration.ofNanos(System.nanoTime() - start));
                done.set(true);
                assertThat(writer.join()).isPositive();
                assertThat(report.values()).isGreaterThanOrEqualTo(KEYS);
                assertThat(report.count(RewrapOutcome.NOT_OPENED)).isZero();
                assertThat(rewrapper.holdings().under(oldSecret.keyId())).isZero();
                assertNewest(connection.async());
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
                factory.destroy();
            }
        }
    }

    private void fill(RedisAsyncCommands<byte[], byte[]> redis) {
        List<RedisFuture<String>> writes = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            writes.add(redis.set(key(i), before.seal(text(i, 0), place(i), Duration.ZERO)));
        }
        writes.forEach(write -> write.toCompletableFuture().join());
    }

    /** Writes at least once, and until the rewrap ends. */
    private int write(RedisAsyncCommands<byte[], byte[]> redis) {
        Random random = new Random(1);
        int written = 0;
        do {
            int i = random.nextInt(KEYS);
            byte[] value = after.seal(text(i, versions.incrementAndGet(i)), place(i), Duration.ZERO);
            redis.set(key(i), value).toCompletableFuture().join();
            written++;
        } while (!done.get());
        return written;
    }

    private void assertNewest(RedisAsyncCommands<byte[], byte[]> redis) {
        for (int from = 0; from < KEYS; from += AT_ONCE) {
            List<RedisFuture<byte[]>> stored = new ArrayList<>();
            int to = Math.min(KEYS, from + AT_ONCE);
            for (int i = from; i < to; i++) {
                stored.add(redis.get(key(i)));
            }
            for (int i = from; i < to; i++) {
                byte[] value = stored.get(i - from).toCompletableFuture().join();
                assertThat(EnvelopeHeader.parse(value).keyId()).isEqualTo(newSecret.keyId());
                assertThat(after.open(value, place(i))).isEqualTo(text(i, versions.get(i)));
            }
        }
    }

    private static Binding place(int i) {
        return Binding.of("template").and("value").and(key(i));
    }

    private static byte[] key(int i) {
        return ("value:" + i).getBytes(UTF_8);
    }

    private static byte[] text(int i, int version) {
        return ("value " + i + " version " + version + " " + "x".repeat(200)).getBytes(UTF_8);
    }

    @SuppressWarnings("SystemOut") // what the long run is for
    private static void print(RewrapReport report, Duration took) {
        if (KEYS > 20_000) {
            Runtime runtime = Runtime.getRuntime();
            System.out.printf(
                    "%,d values in %s, %,d values/s, %,d MiB of heap in use; %s%n",
                    report.values(),
                    took,
                    report.values() * 1000 / Math.max(1, took.toMillis()),
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    report.outcomes());
        }
    }
}

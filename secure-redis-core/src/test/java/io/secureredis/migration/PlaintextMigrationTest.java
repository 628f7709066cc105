package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.secureredis.cache.SealedCacheLayout;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.template.SealedTemplateLayout;
import io.secureredis.template.SealedTemplates;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

class PlaintextMigrationTest {

    private static RedisTestServer redis;
    private static LettuceConnectionFactory connections;

    private final Sealer sealer = Sealer.of(KeyRing.of(secret("migrate")));
    private final StringRedisTemplate plain = new StringRedisTemplate(connections);
    private final StringRedisTemplate sealed =
            new StringRedisTemplate(SealedTemplates.of(sealer).around((RedisConnectionFactory) connections));

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        connections = MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
    }

    @AfterAll
    static void stop() {
        connections.destroy();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("FLUSHDB");
    }

    private PlaintextMigrationBuilder cache() {
        return PlaintextMigration.builder(connections, SealedCacheLayout.of(sealer, "app1:secure:"))
                .prefix("app1:", "app1:secure:");
    }

    private PlaintextMigrationBuilder template() {
        return PlaintextMigration.builder(connections, SealedTemplateLayout.of(sealer));
    }

    private String cached(String key) {
        byte[] value = SealedCacheWriter.sealing(connections, sealer).build().get("books", key.getBytes(UTF_8));
        return value == null ? null : new String(value, UTF_8);
    }

    @Test
    void strings_ofACache_moveToTheNewPrefixWithTheirTimeToLive() {
        plain.opsForValue().set("app1:books::1", "one", Duration.ofMinutes(10));
        plain.opsForValue().set("app1:books::2", "two");
        plain.opsForValue().set("app2:books::3", "three");

        MigrationReport report = cache().deleteOld(true).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 2L));
        assertThat(report.deleted()).isEqualTo(2);
        assertThat(report.complete()).isTrue();
        assertThat(cached("app1:secure:books::1")).isEqualTo("one");
        assertThat(cached("app1:secure:books::2")).isEqualTo("two");
        assertThat((Long) redis.command("PTTL", "app1:secure:books::1")).isBetween(500_000L, 600_000L);
        assertThat(redis.command("PTTL", "app1:secure:books::2")).isEqualTo(-1L);
        assertThat(redis.command("EXISTS", "app1:books::1", "app1:books::2")).isEqualTo(0L);
        assertThat(plain.opsForValue().get("app2:books::3")).isEqualTo("three");
    }

    @Test
    void strings_ofACache_haveTheirTimeToLiveSealed() {
        redis.command("SET", "app1:books::1", "one", "PX", "600000");
        cache().build().run();
        byte[] stored = connections.getConnection().stringCommands().get("app1:secure:books::1".getBytes(UTF_8));

        assertThat(EnvelopeHeader.parse(stored).lifetime()).isBetween(Duration.ofSeconds(500), Duration.ofSeconds(600));
    }

    @Test
    void dryRun_counts_andWritesNothing() {
        plain.opsForValue().set("app1:books::1", "one");
        plain.opsForHash().put("app1:books::h", "field", "value");
        plain.opsForValue().set("app1:loose", "no cache");

        MigrationReport report = cache().deleteOld(true).dryRun(true).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 1L, MigrationOutcome.NO_PLACE, 2L));
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(report.left()).isEqualTo(2);
        assertThat(report.notMoved())
                .extracting(MigrationReport.NotMoved::key)
                .containsExactlyInAnyOrder("app1:books::h", "app1:loose");
        assertThat(redis.command("DBSIZE")).isEqualTo(3L);
        assertThat(plain.opsForValue().get("app1:books::1")).isEqualTo("one");
    }

    @Test
    void everyType_isSealedInItsPlace_andReadByTheTemplate() {
        fill("");

        MigrationReport report = template().build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 5L));
        assertFilled("");
        assertThat(plain.opsForHash().get("hash", "f1")).asString().startsWith("SR");
        assertThat(template().build().run().outcomes()).isEqualTo(Map.of(MigrationOutcome.ALREADY_MOVED, 5L));
    }

    @Test
    void everyType_movesToAnotherPrefix() {
        fill("old:");

        MigrationReport report =
                template().prefix("old:", "new:").deleteOld(true).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 5L));
        assertFilled("new:");
        assertThat(redis.command("DBSIZE")).isEqualTo(5L);
    }

    private void fill(String prefix) {
        plain.opsForValue().set(prefix + "string", "text", Duration.ofMinutes(10));
        plain.opsForHash().putAll(prefix + "hash", Map.of("f1", "v1", "f2", "v2"));
        plain.expire(prefix + "hash", Duration.ofMinutes(10));
        plain.opsForList().rightPushAll(prefix + "list", "a", "b", "a");
        plain.opsForSet().add(prefix + "set", "x", "y");
        plain.opsForZSet().add(prefix + "zset", "low", -1.5);
        plain.opsForZSet().add(prefix + "zset", "high", 1e20);
    }

    private void assertFilled(String prefix) {
        assertThat(sealed.opsForValue().get(prefix + "string")).isEqualTo("text");
        assertThat(sealed.opsForHash().entries(prefix + "hash")).isEqualTo(Map.of("f1", "v1", "f2", "v2"));
        assertThat(sealed.opsForList().range(prefix + "list", 0, -1)).containsExactly("a", "b", "a");
        assertThat(sealed.opsForSet().members(prefix + "set")).containsExactlyInAnyOrder("x", "y");
        assertThat(sealed.opsForZSet().range(prefix + "zset", 0, -1)).containsExactly("low", "high");
        assertThat((Long) redis.command("PTTL", prefix + "string")).isBetween(500_000L, 600_000L);
        assertThat((Long) redis.command("PTTL", prefix + "hash")).isBetween(500_000L, 600_000L);
        assertThat(redis.command("PTTL", prefix + "list")).isEqualTo(-1L);
    }

    @Test
    void hash_ofWhichSomeFieldsAreSealed_hasTheOthersSealed() {
        sealed.opsForHash().put("hash", "new", "sealed");
        plain.opsForHash().put("hash", "old", "plain");

        assertThat(template().build().run().count(MigrationOutcome.MOVED)).isEqualTo(1);
        assertThat(sealed.opsForHash().entries("hash")).isEqualTo(Map.of("new", "sealed", "old", "plain"));
    }

    @Test
    void write_meanwhile_isNeverOverwritten() {
        plain.opsForValue().set("app1:books::1", "one");
        plain.opsForHash().put("hash", "f", "one");
        SealedLayout cacheLayout = interfering(
                SealedCacheLayout.of(sealer, "app1:secure:"),
                () -> plain.opsForValue().set("app1:books::1", "two"));
        SealedLayout hashLayout = interfering(
                SealedTemplateLayout.of(sealer), () -> sealed.opsForHash().put("hash", "f", "two"));

        MigrationReport moved = PlaintextMigration.builder(connections, cacheLayout)
                .prefix("app1:", "app1:secure:")
                .deleteOld(true)
                .build()
                .run();
        PlaintextMigration.builder(connections, hashLayout)
                .matching("hash")
                .build()
                .run();

        assertThat(moved.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 1L));
        assertThat(cached("app1:secure:books::1")).isEqualTo("two");
        assertThat(redis.command("EXISTS", "app1:books::1")).isEqualTo(0L);
        assertThat(sealed.opsForHash().get("hash", "f")).isEqualTo("two");
    }

    /** Something happens once between reading and writing. */
    private static SealedLayout interfering(SealedLayout inner, Runnable once) {
        List<Runnable> left = new ArrayList<>(List.of(once));
        return (key, type) -> {
            SealedLayout.Place place = inner.place(key, type);
            return place == null
                    ? null
                    : new SealedLayout.Place() {
                        @Override
                        public byte[] key() {
                            return place.key();
                        }

                        @Override
                        public byte[] seal(byte[] field, byte[] value, Duration life) {
                            if (!left.isEmpty()) {
                                left.remove(0).run();
                            }
                            return place.seal(field, value, life);
                        }

                        @Override
                        public byte[] open(byte[] field, byte[] stored) {
                            return place.open(field, stored);
                        }
                    };
        };
    }

    /** Acts like another run that finds the new key: it deletes the old one, here right before this run compares it. */
    @Test
    void oldKey_deletedByAnotherRun_leavesTheNewOne() {
        fill("old:");
        LettuceConnectionFactory own = MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
        own.getRequiredNativeClient().addListener(new CommandListener() {
            @Override
            public void commandStarted(CommandStartedEvent event) {
                if (event.getCommand().getType().toString().startsWith("EVAL")) {
                    deleteOldOfMoved();
                }
            }
        });
        try {
            MigrationReport report = PlaintextMigration.builder(own, SealedTemplateLayout.of(sealer))
                    .prefix("old:", "new:")
                    .deleteOld(true)
                    .build()
                    .run();

            assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 5L));
            assertFilled("new:");
            assertThat(redis.command("DBSIZE")).isEqualTo(5L);
        } finally {
            own.destroy();
        }
    }

    private static void deleteOldOfMoved() {
        for (String name : List.of("string", "hash", "list", "set", "zset")) {
            if (redis.command("EXISTS", "new:" + name).equals(1L)) {
                redis.command("DEL", "old:" + name);
            }
        }
    }

    @Test
    void destination_withAnotherValue_stays() {
        plain.opsForValue().set("app1:books::1", "old");
        SealedCacheWriter.sealing(connections, sealer)
                .build()
                .put("books", "app1:secure:books::1".getBytes(UTF_8), "newer".getBytes(UTF_8), null);

        MigrationReport report = cache().deleteOld(true).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.DESTINATION_TAKEN, 1L));
        assertThat(cached("app1:secure:books::1")).isEqualTo("newer");
        assertThat(plain.opsForValue().get("app1:books::1")).isEqualTo("old");
    }

    @Test
    void secondRun_deletesWhatTheFirstHadMoved() {
        fill("old:");
        template().prefix("old:", "new:").build().run();
        assertThat(redis.command("DBSIZE")).isEqualTo(10L);

        MigrationReport second =
                template().prefix("old:", "new:").deleteOld(true).build().run();

        assertThat(second.outcomes()).isEqualTo(Map.of(MigrationOutcome.ALREADY_MOVED, 5L));
        assertThat(redis.command("DBSIZE")).isEqualTo(5L);
        assertFilled("new:");
    }

    @Test
    void hiddenKeys_aRepeatedRunFindsThemSealed() {
        plain.opsForValue().set("books::1", "one");
        SealedCacheLayout hidden = SealedCacheLayout.of(sealer, "").hidingKeys();

        assertThat(PlaintextMigration.builder(connections, hidden)
                        .deleteOld(true)
                        .build()
                        .run()
                        .outcomes())
                .isEqualTo(Map.of(MigrationOutcome.MOVED, 1L));
        assertThat(redis.command("EXISTS", "books::1")).isEqualTo(0L);
        assertThat(PlaintextMigration.builder(connections, hidden).build().run().outcomes())
                .isEqualTo(Map.of(MigrationOutcome.ALREADY_MOVED, 1L));
    }

    @Test
    void conversion_thatFails_isReportedWithoutTheValue() {
        plain.opsForValue().set("app1:books::1", "hunter2");

        MigrationReport report = cache().conversion(value -> {
                    throw new IllegalStateException("cannot read " + new String(value, UTF_8));
                })
                .build()
                .run();

        assertThat(report.notMoved())
                .containsExactly(new MigrationReport.NotMoved(
                        "app1:books::1", MigrationOutcome.NOT_CONVERTED, "IllegalStateException"));
        assertThat(plain.opsForValue().get("app1:books::1")).isEqualTo("hunter2");
    }

    @Test
    void value_thatBeginsLikeAnEnvelope_isLeft() {
        plain.opsForValue().set("app1:books::1", "SR1 is a route");

        assertThat(cache().build().run().outcomes()).isEqualTo(Map.of(MigrationOutcome.LOOKS_SEALED, 1L));
    }

    @Test
    void stream_andTooManyElements_areLeftAndReported() {
        redis.command("XADD", "stream", "*", "f", "v");
        plain.opsForList().rightPushAll("list", "a", "b", "c");

        MigrationReport report = template().maxElements(2).build().run();

        assertThat(report.notMoved())
                .containsExactlyInAnyOrder(
                        new MigrationReport.NotMoved("stream", MigrationOutcome.NO_PLACE, "its type is stream"),
                        new MigrationReport.NotMoved("list", MigrationOutcome.TOO_LARGE, "more than 2 elements"));
    }

    @Test
    void stoppedWalk_goesOnFromItsCheckpoint() {
        for (int i = 0; i < 300; i++) {
            plain.opsForValue().set("key:" + i, "value " + i);
        }
        List<PlaintextMigration> first = new ArrayList<>();
        first.add(
                template().batchSize(20).progress(report -> first.get(0).stop()).build());

        MigrationReport stopped = first.get(0).run();
        assertThat(stopped.complete()).isFalse();
        assertThat(stopped.keys()).isBetween(1L, 299L);
        MigrationReport rest = template().build().run(RewrapCheckpoint.parse(String.valueOf(stopped.checkpoint())));

        assertThat(rest.complete()).isTrue();
        assertThat(stopped.count(MigrationOutcome.MOVED) + rest.count(MigrationOutcome.MOVED))
                .isEqualTo(300);
        assertThat(sealed.opsForValue().get("key:299")).isEqualTo("value 299");
    }

    @Test
    void count_leavesOutWhatTheNewPrefixHolds() {
        redis.command("MSET", "app1:books::1", "1", "app1:secure:books::2", "2", "app2:books::3", "3");

        assertThat(cache().build().count()).isEqualTo(1);
    }

    @Test
    void prefix_withWildcards_isMeantLiterally() {
        redis.command("MSET", "a[1]*:x", "1", "a1:x", "2");

        assertThat(template().prefix("a[1]*:", "b:").build().run().outcomes())
                .isEqualTo(Map.of(MigrationOutcome.MOVED, 1L));
        assertThat(sealed.opsForValue().get("b:x")).isEqualTo("1");
    }

    @Test
    void cluster_everyMasterIsWalked_andKeysMoveBetweenSlots() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            LettuceConnectionFactory nodes = MigrationFixture.cluster(cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList());
            try {
                StringRedisTemplate inCluster = new StringRedisTemplate(nodes);
                for (int i = 0; i < 100; i++) {
                    inCluster.opsForValue().set("old:" + i, "value " + i);
                }
                MigrationReport report = PlaintextMigration.builder(nodes, SealedTemplateLayout.of(sealer))
                        .prefix("old:", "new:")
                        .deleteOld(true)
                        .build()
                        .run();

                assertThat(report.outcomes()).isEqualTo(Map.of(MigrationOutcome.MOVED, 100L));
                StringRedisTemplate opened =
                        new StringRedisTemplate(SealedTemplates.of(sealer).around((RedisConnectionFactory) nodes));
                for (int i = 0; i < 100; i++) {
                    assertThat(opened.opsForValue().get("new:" + i)).isEqualTo("value " + i);
                }
            } finally {
                nodes.destroy();
            }
        }
    }

    @Test
    void pace_pausesUntilTheRateIsKept() {
        List<Long> pauses = new ArrayList<>();
        long[] now = {0};
        Pace pace = new Pace(100, () -> now[0], pauses::add);

        pace.after(50);
        now[0] = 2_000_000_000L;
        pace.after(100);
        pace.after(150);

        assertThat(pauses).containsExactly(500_000_000L, 1_000_000_000L);
    }
}

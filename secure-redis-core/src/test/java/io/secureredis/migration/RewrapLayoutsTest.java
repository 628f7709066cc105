package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.cache.SealedCacheRewrap;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.template.SealedTemplateRewrap;
import io.secureredis.template.SealedTemplates;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Hashes, lists, sets and sorted sets of sealed templates, and entries of caches. */
class RewrapLayoutsTest {

    private static final Secret OLD = secret("old");
    private static final Secret NEW = secret("new");
    private static final KeyRing RING = KeyRing.of(NEW).withOpenOnly(OLD);
    private static final Sealer BEFORE = Sealer.of(KeyRing.of(OLD));

    private static RedisTestServer redis;
    private static LettuceConnectionFactory connections;

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
    void clear() {
        redis.flushAll();
    }

    private static StringRedisTemplate template(RedisConnectionFactory factory, KeyRing ring) {
        return new StringRedisTemplate(SealedTemplates.of(Sealer.of(ring)).around(factory));
    }

    private static RewrapperBuilder rewrapper(RedisConnectionFactory factory) {
        return Rewrapper.builder(factory, Sealer.of(RING), RING)
                .layout(SealedCacheRewrap.of(""))
                .layout(new SealedTemplateRewrap());
    }

    private static void fill(StringRedisTemplate before, int each) {
        for (int i = 0; i < each; i++) {
            before.opsForHash().put("hash", "field-" + i, "value " + i);
            before.opsForList().rightPush("list", "element " + i);
            before.opsForSet().add("set", "member " + i);
            before.opsForZSet().add("sorted", "scored " + i, i + 0.1);
        }
        before.opsForValue().set("single", "alone");
    }

    private static void assertUnderNewAlone(StringRedisTemplate after, int each) {
        for (int i = 0; i < each; i++) {
            assertThat(after.opsForHash().get("hash", "field-" + i)).isEqualTo("value " + i);
            assertThat(after.opsForList().index("list", i)).isEqualTo("element " + i);
            assertThat(after.opsForZSet().range("sorted", i, i)).containsExactly("scored " + i);
        }
        assertThat(after.opsForSet().members("set")).hasSize(each).contains("member 0", "member " + (each - 1));
        assertThat(after.opsForZSet()
                        .rangeWithScores("sorted", 1, 1)
                        .iterator()
                        .next()
                        .getScore())
                .isEqualTo(1.1);
        assertThat(after.opsForValue().get("single")).isEqualTo("alone");
    }

    @Test
    void rewrap_everyTypeOfATemplate_opensUnderTheNewSecretAlone_andKeepsTimesToLive() {
        fill(template(connections, KeyRing.of(OLD)), 250);
        redis.command("PEXPIRE", "hash", "500000");
        redis.command("SADD", "plain", "not sealed");
        redis.command("ZADD", "secure-jobs:{mail}:ready", "1", "plain-by-design");
        redis.command("HSET", "secure-jobs:{mail}:run", "plain-by-design", "1:0:0:5:0:0:");
        for (String one : new String[] {"set", "sorted", "list"}) {
            redis.command("PEXPIRE", one, "500000");
        }
        Rewrapper rewrapper = rewrapper(connections).build();
        assertThat(rewrapper.holdings().kinds(OLD.keyId())).isEqualTo(Map.of("templates", 1001L));

        RewrapReport report = rewrapper.run();

        assertThat(report.failures()).isEmpty();
        assertThat(report.count(RewrapOutcome.RESEALED)).isEqualTo(1001);
        assertThat(report.count(RewrapOutcome.LEFT_PLAINTEXT)).isEqualTo(1);
        assertThat(report.count(RewrapOutcome.NEVER_SEALED)).isEqualTo(2);
        assertThat(rewrapper.holdings().held()).isEqualTo(Map.of(NEW.keyId(), Map.of("templates", 1001L)));
        assertUnderNewAlone(template(connections, KeyRing.of(NEW)), 250);
        for (String one : new String[] {"hash", "set", "sorted", "list"}) {
            assertThat((Long) redis.command("PTTL", one)).as(one).isBetween(400_000L, 500_000L);
        }
        assertThat(rewrapper.run().count(RewrapOutcome.RESEALED)).isZero();
    }

    @Test
    void dryRun_countsTheSame_andWritesNothing() {
        fill(template(connections, KeyRing.of(OLD)), 3);
        RewrapReport report = rewrapper(connections).dryRun(true).build().run();
        assertThat(report.count(RewrapOutcome.RESEALED)).isEqualTo(13);
        assertUnderNewAlone(template(connections, KeyRing.of(OLD)), 3);
    }

    /** A value that was moved to another field or key opens there for nobody, and must not start to open. */
    @Test
    void rewrap_valueOfAnotherField_isLeftAndCounted() {
        fill(template(connections, KeyRing.of(OLD)), 2);
        byte[] other =
                (byte[]) redis.command("HGET".getBytes(UTF_8), "hash".getBytes(UTF_8), "field-0".getBytes(UTF_8));
        redis.command("HSET".getBytes(UTF_8), "hash".getBytes(UTF_8), "field-1".getBytes(UTF_8), other);
        redis.command("HSET", "hash", "broken", "SR");
        Rewrapper rewrapper = rewrapper(connections).matching("hash").build();

        RewrapReport report = rewrapper.run();

        assertThat(report.count(RewrapOutcome.NOT_OPENED)).isEqualTo(2);
        assertThat(redis.command("HGET".getBytes(UTF_8), "hash".getBytes(UTF_8), "field-1".getBytes(UTF_8)))
                .isEqualTo(other);
        assertThatThrownBy(() -> template(connections, RING).opsForHash().get("hash", "field-1"))
                .isNotNull();
    }

    @Test
    void rewrap_entriesOfCaches_findsTheNameAfterAnyPrefix() {
        for (String key : new String[] {"books::1", "app:books::1", "a:b:books::~hidden"}) {
            set(key, Binding.of("cache").and("books").and(key));
        }
        set("odd::value", Binding.of("template").and("value").and("odd::value"));

        RewrapReport report = rewrapper(connections).keysPerSecond(1000).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 4L));
        byte[] stored = (byte[]) redis.command("GET".getBytes(UTF_8), "app:books::1".getBytes(UTF_8));
        assertThat(Sealer.of(RING).open(stored, Binding.of("cache").and("books").and("app:books::1")))
                .isEqualTo("value".getBytes(UTF_8));
        assertThat(EnvelopeHeader.parse(stored).keyId()).isEqualTo(NEW.keyId());
    }

    private static void set(String key, Binding place) {
        redis.command(
                "SET".getBytes(UTF_8), key.getBytes(UTF_8), BEFORE.seal("value".getBytes(UTF_8), place, Duration.ZERO));
    }

    /** Writers replace fields, push and pop, add and remove all the while. Their last writes survive. */
    @Test
    void rewrap_whileOthersWrite_losesNothing() throws Exception {
        StringRedisTemplate before = template(connections, KeyRing.of(OLD));
        fill(before, 120);
        StringRedisTemplate writer = template(connections, KeyRing.of(OLD).withOpenOnly(NEW));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> last = executor.submit(() -> {
                int round = 0;
                for (; round == 0 || !done.get(); round++) {
                    writer.opsForHash().put("hash", "field-" + round % 120, "round " + round);
                    writer.opsForHash().delete("hash", "gone-" + (round - 1));
                    writer.opsForHash().put("hash", "gone-" + round, "x");
                    writer.opsForList().rightPush("list", "pushed " + round);
                    writer.opsForList().leftPop("list");
                }
                return round;
            });
            for (int i = 0; i < 5; i++) {
                assertThat(rewrapper(connections).build().run().failures()).isEmpty();
            }
            done.set(true);
            int rounds = last.get();
            Rewrapper rewrapper = rewrapper(connections).build();
            rewrapper.run();
            assertThat(rewrapper.holdings().under(OLD.keyId())).isZero();
            StringRedisTemplate after = template(connections, KeyRing.of(NEW));
            assertThat(rounds).isPositive();
            for (int round = Math.max(0, rounds - 120); round < rounds; round++) {
                assertThat(after.opsForHash().get("hash", "field-" + round % 120))
                        .isEqualTo("round " + round);
            }
            assertThat(after.opsForHash().size("hash")).isEqualTo(121);
            assertThat(after.opsForList().size("list")).isEqualTo(120);
            assertThat(after.opsForList().index("list", -1)).isEqualTo("pushed " + (rounds - 1));
        } finally {
            done.set(true);
            executor.shutdownNow();
        }
    }

    @Test
    void rewrap_ofACluster_looksAtEveryMaster() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            LettuceConnectionFactory factory = MigrationFixture.cluster(cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList());
            StringRedisTemplate before = template(factory, KeyRing.of(OLD));
            for (int i = 0; i < 60; i++) {
                before.opsForHash().put("hash-" + i, "field", "value " + i);
            }
            Rewrapper rewrapper = rewrapper(factory).build();
            rewrapper.run();
            assertThat(rewrapper.holdings().held()).isEqualTo(Map.of(NEW.keyId(), Map.of("templates", 60L)));
            StringRedisTemplate after = template(factory, KeyRing.of(NEW));
            for (int i = 0; i < 60; i++) {
                assertThat(after.opsForHash().get("hash-" + i, "field")).isEqualTo("value " + i);
            }
            factory.destroy();
        }
    }

    /** Runs commands while strings are rewrapped, which is before the types of other keys are asked for. */
    private static RewrapReport runWhile(Runnable meanwhile) {
        template(connections, KeyRing.of(OLD)).opsForValue().set("string", "value");
        Sealer sealer = new DelegatingSealer(Sealer.of(RING)) {
            @Override
            public byte[] open(byte[] envelope, Binding binding) {
                meanwhile.run();
                return super.open(envelope, binding);
            }
        };
        return Rewrapper.builder(connections, sealer, RING)
                .layout(new SealedTemplateRewrap())
                .build()
                .run();
    }

    @Test
    void run_hashIsDeletedInBetween_isGone() {
        redis.command("HSET", "hash", "field", "value");
        RewrapReport report = runWhile(() -> redis.command("DEL", "hash"));
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 1L, RewrapOutcome.GONE, 1L));
    }

    @Test
    void run_hashBecomesAStringInBetween_isChangedMeanwhile() {
        redis.command("HSET", "hash", "field", "value");
        RewrapReport report = runWhile(() -> redis.command("SET", "hash", "value"));
        assertThat(report.outcomes())
                .isEqualTo(Map.of(RewrapOutcome.RESEALED, 1L, RewrapOutcome.CHANGED_MEANWHILE, 1L));
    }

    @Test
    void run_stream_isOfAnotherType() {
        redis.command("XADD", "stream", "*", "field", "value");
        assertThat(runWhile(() -> {}).outcomes())
                .isEqualTo(Map.of(RewrapOutcome.RESEALED, 1L, RewrapOutcome.OTHER_TYPE, 1L));
    }
}

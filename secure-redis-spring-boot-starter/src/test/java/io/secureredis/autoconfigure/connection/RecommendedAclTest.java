package io.secureredis.autoconfigure.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.cache.CacheInternals;
import io.secureredis.autoconfigure.cache.SecureRedisNearCacheAutoConfiguration;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.autoconfigure.session.SecureRedisSessionAutoConfiguration;
import io.secureredis.autoconfigure.session.SecureRedisWebSessionAutoConfiguration;
import io.secureredis.autoconfigure.session.SessionStore;
import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.PlaintextMigration;
import io.secureredis.migration.RewrapCheckpoint;
import io.secureredis.migration.RewrapOutcome;
import io.secureredis.migration.RewrapReport;
import io.secureredis.migration.Rewrapper;
import io.secureredis.session.SealedSessionRewrap;
import io.secureredis.template.SealedTemplateLayout;
import io.secureredis.template.SealedTemplateRewrap;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.Session;

/**
 * Each feature under exactly the line that {@link AclRules} makes for it: what the server refuses stands in its ACL
 * LOG, and fails the test by its name.
 */
class RecommendedAclTest {

    /**
     * Of the client itself, which goes on without, and of a rewrap, for fields with a time to live; Redis 7.0 does not
     * know them.
     */
    private static final List<String> HARMLESS =
            List.of("client|setinfo", "client|maint_notifications", "hpexpiretime");

    private static final String OLD_SECRET = "5LjSWTl3U9wZpLZ0rK8Yc2qQyP1vX4nB7mD6fG0hJ3s=";
    private static RedisTestServer alone;
    private static RedisTestCluster cluster;

    @BeforeAll
    static void start() {
        alone = RedisTestServer.builder()
                .user("default", "on nopass ~* &* +@all")
                .start();
        cluster = RedisTestCluster.builder().start();
    }

    @AfterAll
    static void stop() {
        alone.close();
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cache_everyOperation_needsNoMore(boolean inCluster) {
        String[] old = {"secure-redis.secret-key=" + OLD_SECRET};
        String[] next = {"secure-redis.previous-secret-keys=" + OLD_SECRET, "secure-redis.cache.default-ttl=1h"};
        run(inCluster, old, context -> cache(context).put("kept", "value"), AclFeature.CACHE, AclFeature.CACHE_CLEAR);
        run(
                inCluster,
                next,
                context -> {
                    Cache cache = cache(context);
                    byte[] before = (byte[]) get(inCluster, "acl::kept");
                    assertThat(cache.get("kept", String.class)).isEqualTo("value");
                    Connections.await(
                            "sealed again", () -> !Arrays.equals(before, (byte[]) get(inCluster, "acl::kept")));
                    cache.put("one", "value");
                    assertThat(cache.putIfAbsent("one", "other")).isNotNull();
                    assertThat(cache.get("two", () -> "loaded")).isEqualTo("loaded");
                    assertThat(cache.retrieve("two").get()).isNotNull();
                    assertThat(cache.evictIfPresent("one")).isTrue();
                    cache.evict("two");
                    cache.clear();
                    assertThat(cache.get("kept")).isNull();
                    assertThat(cache.invalidate()).isFalse();
                },
                AclFeature.CACHE,
                AclFeature.CACHE_CLEAR);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cache_thatLocks_needsNoMore(boolean inCluster) {
        prepare(inCluster, AclFeature.CACHE, AclFeature.CACHE_CLEAR, AclFeature.CACHE_LOCK);
        application(addresses(inCluster), inCluster)
                .withUserConfiguration(LockingWriter.class)
                .run(context -> {
                    Cache cache = cache(context);
                    cache.put("one", "value");
                    assertThat(cache.putIfAbsent("one", "other")).isNotNull();
                    assertThat(cache.get("two", () -> "loaded")).isEqualTo("loaded");
                    cache.evict("two");
                    cache.clear();
                    assertThat(cache.get("one")).isNull();
                });
        assertNothingRefused(inCluster);
    }

    @Configuration(proxyBeanMethods = false)
    static class LockingWriter {

        @Bean
        RedisCacheWriter lockingWriter(RedisConnectionFactory connections) {
            return RedisCacheWriter.create(
                    connections,
                    writer -> writer.enableLocking().immediateWrites().batchStrategy(BatchStrategies.scan(100)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("unchecked")
    void template_values_needNoMore(boolean inCluster) {
        run(
                inCluster,
                new String[0],
                context -> {
                    RedisTemplate<String, Object> template =
                            context.getBean("sealedRedisTemplate", RedisTemplate.class);
                    template.opsForValue().set("acl:t", "value", Duration.ofMinutes(1));
                    assertThat(template.opsForValue().get("acl:t")).isEqualTo("value");
                    template.delete("acl:t");
                },
                AclFeature.CACHE);
    }

    static Stream<Arguments> repositories() {
        return Stream.of(SessionStore.Kind.values())
                .flatMap(kind -> Stream.of(false, true).map(inCluster -> Arguments.of(kind, inCluster)));
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void sealedSessions_wholeLife_needNoMore(SessionStore.Kind kind, boolean inCluster) {
        boolean indexed = kind.name().endsWith("INDEXED");
        prepare(
                inCluster,
                indexed
                        ? new AclFeature[] {AclFeature.SESSIONS, AclFeature.SESSIONS_INDEXED}
                        : new AclFeature[] {AclFeature.SESSIONS});
        application(addresses(inCluster), inCluster)
                .withConfiguration(AutoConfigurations.of(
                        SecureRedisSessionAutoConfiguration.class,
                        SecureRedisWebSessionAutoConfiguration.class,
                        DataRedisReactiveAutoConfiguration.class))
                .withUserConfiguration(kind.configuration)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    sessionLife(SessionStore.of(context), indexed);
                });
        assertNothingRefused(inCluster);
    }

    private static void sessionLife(SessionStore sessions, boolean indexed) {
        Session session = sessions.create();
        session.setAttribute("basket", "value");
        session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        session.setAttribute(ReactiveFindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
        sessions.save(session);
        Session again = Objects.requireNonNull(sessions.find(session.getId()));
        again.removeAttribute("basket");
        again.setMaxInactiveInterval(Duration.ofMinutes(1));
        again.changeSessionId();
        sessions.save(again);
        assertThat(sessions.find(again.getId())).isNotNull();
        if (indexed) {
            assertThat(sessions.findByPrincipal("alice")).containsOnlyKeys(again.getId());
        }
        sessions.delete(again.getId());
        assertThat(sessions.find(again.getId())).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void census_allTypes_needsNoMore(boolean inCluster) {
        run(
                inCluster,
                new String[0],
                context -> {
                    administrator(inCluster, "SET", "acl:plain", "value");
                    administrator(inCluster, "HSET", "acl:hash", "f", "v");
                    KeyCensus census = KeyCensus.of(context.getBean(RedisConnectionFactory.class));
                    assertThat(census.count()).isNotNull();
                    assertThat(census.sampleOf(1).count()).isNotNull();
                },
                AclFeature.CENSUS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rewrap_ofACache_needsNoMore(boolean inCluster) {
        String[] old = {"secure-redis.secret-key=" + OLD_SECRET};
        run(inCluster, old, context -> cache(context).put("rewrapped", "value"), AclFeature.CACHE);
        run(
                inCluster,
                new String[] {"secure-redis.previous-secret-keys=" + OLD_SECRET},
                context -> Rewrapper.builder(
                                context.getBean(RedisConnectionFactory.class),
                                context.getBean(Sealer.class),
                                context.getBean(KeyRingSource.class))
                        .matching("acl::*")
                        .bindings(key -> Binding.of("cache").and("acl").and(key))
                        .build()
                        .run(),
                AclFeature.REWRAP);
    }

    /** Sessions are more: their keys get other names. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rewrap_ofEveryType_needsNoMore(boolean inCluster) {
        run(
                inCluster,
                new String[] {"secure-redis.previous-secret-keys=" + OLD_SECRET},
                context -> {
                    KeyRing before = KeyRing.of(Secret.fromBase64(OLD_SECRET));
                    KeyRing after = context.getBean(KeyRingSource.class).keyRing();
                    String session = SessionStore.NAMESPACE + ":sessions:";
                    sealedByAdministrator(inCluster, before, session);
                    RewrapReport report = Rewrapper.builder(
                                    context.getBean(RedisConnectionFactory.class),
                                    context.getBean(Sealer.class),
                                    context.getBean(KeyRingSource.class))
                            .layout(SealedSessionRewrap.of(after))
                            .layout(new SealedTemplateRewrap())
                            .build()
                            .run();
                    assertThat(report.count(RewrapOutcome.RESEALED)).isEqualTo(5);
                    assertThat(report.count(RewrapOutcome.MOVED)).isEqualTo(3);
                },
                AclFeature.REWRAP);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void migrate_ofEveryType_needsNoMore(boolean inCluster) {
        run(
                inCluster,
                new String[0],
                context -> {
                    put(inCluster, "SET", "acl:old:string", "v");
                    put(inCluster, "HSET", "acl:old:hash", "f", "v");
                    put(inCluster, "RPUSH", "acl:old:list", "v");
                    put(inCluster, "SADD", "acl:old:set", "v");
                    put(inCluster, "ZADD", "acl:old:zset", "1", "v");
                    PlaintextMigration migration = PlaintextMigration.builder(
                                    context.getBean(RedisConnectionFactory.class),
                                    SealedTemplateLayout.of(context.getBean(Sealer.class)))
                            .prefix("acl:old:", "acl:new:")
                            .deleteOld(true)
                            .build();
                    assertThat(migration.count()).isPositive();
                    assertThat(migration.run(RewrapCheckpoint.start()).left()).isZero();
                },
                AclFeature.MIGRATE);
    }

    private static void sealedByAdministrator(boolean inCluster, KeyRing ring, String session) {
        Sealer sealer = Sealer.of(ring);
        Binding template = Binding.of("template");
        put(
                inCluster,
                "HSET",
                "acl:hash",
                "f",
                sealed(sealer, template.and("hash").and("acl:hash").and("f")));
        put(inCluster, "RPUSH", "acl:list", sealed(sealer, template.and("list").and("acl:list")));
        put(inCluster, "SADD", "acl:set", sealed(sealer, template.and("set").and("acl:set")));
        put(
                inCluster,
                "ZADD",
                "acl:zset",
                "1",
                sealed(sealer, template.and("zset").and("acl:zset")));
        String name = encrypted(ring, session, "id");
        Binding field = Binding.of("session").and(session).and("id").and("f");
        put(inCluster, "HSET", session + name, "f", sealed(sealer, field));
        put(inCluster, "SET", session + "expires:" + encrypted(ring, session + "expires:", "id"), new byte[0]);
        put(inCluster, "SADD", session + name + ":idx", new byte[] {'s'});
    }

    private static byte[] sealed(Sealer sealer, Binding place) {
        return sealer.seal(new byte[3], place, Duration.ZERO);
    }

    private static String encrypted(KeyRing ring, String prefix, String name) {
        byte[] encrypted = NameCipher.of(ring)
                .encrypt(
                        name.getBytes(StandardCharsets.UTF_8),
                        Binding.of("session-name").and(prefix));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted);
    }

    private static void put(boolean inCluster, String command, String key, Object... arguments) {
        byte[][] words = Stream.concat(Stream.of(command, key), Stream.of(arguments))
                .map(word -> word instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) word)
                .toArray(byte[][]::new);
        (inCluster ? cluster.masterOf(cluster.slotOf(key)) : alone).command(words);
    }

    @Test
    void nearCache_listening_needsNoMore() {
        prepare(false, AclFeature.CACHE, AclFeature.NEAR_CACHE);
        application(alone.host() + ":" + alone.port(), false)
                .withConfiguration(AutoConfigurations.of(SecureRedisNearCacheAutoConfiguration.class))
                .withPropertyValues("secure-redis.cache.near.enabled=true", "secure-redis.cache.near.caches=acl")
                .run(context -> {
                    Connections.await("it listens", () -> CacheInternals.isNearCacheListening(context));
                    cache(context).put("near", "value");
                    assertThat(cache(context).get("near", String.class)).isEqualTo("value");
                    cache(context).get("near", String.class);
                });
        assertNothingRefused(false);
    }

    @Test
    void database_otherThanTheFirst_needsNoMore() {
        run(
                false,
                new String[] {"spring.data.redis.database=1"},
                context -> {
                    cache(context).put("elsewhere", "value");
                    assertThat(cache(context).get("elsewhere", String.class)).isEqualTo("value");
                    assertThat(get(false, "acl::elsewhere")).isNull();
                },
                AclFeature.CACHE,
                AclFeature.DATABASE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messages_betweenInstances_needNoMore(boolean inCluster) {
        run(
                inCluster,
                new String[0],
                context -> {
                    List<String> heard = new CopyOnWriteArrayList<>();
                    RedisMessageListenerContainer container = new RedisMessageListenerContainer();
                    container.setConnectionFactory(context.getBean(RedisConnectionFactory.class));
                    ChannelTopic topic = ChannelTopic.of("acl:news");
                    MessageListener listener = (message, pattern) -> heard.add(new String(message.getBody(), UTF_8));
                    container.addMessageListener(listener, topic);
                    container.afterPropertiesSet();
                    container.start();
                    StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                    Connections.await("heard", () -> {
                        template.convertAndSend(topic.getTopic(), "value");
                        return heard.contains("value");
                    });
                    container.removeMessageListener(listener, topic);
                    container.destroy();
                },
                AclFeature.PUB_SUB);
    }

    private static void run(boolean inCluster, String[] properties, Work work, AclFeature... features) {
        prepare(inCluster, features);
        application(addresses(inCluster), inCluster)
                .withPropertyValues(properties)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean("redisHealthContributor", HealthIndicator.class)
                                    .health()
                                    .getStatus())
                            .isEqualTo(Status.UP);
                    work.with(context);
                });
        assertNothingRefused(inCluster);
    }

    private static String addresses(boolean inCluster) {
        return inCluster
                ? cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .reduce((a, b) -> a + "," + b)
                        .orElseThrow()
                : alone.host() + ":" + alone.port();
    }

    private static ApplicationContextRunner application(String nodes, boolean inCluster) {
        String[] first = nodes.split("[:,]", -1);
        return Connections.application()
                .withPropertyValues(
                        inCluster ? "spring.data.redis.cluster.nodes=" + nodes : "spring.data.redis.host=" + first[0],
                        inCluster ? "unused=1" : "spring.data.redis.port=" + first[1],
                        "spring.data.redis.username=app",
                        "spring.data.redis.password=secret",
                        "secure-redis.connection.start-check=fail")
                .withUserConfiguration(Shop.class);
    }

    private static void prepare(boolean inCluster, AclFeature... features) {
        AclFeature[] all = inCluster
                ? Stream.concat(Stream.of(features), Stream.of(AclFeature.CLUSTER))
                        .toArray(AclFeature[]::new)
                : features;
        String rules = AclRules.forFeatures(all)
                .onKeys("acl:*", "acl~lock", SessionStore.NAMESPACE + ":*")
                .line("app")
                .replace("PASSWORD", "secret");
        nodes(inCluster).forEach(node -> {
            node.command(rules.split(" "));
            node.command("ACL", "LOG", "RESET");
        });
    }

    private static void assertNothingRefused(boolean inCluster) {
        for (RedisTestServer node : nodes(inCluster)) {
            List<String> refused = ((List<?>) node.command("ACL", "LOG"))
                    .stream()
                            .map(entry -> (List<?>) entry)
                            .map(entry -> String.valueOf(entry.get(entry.indexOf("object") + 1)))
                            .filter(name -> !HARMLESS.contains(name))
                            // Redis 6 tells no subcommand
                            .filter(name ->
                                    !name.equals("client") || !node.version().startsWith("6."))
                            .toList();
            assertThat(refused)
                    .as("commands or keys that the recommended line lacks")
                    .isEmpty();
        }
    }

    private static List<RedisTestServer> nodes(boolean inCluster) {
        return inCluster ? cluster.nodes() : List.of(alone);
    }

    private static RedisTestServer owner(boolean inCluster, String key) {
        return inCluster ? cluster.masterOf(cluster.slotOf(key)) : alone;
    }

    private static void administrator(boolean inCluster, String... command) {
        owner(inCluster, command[1]).command(command);
    }

    private static Object get(boolean inCluster, String key) {
        return owner(inCluster, key).command("GET".getBytes(UTF_8), key.getBytes(UTF_8));
    }

    private static Cache cache(AssertableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache("acl"));
    }

    private interface Work {

        void with(AssertableApplicationContext context) throws Exception;
    }
}

package io.secureredis.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Renames and copies of sealed templates, next to the application's own {@code WATCH} and in a full Redis. */
class TemplateMovesTest {

    private static final RedisTestServer REDIS = RedisTestServer.builder().start();
    private static final LettuceConnectionFactory SHARED = factory(true);
    private static final LettuceConnectionFactory OWN = factory(false);
    private static final SealedTemplates SEALED =
            SealedTemplates.of(Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32]))));

    @SuppressWarnings("NullAway.Init")
    private static StringRedisTemplate template;

    @SuppressWarnings("NullAway.Init")
    private static ReactiveStringRedisTemplate reactive;

    private static LettuceConnectionFactory factory(boolean shared) {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration(REDIS.host(), REDIS.port()));
        factory.setShareNativeConnection(shared);
        return factory;
    }

    /** How an application comes to the connection on which it watches. */
    enum Connection {
        SHARED,
        OWN,
        TRANSACTION_AWARE;

        StringRedisTemplate template() {
            LettuceConnectionFactory factory = this == SHARED ? TemplateMovesTest.SHARED : TemplateMovesTest.OWN;
            StringRedisTemplate template = new StringRedisTemplate(SEALED.around((RedisConnectionFactory) factory));
            template.setEnableTransactionSupport(this == TRANSACTION_AWARE);
            return template;
        }
    }

    @BeforeAll
    static void start() {
        for (LettuceConnectionFactory factory : List.of(SHARED, OWN)) {
            factory.afterPropertiesSet();
            factory.start();
        }
        template = Connection.SHARED.template();
        reactive = new ReactiveStringRedisTemplate(SEALED.around((ReactiveRedisConnectionFactory) SHARED));
    }

    @AfterAll
    static void stop() {
        SHARED.destroy();
        OWN.destroy();
        REDIS.close();
    }

    @BeforeEach
    void empty() {
        REDIS.command("CONFIG", "SET", "maxmemory", "0");
        REDIS.flushAll();
        template.opsForValue().set("a", "1");
        template.opsForValue().set("taken", "2");
    }

    private static void full() {
        REDIS.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        REDIS.command("CONFIG", "SET", "maxmemory", "1");
    }

    /** Watches, moves, and writes in a transaction that Redis must refuse if someone else wrote to the guard. */
    private static List<Object> guarded(
            StringRedisTemplate template, Consumer<RedisOperations<String, String>> move, Runnable meanwhile) {
        return template.execute(new SessionCallback<List<Object>>() {
            @Override
            @SuppressWarnings("unchecked")
            public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
                RedisOperations<String, String> redis = (RedisOperations<String, String>) operations;
                redis.watch("guard");
                move.accept(redis);
                meanwhile.run();
                redis.multi();
                redis.opsForValue().set("written", "1");
                return redis.exec();
            }
        });
    }

    private static void assertGuarded(Connection connection, Consumer<RedisOperations<String, String>> move) {
        StringRedisTemplate template = connection.template();
        assertThat(guarded(template, move, () -> REDIS.command("INCR", "guard")))
                .isEmpty();
        assertThat(template.hasKey("written")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Connection.class)
    void rename_whileWatching_keepsTheWatch(Connection connection) {
        assertGuarded(connection, redis -> redis.rename("a", "b"));
        assertThat(template.opsForValue().get("b")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Connection.class)
    void renameIfAbsent_whileWatching_keepsTheWatch(Connection connection) {
        assertGuarded(
                connection,
                redis -> assertThat(redis.renameIfAbsent("a", "taken")).isFalse());
        assertGuarded(
                connection, redis -> assertThat(redis.renameIfAbsent("a", "b")).isTrue());
    }

    @ParameterizedTest
    @EnumSource(Connection.class)
    void copy_whileWatching_keepsTheWatch(Connection connection) {
        assertGuarded(
                connection, redis -> assertThat(redis.copy("a", "taken", false)).isFalse());
        assertGuarded(
                connection, redis -> assertThat(redis.copy("a", "b", true)).isTrue());
    }

    @ParameterizedTest
    @EnumSource(Connection.class)
    void move_failsWhileWatching_keepsTheWatch(Connection connection) {
        REDIS.command("SET", "plain", "x");
        REDIS.command("XADD", "stream", "*", "f", "v");
        assertGuarded(
                connection,
                redis -> assertThatThrownBy(() -> redis.rename("none", "b")).isInstanceOf(DataAccessException.class));
        assertGuarded(
                connection,
                redis -> assertThatThrownBy(() -> redis.rename("plain", "b")).hasMessageStartingWith("SR107"));
        assertGuarded(
                connection,
                redis -> assertThatThrownBy(() -> redis.copy("stream", "b", true))
                        .hasMessageStartingWith("SR240"));
    }

    @Test
    void rename_ofTheWatchedKey_breaksTheTransactionAsInRedis() {
        assertThat(guarded(template, redis -> {}, () -> template.rename("a", "guard")))
                .isEmpty();
    }

    @Test
    void move_nobodyWritesToTheGuard_transactionIsRun() {
        assertThat(guarded(template, redis -> redis.rename("a", "b"), () -> {})).hasSize(1);
        assertThat(template.hasKey("written")).isTrue();
    }

    /** Another client sets an expiry while a move reads the key. */
    private static SealedTemplates expiringWhileRead() {
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
        return SealedTemplates.of((Sealer) Proxy.newProxyInstance(
                Sealer.class.getClassLoader(), new Class<?>[] {Sealer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        REDIS.command("EXPIRE", "a", "1000");
                    }
                    return method.invoke(sealer, arguments);
                }));
    }

    @Test
    void rename_expiryIsSetMeanwhile_isKept() {
        SealedTemplates expiring = expiringWhileRead();
        new StringRedisTemplate(expiring.around((RedisConnectionFactory) SHARED)).rename("a", "b");
        assertThat(template.getExpire("b")).isPositive();
        template.persist("b");
        template.rename("b", "a");
        new ReactiveStringRedisTemplate(expiring.around((ReactiveRedisConnectionFactory) SHARED))
                .rename("a", "c")
                .block();
        assertThat(template.getExpire("c")).isPositive();
    }

    private static void fill() {
        template.opsForHash().putAll("hash", Map.of("f", "1", "g", "2"));
        template.opsForList().rightPushAll("list", "a", "b");
        template.opsForSet().add("set", "m");
        template.opsForZSet().add("zset", "z", Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "hash", "list", "set", "zset"})
    void rename_fullRedis_succeedsAsRedisDoes(String key) {
        fill();
        full();
        assertThatCode(() -> template.rename(key, "b")).doesNotThrowAnyException();
        assertThat(template.renameIfAbsent("b", "c")).isTrue();
        assertThat(reactive.rename("c", "d").block()).isTrue();
        assertThat(reactive.renameIfAbsent("d", "taken").block()).isFalse();
        assertThat(reactive.rename("d", "taken").block()).isTrue();
        assertThatCode(() -> template.rename("taken", key)).doesNotThrowAnyException();
        assertThat(template.hasKey(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "hash", "list", "set", "zset"})
    void copy_fullRedis_isRefusedAsRedisDoes(String key) {
        fill();
        full();
        for (String to : List.of("b", "taken")) {
            assertThatThrownBy(() -> template.copy(key, to, true)).hasStackTraceContaining("OOM command not allowed");
            assertThatThrownBy(() -> reactive.copy(key, to, true).block())
                    .hasStackTraceContaining("OOM command not allowed");
        }
        assertThat(template.hasKey(key)).isTrue();
        assertThat(template.hasKey("b")).isFalse();
        assertThat(template.opsForValue().get("taken")).isEqualTo("2");
        assertThat(template.copy(key, "taken", false)).isFalse();
    }
}

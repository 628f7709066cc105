package io.secureredis.template;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Every method of Spring Data's connections to a cluster, called on a sealing one, and templates on it. */
class TemplateClusterTest {

    private static final RedisTestCluster CLUSTER = RedisTestCluster.start();
    private static final LettuceConnectionFactory FACTORY =
            new LettuceConnectionFactory(new RedisClusterConfiguration(CLUSTER.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList()));
    private static final SealedTemplates SEALED =
            SealedTemplates.of(Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32]))));
    private static final Queue<String> SENT = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    private static StringRedisTemplate template;

    @SuppressWarnings("NullAway.Init")
    private static ReactiveStringRedisTemplate reactive;

    /** A cluster's nodes tell their own addresses, so what is sent is seen in the client. */
    private static final class Wire implements CommandListener {

        @Override
        public void commandStarted(CommandStartedEvent event) {
            ByteBuf encoded = Unpooled.buffer();
            event.getCommand().encode(encoded);
            SENT.add(encoded.toString(ISO_8859_1));
            encoded.release();
        }
    }

    private static final TemplateLeaks LEAKS = new TemplateLeaks() {

        @Override
        void begin() {
            empty();
            on(TemplateArguments.LIST, "RPUSH", "x");
            on(TemplateArguments.ZSET, "ZADD", "1", "x");
            SENT.clear();
        }

        @Override
        String sent() {
            return String.join("", SENT);
        }
    };

    @BeforeAll
    static void start() {
        FACTORY.afterPropertiesSet();
        FACTORY.start();
        FACTORY.getRequiredNativeClient().addListener(new Wire());
        template = new StringRedisTemplate(SEALED.around((RedisConnectionFactory) FACTORY));
        reactive = new ReactiveStringRedisTemplate(SEALED.around((ReactiveRedisConnectionFactory) FACTORY));
    }

    @AfterAll
    static void stop() {
        FACTORY.destroy();
        CLUSTER.close();
    }

    @BeforeEach
    void emptyBefore() {
        empty();
    }

    private static void empty() {
        CLUSTER.masters().forEach(RedisTestServer::flushAll);
    }

    private static Object on(String key, String command, String... arguments) {
        String[] all = new String[2 + arguments.length];
        all[0] = command;
        all[1] = key;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return CLUSTER.masterOf(CLUSTER.slotOf(key)).command(all);
    }

    @Test
    void everyMethod_withValues_sendsThemSealedOrIsRefused() {
        for (RedisConnection connection : List.of(
                SEALED.around((RedisConnectionFactory) FACTORY).getConnection(),
                SEALED.around((RedisConnectionFactory) FACTORY).getClusterConnection())) {
            assertThat(connection).isInstanceOf(RedisClusterConnection.class);
            assertThat(LEAKS.of(connection, RedisClusterConnection.class)).isEmpty();
        }
        template.opsForValue().set("seen", "by the listener");
        assertThat(LEAKS.sent()).as("the listener listens").contains("seen");
    }

    @Test
    void everyReactiveMethod_withValues_sendsThemSealedOrIsRefused() {
        for (ReactiveRedisConnection connection : List.of(
                SEALED.around((ReactiveRedisConnectionFactory) FACTORY).getReactiveConnection(),
                SEALED.around((ReactiveRedisConnectionFactory) FACTORY).getReactiveClusterConnection())) {
            assertThat(connection).isInstanceOf(ReactiveRedisClusterConnection.class);
            assertThat(LEAKS.of(connection, ReactiveRedisClusterConnection.class))
                    .isEmpty();
        }
        reactive.opsForValue().set("seen", "by the listener").block();
        assertThat(LEAKS.sent()).as("the listener listens").contains("seen");
    }

    @Test
    void values_acrossSlots_comeBack() {
        Map<String, String> values = Map.of("a", "1", "b", "2", "c", "3");
        template.opsForValue().multiSet(values);
        assertThat(template.opsForValue().multiGet(List.of("a", "b", "none", "c")))
                .containsExactly("1", "2", null, "3");
        assertThat(reactive.opsForValue().multiGet(List.of("a", "b", "c")).block())
                .containsExactly("1", "2", "3");
        reactive.opsForValue().multiSet(Map.of("d", "4", "e", "5")).block();
        assertThat(template.opsForValue().multiGet(List.of("d", "e"))).containsExactly("4", "5");
        template.opsForList().rightPush("list", "x");
        assertThat(template.opsForList().leftPop("list", Duration.ofSeconds(1))).isEqualTo("x");
        reactive.opsForList().rightPush("list", "y").block();
        assertThat(reactive.opsForList().leftPop("list", Duration.ofSeconds(1)).block())
                .isEqualTo("y");
        assertThat(template.keys("*")).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    private static void fill(String tag) {
        template.opsForValue().set("value" + tag, "v");
        template.opsForHash().putAll("hash" + tag, Map.of("f", "1", "g", "2"));
        template.opsForList().rightPushAll("list" + tag, "a", "b", "a");
        template.opsForSet().add("set" + tag, "m");
        template.opsForZSet().add("zset" + tag, "z", 1.5);
        template.expire("list" + tag, Duration.ofHours(1));
    }

    private static void assertMoved(String tag, boolean gone) {
        assertThat(template.opsForValue().get("to-value" + tag)).isEqualTo("v");
        assertThat(template.opsForHash().entries("to-hash" + tag)).isEqualTo(Map.of("f", "1", "g", "2"));
        assertThat(template.opsForList().range("to-list" + tag, 0, -1)).containsExactly("a", "b", "a");
        assertThat(template.opsForSet().members("to-set" + tag)).containsExactly("m");
        assertThat(Objects.requireNonNull(template.opsForZSet().rangeWithScores("to-zset" + tag, 0, -1)))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.getValue()).isEqualTo("z");
                    assertThat(each.getScore()).isEqualTo(1.5);
                });
        assertThat(template.getExpire("to-list" + tag)).isPositive();
        for (String kind : List.of("value", "hash", "list", "set", "zset")) {
            assertThat(template.hasKey(kind + tag)).as(kind).isEqualTo(!gone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{tag}"})
    void rename_anyType_isSealedForTheOtherKey(String tag) {
        fill(tag);
        for (String kind : List.of("value", "hash", "list", "set", "zset")) {
            template.rename(kind + tag, "to-" + kind + tag);
        }
        assertMoved(tag, true);
        empty();
        fill(tag);
        for (String kind : List.of("value", "hash", "list", "set", "zset")) {
            assertThat(reactive.rename(kind + tag, "to-" + kind + tag).block()).isTrue();
        }
        assertMoved(tag, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{tag}"})
    void copy_anyType_isSealedForTheOtherKeyAndLeavesTheFirst(String tag) {
        fill(tag);
        for (String kind : List.of("value", "hash", "list", "set", "zset")) {
            assertThat(template.copy(kind + tag, "to-" + kind + tag, false)).isTrue();
        }
        assertMoved(tag, false);
        assertThat(template.copy("value" + tag, "to-value" + tag, false)).isFalse();
        assertThat(reactive.copy("value" + tag, "to-value" + tag, false).block())
                .isFalse();
        assertThat(reactive.copy("value" + tag, "other" + tag, false).block()).isTrue();
        assertThat(template.opsForValue().get("other" + tag)).isEqualTo("v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{tag}"})
    void renameIfAbsent_presentOrMissing_isAsOnOneServer(String tag) {
        template.opsForValue().set("a" + tag, "1");
        template.opsForValue().set("b" + tag, "2");
        assertThat(template.renameIfAbsent("a" + tag, "b" + tag)).isFalse();
        assertThat(reactive.renameIfAbsent("a" + tag, "b" + tag).block()).isFalse();
        assertThat(template.opsForValue().get("b" + tag)).isEqualTo("2");
        assertThat(template.renameIfAbsent("a" + tag, "c" + tag)).isTrue();
        assertThat(reactive.renameIfAbsent("c" + tag, "d" + tag).block()).isTrue();
        assertThat(template.opsForValue().get("d" + tag)).isEqualTo("1");
        assertThatThrownBy(() -> template.rename("a" + tag, "e" + tag)).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> reactive.rename("a" + tag, "e" + tag).block()).isInstanceOf(DataAccessException.class);
    }

    /** Deletes a key of another client's while a move has read it. */
    private static SealedTemplates deletingWhileRead(String key) {
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32])));
        return SealedTemplates.of((Sealer) Proxy.newProxyInstance(
                Sealer.class.getClassLoader(), new Class<?>[] {Sealer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        on(key, "DEL");
                    }
                    return method.invoke(sealer, arguments);
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{tag}"})
    void rename_keyIsDeletedMeanwhile_leavesNothingUnderTheOther(String tag) {
        SealedTemplates deleting = deletingWhileRead("a" + tag);
        StringRedisTemplate blocking = new StringRedisTemplate(deleting.around((RedisConnectionFactory) FACTORY));
        template.opsForValue().set("a" + tag, "1");
        assertThatThrownBy(() -> blocking.rename("a" + tag, "b" + tag)).hasStackTraceContaining("no such key");
        assertThat(template.hasKey("b" + tag)).isFalse();
        ReactiveStringRedisTemplate other =
                new ReactiveStringRedisTemplate(deleting.around((ReactiveRedisConnectionFactory) FACTORY));
        template.opsForValue().set("a" + tag, "1");
        assertThatThrownBy(() -> other.rename("a" + tag, "b" + tag).block()).hasStackTraceContaining("no such key");
        assertThat(template.hasKey("b" + tag)).isFalse();
    }

    @Test
    void getAndSetCommands_ofHashesAndScans_comeBackInEachNode() {
        template.opsForHash().put("hash", "field", "canary");
        assertThat(new String(
                        (byte[]) CLUSTER.masterOf(CLUSTER.slotOf("hash"))
                                .command("HGET".getBytes(UTF_8), "hash".getBytes(UTF_8), "field".getBytes(UTF_8)),
                        ISO_8859_1))
                .doesNotContain("canary");
        assertThat(template.<String, String>opsForHash().values("hash")).containsExactly("canary");
        template.opsForSet().add("set", "a", "b");
        assertThat(template.opsForSet().scan("set", org.springframework.data.redis.core.ScanOptions.NONE).stream())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(reactive.opsForSet().scan("set").collectList().block()).containsExactlyInAnyOrder("a", "b");
    }
}

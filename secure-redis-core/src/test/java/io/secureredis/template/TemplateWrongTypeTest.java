package io.secureredis.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Commands of sealed templates on keys that hold another type of Redis. */
class TemplateWrongTypeTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static final LettuceConnectionFactory FACTORY = new LettuceConnectionFactory(server());
    private static final SealedTemplates SEALED =
            SealedTemplates.of(Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32]))));
    private static final String LIST = "wrong-type-list";
    private static final String STRING = "wrong-type-string";

    @SuppressWarnings("NullAway.Init")
    private static StringRedisTemplate template;

    @SuppressWarnings("NullAway.Init")
    private static ReactiveStringRedisTemplate reactive;

    private static RedisStandaloneConfiguration server() {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(REDIS.host(), REDIS.port());
        server.setDatabase(REDIS.database());
        return server;
    }

    @BeforeAll
    static void start() {
        FACTORY.afterPropertiesSet();
        FACTORY.start();
        template = new StringRedisTemplate(SEALED.around((RedisConnectionFactory) FACTORY));
        reactive = new ReactiveStringRedisTemplate(SEALED.around((ReactiveRedisConnectionFactory) FACTORY));
        REDIS.command("DEL", LIST, STRING);
        REDIS.command("RPUSH", LIST, "canary");
        REDIS.command("SET", STRING, "canary");
    }

    @AfterAll
    static void stop() {
        FACTORY.destroy();
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                command("get", "string", () -> template.opsForValue().get(LIST)),
                command(
                        "setGet",
                        "string",
                        () -> template.opsForValue().setGet(LIST, "canary", java.time.Duration.ofHours(1))),
                command("rPush", "list", () -> template.opsForList().rightPush(STRING, "canary")),
                command("lLen", "list", () -> template.opsForList().size(STRING)),
                command("lRange", "list", () -> template.opsForList().range(STRING, 0, -1)),
                command("sAdd", "set", () -> template.opsForSet().add(LIST, "canary")),
                command("sMembers", "set", () -> template.opsForSet().members(LIST)),
                command("zAdd", "sorted set", () -> template.opsForZSet().add(LIST, "canary", 1)),
                command("zRange", "sorted set", () -> template.opsForZSet().range(LIST, 0, -1)),
                command("hGet", "hash", () -> template.opsForHash().get(LIST, "field")),
                command("hVals", "hash", () -> template.opsForHash().values(LIST)),
                command("hMSet", "hash", () -> template.opsForHash().putAll(LIST, Map.of("field", "canary"))),
                command("get", "string", () -> reactive.opsForValue().get(LIST).block()),
                command(
                        "rPush",
                        "list",
                        () -> reactive.opsForList().rightPush(STRING, "canary").block()),
                command(
                        "sMembers",
                        "set",
                        () -> reactive.opsForSet().members(LIST).blockLast()),
                command(
                        "zAdd",
                        "sorted set",
                        () -> reactive.opsForZSet().add(LIST, "canary", 1).block()),
                command(
                        "hVals",
                        "hash",
                        () -> reactive.opsForHash().values(LIST).blockLast()));
    }

    private static Arguments command(String name, String kind, ThrowingCallable call) {
        return Arguments.of(name, kind, call);
    }

    private static void assertExplained(ThrowingCallable call, String command, String kind) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OpenException.class,
                        explained -> assertThat(explained.failure()).isEqualTo(OpenFailure.WRONG_TYPE))
                .hasMessageStartingWith(
                        "SR260 Cannot run " + command + ": the key holds another type of Redis than " + kind)
                .hasMessageNotContaining("canary")
                .hasStackTraceContaining("WRONGTYPE");
    }

    @ParameterizedTest(name = "{0} of a {1}")
    @MethodSource("commands")
    void command_keyOfAnotherType_tellsCommandAndType(String name, String kind, ThrowingCallable call) {
        assertExplained(call, name, "a " + kind);
    }

    @Test
    void pipelineAndTransaction_keyOfAnotherType_tellIt() {
        assertExplained(
                () -> template.executePipelined(new SessionCallback<Object>() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <K, V> @Nullable Object execute(RedisOperations<K, V> operations) {
                        operations.opsForValue().get((K) LIST);
                        return null;
                    }
                }),
                "closePipeline",
                "the command is for");
        assertExplained(
                () -> template.execute(new SessionCallback<List<Object>>() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <K, V> List<Object> execute(RedisOperations<K, V> operations) {
                        operations.multi();
                        operations.opsForValue().get((K) LIST);
                        return operations.exec();
                    }
                }),
                "exec",
                "the command is for");
    }
}

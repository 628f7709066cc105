package io.secureredis.template;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.ReactiveRedisClusterConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Every method of Spring Data's connections, called on a sealing one, with what then goes over the wire. */
class TemplateCommandsTest {

    private static final RedisTestServer REDIS = RedisTestServer.start();
    private static final TcpProxy WIRE = TcpProxy.to(REDIS);
    private static final LettuceConnectionFactory FACTORY = new LettuceConnectionFactory(WIRE.host(), WIRE.port());
    private static final SealedTemplates SEALED =
            SealedTemplates.of(Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[32]))));

    private static final TemplateLeaks LEAKS = new TemplateLeaks() {

        @Override
        void begin() {
            REDIS.command("FLUSHALL");
            REDIS.command("RPUSH", TemplateArguments.LIST, "x");
            REDIS.command("ZADD", TemplateArguments.ZSET, "1", "x");
            WIRE.startCapture();
        }

        @Override
        String sent() {
            return new String(WIRE.capturedFromClients(), ISO_8859_1);
        }
    };

    @BeforeAll
    static void start() {
        FACTORY.afterPropertiesSet();
        FACTORY.start();
    }

    @AfterAll
    static void stop() {
        FACTORY.destroy();
        WIRE.close();
        REDIS.close();
    }

    @Test
    void everyMethod_withValues_sendsThemSealedOrIsRefused() {
        RedisConnection connection =
                SEALED.around((RedisConnectionFactory) FACTORY).getConnection();
        assertThat(LEAKS.of(connection, RedisConnection.class)).isEmpty();
    }

    @Test
    void everyReactiveMethod_withValues_sendsThemSealedOrIsRefused() {
        ReactiveRedisConnection connection =
                SEALED.around((ReactiveRedisConnectionFactory) FACTORY).getReactiveConnection();
        assertThat(LEAKS.of(connection, ReactiveRedisConnection.class)).isEmpty();
    }

    /** A line that names no method is a mistake in it, or the method is gone. */
    @Test
    void commands_everyLine_isAMethodOfSpringData() throws IOException {
        Set<String> methods = new TreeSet<>();
        for (Class<?> type : List.of(
                RedisConnection.class,
                ReactiveRedisConnection.class,
                RedisClusterConnection.class,
                ReactiveRedisClusterConnection.class)) {
            interfaces(type)
                    .forEach(each -> Arrays.stream(each.getMethods())
                            .map(TemplateRules::signature)
                            .forEach(methods::add));
        }
        assertThat(methods).containsAll(lines());
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = TemplateRules.class.getResourceAsStream("commands.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> line.endsWith(")") && !line.startsWith("#"))
                    .toList();
        }
    }

    private static Set<Class<?>> interfaces(Class<?> connection) {
        Set<Class<?>> all = new LinkedHashSet<>(List.of(connection));
        Arrays.stream(connection.getMethods())
                .filter(TemplateRules::isGroup)
                .map(Method::getReturnType)
                .forEach(all::add);
        return all;
    }
}

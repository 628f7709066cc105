package io.secureredis.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisKeyCommands;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class SessionCommandsTest {

    private static final KeyRing RING = KeyRing.of(Secret.fromRawBytes(new byte[32]))
            .withOpenOnly(Secret.fromRawBytes("0123456789abcdef".getBytes(UTF_8)));

    /** A sign-out must not be undone by an instance that moves the session to the primary's name at that moment. */
    @Test
    void delete_whileAnotherInstanceMovesTheSession_leavesNone() {
        SessionNames names = new SessionNames(NameCipher.of(RING));
        SessionKey session = SessionKey.parse("ns:sessions:id");
        List<byte[]> all = names.all(session);
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory factory = new LettuceConnectionFactory(redis.host(), redis.port());
            factory.afterPropertiesSet();
            factory.start();
            try (RedisConnection connection = factory.getConnection()) {
                connection.hashCommands().hSet(all.get(1), new byte[] {'a'}, new byte[] {'b'});
                RedisConnection moving = movingAfterTheFirstDeletion(connection, all);

                new SessionCommands(moving, names, new SessionSeal(Sealer.of(RING), List.of())).delete(session);

                assertThat(connection.keyCommands().exists(all.get(0))).isFalse();
                assertThat(connection.keyCommands().exists(all.get(1))).isFalse();
            }
            factory.destroy();
        }
    }

    private static RedisConnection movingAfterTheFirstDeletion(RedisConnection connection, List<byte[]> names) {
        RedisKeyCommands keys = proxy(RedisKeyCommands.class, (target, method, arguments) -> {
            Object reply = method.invoke(connection.keyCommands(), arguments);
            if (method.getName().equals("del")
                    && Boolean.TRUE.equals(connection.keyCommands().exists(names.get(1)))) {
                connection.keyCommands().rename(names.get(1), names.get(0));
            }
            return reply;
        });
        return proxy(
                RedisConnection.class,
                (target, method, arguments) ->
                        method.getName().equals("keyCommands") ? keys : method.invoke(connection, arguments));
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

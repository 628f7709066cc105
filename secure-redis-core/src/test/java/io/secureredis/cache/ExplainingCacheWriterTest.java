package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class ExplainingCacheWriterTest {

    private static final byte[] KEY = "shop::canary-key".getBytes(UTF_8);
    private static final byte[] VALUE = "canary-value".getBytes(UTF_8);

    private RedisTestServer server;
    private LettuceConnectionFactory connections;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().externalAllowed(false).start();
        connections = CacheFixture.connect(server);
    }

    @AfterEach
    void stop() {
        connections.destroy();
        server.close();
    }

    @Test
    void each_notPermitted_isAConnectionExceptionWithCodeAndRemedy() {
        SealedCacheWriter writer =
                SealedCacheWriter.sealing(connections, CacheFixture.sealer()).build();
        server.command("ACL", "SETUSER", "default", "-get", "-getex", "-set", "-del", "-unlink", "-scan");
        Stream.<ThrowingCallable>of(
                        () -> writer.get("shop", KEY),
                        () -> writer.get("shop", KEY, Duration.ofMinutes(1)),
                        () -> writer.get("shop", KEY, () -> VALUE, Duration.ofMinutes(1), false),
                        () -> writer.put("shop", KEY, VALUE, null),
                        () -> writer.putIfAbsent("shop", KEY, VALUE, null),
                        () -> writer.evict("shop", KEY),
                        () -> writer.clear("shop", "shop::*".getBytes(UTF_8)),
                        () -> unwrapped(() -> writer.retrieve("shop", KEY).join()),
                        () -> unwrapped(
                                () -> writer.store("shop", KEY, VALUE, null).join()))
                .forEach(call -> assertThatThrownBy(call).isInstanceOfSatisfying(ConnectionException.class, why -> {
                    assertThat(why.code()).isEqualTo("SR322");
                    assertThat(why.getMessage())
                            .startsWith("SR322 Redis at " + server.host() + ":" + server.port()
                                    + " does not allow this user to run ")
                            .contains("ACL SETUSER")
                            .doesNotContain("canary");
                }));
    }

    @Test
    void get_loaderFails_isTheApplicationsOwnException() {
        SealedCacheWriter writer =
                SealedCacheWriter.sealing(connections, CacheFixture.sealer()).build();
        IllegalStateException own = new IllegalStateException("the application's own");
        assertThat(catchThrowable(() -> writer.get(
                        "shop",
                        KEY,
                        () -> {
                            throw own;
                        },
                        null,
                        false)))
                .isSameAs(own);
    }

    @Test
    void put_otherError_passesAsItIs() {
        Duration tooLong = Duration.ofMillis(Long.MAX_VALUE);
        SealedCacheWriter writer = SealedCacheWriter.sealing(connections, CacheFixture.sealer())
                .rules(name -> CacheRules.defaults().plain().maxTtl(tooLong))
                .build();
        assertThatThrownBy(() -> writer.put("shop", KEY, KEY, tooLong)).isInstanceOf(DataAccessException.class);
    }

    @Test
    void resilience_redisGone_tellsTheReasonToListenersAndInWhatCallersGet() {
        List<ConnectionFailure> reasons = new ArrayList<>();
        SealedCacheWriter writer = SealedCacheWriter.sealing(connections, CacheFixture.sealer())
                .resilience(CacheResilience.defaults().attempts(1).slow(Duration.ofMinutes(1), 100))
                .listener(new CacheEventListener() {
                    @Override
                    public void redisFailed(String cacheName, ConnectionException reason) {
                        assertThat(cacheName).isEqualTo("shop");
                        reasons.add(reason.failure());
                    }
                })
                .build();
        assertThat(writer.get("shop", KEY)).isNull();
        server.command("CONFIG", "SET", "maxmemory", "1");
        writer.put("shop", KEY, VALUE, null);
        assertThat(reasons).containsExactly(ConnectionFailure.OOM);
    }

    private static void unwrapped(Runnable call) {
        try {
            call.run();
        } catch (CompletionException later) {
            throw (RuntimeException) later.getCause();
        }
    }
}

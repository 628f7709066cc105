package io.secureredis.autoconfigure.connection;

import static io.secureredis.autoconfigure.connection.TestConnections.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenServerProbeTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "-NOAUTH Authentication required.; false",
                "-NOPERM this user has no permissions; false",
                "-DENIED Redis is running in protected mode; false",
                ":0; true",
                "-MOVED 1 127.0.0.1:1; true",
                "-LOADING Redis is loading; true",
                "-ERR unknown command; null",
                "-ERR unknown command#-NOAUTH Authentication required.; false",
                "-ERR unknown command#+PONG; true",
                "-ERR something else#+PONG; null",
                "HTTP/1.1 400 Bad Request; false",
            },
            delimiter = ';')
    void open_replies_saysWhetherALoginIsNeeded(String replies, @Nullable Boolean open) {
        assertThat(OpenServerProbe.open(replies.replace("#", "\r\n") + "\r\n")).isEqualTo(open);
        assertThat(OpenServerProbe.open(replies.substring(0, 2))).isNull();
    }

    @Test
    void login_toAServerWithPassword_findsNothing() throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().password("secret").start()) {
            assertThat(foundBy(address("127.0.0.1", server.port())
                            .withPassword("secret".toCharArray())
                            .build()))
                    .isZero();
        }
    }

    @Test
    void login_defaultUserMayOnlyPing_findsNothing() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("default", "on nopass -@all +ping")
                .user("app", "on >secret ~* +@all")
                .start()) {
            assertThat(foundBy(address("127.0.0.1", server.port())
                            .withAuthentication("app", "secret".toCharArray())
                            .build()))
                    .isZero();
        }
    }

    @Test
    void noLogin_openServer_isAsConfigured() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThat(foundBy(address("127.0.0.1", server.port()).build())).isZero();
        }
    }

    @Test
    void login_toEachNodeOfAnOpenCluster_findsThemAll() throws Exception {
        try (RedisTestCluster cluster = RedisTestCluster.builder().start()) {
            OpenServerWatch watch = OpenServerWatch.of(false, Clock.systemUTC(), found -> {});
            ClientResources resources = TestConnections.resources(
                    ConnectionGuard.of(ConnectionPolicy.strict()).withOpenServerWatch(watch));
            RedisClusterClient client = RedisClusterClient.create(
                    resources,
                    address("127.0.0.1", cluster.nodes().get(0).port())
                            .withPassword("secret".toCharArray())
                            .build());
            try (var connection = client.connect()) {
                connection.sync().mget("a", "b", "c", "d", "e", "f", "g", "h");
                TestConnections.await(
                        () -> watch.open().size() == cluster.nodes().size());
            } finally {
                client.shutdown(Duration.ZERO, Duration.ZERO);
                resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
            }
        }
    }

    /** With a watch that waits for the answer before the login, so that there is one when the connection is there. */
    private static long foundBy(RedisURI address) throws Exception {
        OpenServerWatch watch = OpenServerWatch.of(true, Clock.systemUTC(), found -> {});
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict()).withOpenServerWatch(watch);
        try (TestClient client = new TestClient(guard, ClientOptions.create(), address);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }
        return watch.found();
    }
}

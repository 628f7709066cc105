package io.secureredis.connection;

import static io.secureredis.connection.TestConnections.address;
import static io.secureredis.connection.TestConnections.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses of a connection's own settings does not pass: someone has to change them. */
class HandshakeRefusalsTest {

    private final RedisTestServer server = RedisTestServer.shared();

    @Test
    void connect_databaseThatDoesNotExist_isDatabase() {
        Throwable refused = failure(
                address(server.host(), server.port()).withDatabase(99).build(),
                redis -> redis.sync().ping());
        assertRefused(refused, ConnectionFailure.DATABASE);
        assertThat(ConnectionFailures.at("test:1")
                        .explain(refused)
                        .orElseThrow()
                        .action())
                .contains("spring.data.redis.database");
    }

    @Test
    void connect_databaseOfACluster_isDatabase() {
        try (RedisTestCluster cluster = RedisTestCluster.builder().start()) {
            int port = cluster.nodes().get(0).port();
            assertRefused(
                    failure(
                            address("127.0.0.1", port).withDatabase(1).build(),
                            redis -> redis.sync().ping()),
                    ConnectionFailure.DATABASE);
        }
    }

    @Test
    void connect_clientNameWithASpace_isClientName() {
        RedisURI uri = address(server.host(), server.port()).build();
        assertRefused(failure(uri, redis -> redis.sync().clientSetname("canary name")), ConnectionFailure.CLIENT_NAME);
    }

    @Test
    void connect_clusterClientToASingleServer_isNoCluster() {
        RedisClusterClient client =
                RedisClusterClient.create(address(server.host(), server.port()).build());
        try {
            assertRefused(catchThrowable(client::connect), ConnectionFailure.NO_CLUSTER);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    @Test
    void connect_masterThatSentinelDoesNotKnow_isUnknownMaster() {
        try (RedisTestSentinel sentinel = RedisTestSentinel.start()) {
            int port = sentinel.sentinels().get(0).port();
            RedisURI uri = RedisURI.Builder.sentinel("127.0.0.1", port, "canary")
                    .withTimeout(Duration.ofSeconds(60))
                    .build();
            assertRefused(failure(uri, redis -> redis.sync().ping()), ConnectionFailure.UNKNOWN_MASTER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "1"})
    void hello_protocolThatTheServerLacks_isTooOld(String version) {
        assertRefused(
                failure(
                        address(server.host(), server.port()).build(),
                        redis -> redis.sync()
                                .eval(
                                        "return redis.error_reply(ARGV[1])",
                                        ScriptOutputType.STATUS,
                                        new String[0],
                                        replyTo("HELLO", version))),
                ConnectionFailure.TOO_OLD);
    }

    /** The server's own words. */
    private String replyTo(String... command) {
        Throwable refused = catchThrowable(() -> server.command(command));
        String text = String.valueOf(refused.getMessage());
        return text.substring(text.indexOf("NOPROTO"));
    }

    /** Replies of older versions, from their sources. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ERR invalid DB index                                     | DATABASE
            ERR SELECT is not allowed in cluster mode                | DATABASE
            ERR wrong number of arguments for 'auth' command         | TOO_OLD
            ERR invalid password                                     | WRONGPASS
            NOPROTO unsupported protocol version                     | TOO_OLD
            """)
    void explain_replyOfAnOlderServer_hasItsFailure(String reply, ConnectionFailure failure) {
        assertRefused(new RedisCommandExecutionException(reply), failure);
    }

    private static void assertRefused(Throwable thrown, ConnectionFailure expected) {
        ConnectionException explained =
                ConnectionFailures.at("test:1").explain(thrown).orElseThrow(() -> new AssertionError(thrown));
        assertThat(explained.failure())
                .isEqualTo(expected)
                .returns(ConnectionFailure.Kind.OPERATOR, ConnectionFailure::kind);
        assertThat(explained)
                .hasMessageStartingWith(expected.code() + " Redis at ")
                .hasMessageNotContaining("canary");
    }
}

package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;

class SwitchedRolesTest {

    /** As an application that is restarted: another factory of the same list. */
    @Test
    void connectToMaster_afterASwitchOfRoles_isRefusedWritesUntilItIsMadeAgain() {
        try (RedisTestServer first =
                        RedisTestServer.builder().externalAllowed(false).start();
                RedisTestServer second = RedisTestServer.builder()
                        .replicaOf(first.host(), first.port())
                        .externalAllowed(false)
                        .start()) {
            MasterReplicaConnectionFactory before = started(first, second);
            try (StatefulRedisConnection<String, String> redis = before.connectToMaster(StringCodec.UTF8)) {
                assertThat(redis.sync().set("key", "1")).isEqualTo("OK");
                second.command("REPLICAOF", "NO", "ONE");
                first.command("REPLICAOF", second.host(), String.valueOf(second.port()));
                Throwable refused = catchThrowable(() -> redis.sync().set("key", "2"));
                assertThat(ConnectionFailures.anywhere().explain(refused))
                        .map(ConnectionException::failure)
                        .contains(ConnectionFailure.READONLY);
                assertThat(ConnectionFailures.anywhere().explain(refused).orElseThrow())
                        .hasMessageStartingWith("SR340");
            } finally {
                before.destroy();
            }
            MasterReplicaConnectionFactory after = started(first, second);
            try (StatefulRedisConnection<String, String> redis = after.connectToMaster(StringCodec.UTF8)) {
                assertThat(redis.sync().set("key", "3")).isEqualTo("OK");
                assertThat(second.command("GET", "key")).isEqualTo("3");
            } finally {
                after.destroy();
            }
        }
    }

    private static MasterReplicaConnectionFactory started(RedisTestServer first, RedisTestServer second) {
        RedisStaticMasterReplicaConfiguration nodes =
                new RedisStaticMasterReplicaConfiguration(first.host(), first.port());
        nodes.addNode(second.host(), second.port());
        MasterReplicaConnectionFactory factory =
                new MasterReplicaConnectionFactory(nodes, LettuceClientConfiguration.defaultConfiguration());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}

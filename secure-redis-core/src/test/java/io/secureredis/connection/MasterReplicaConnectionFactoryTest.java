package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class MasterReplicaConnectionFactoryTest {

    private static RedisTestServer master;
    private static RedisTestServer replica;

    @BeforeAll
    static void startServers() {
        master = RedisTestServer.builder().password("of-the-master").start();
        replica = RedisTestServer.builder()
                .password("of-the-replica")
                .replicaOf(master.host(), master.port())
                .start();
        replica.command("CONFIG", "SET", "masterauth", "of-the-master");
        await(() -> String.valueOf(replica.command("INFO", "replication")).contains("master_link_status:up"));
    }

    @AfterAll
    static void stopServers() {
        replica.close();
        master.close();
    }

    @Test
    void connection_ofSpring_writesToTheMasterAndReadsFromTheReplica() {
        MasterReplicaConnectionFactory factory = start(ofReplica("of-the-replica"));
        try (RedisConnection redis = factory.getConnection()) {
            long readsBefore = reads(replica);
            redis.stringCommands().set(bytes("spring"), bytes("v"));
            await(() -> redis.stringCommands().get(bytes("spring")) != null);
            assertThat(master.command("GET", "spring")).isEqualTo("v");
            assertThat(reads(replica)).isGreaterThan(readsBefore);
        } finally {
            factory.destroy();
        }
    }

    @Test
    void connectToMaster_always_sendsReadsToTheMasterToo() {
        MasterReplicaConnectionFactory factory = start(ofReplica("of-the-replica"));
        try (StatefulRedisConnection<String, String> redis = factory.connectToMaster(StringCodec.UTF8)) {
            long readsBefore = reads(master);
            redis.sync().set("own", "v");
            assertThat(redis.sync().get("own")).isEqualTo("v");
            assertThat(reads(master)).isEqualTo(readsBefore + 1);
        } finally {
            factory.destroy();
        }
    }

    @Test
    void connectToMaster_masterIsNotTheFirst_findsItByItsRole() {
        RedisStaticMasterReplicaConfiguration nodes =
                new RedisStaticMasterReplicaConfiguration(replica.host(), replica.port());
        nodes.addNode(master.host(), master.port());
        nodes.setPassword(RedisPassword.of("of-the-replica"));
        MasterReplicaConnectionFactory factory =
                start(new MasterReplicaConnectionFactory(nodes, client(), source("of-the-master")));
        try (StatefulRedisConnection<String, String> redis = factory.connectToMaster(StringCodec.UTF8)) {
            assertThat(redis.sync().set("second", "v")).isEqualTo("OK");
        } finally {
            factory.destroy();
        }
    }

    @Test
    void pingEach_oneRefusesTheLogin_saysSo() {
        MasterReplicaConnectionFactory right = start(ofReplica("of-the-replica"));
        MasterReplicaConnectionFactory wrong = start(ofReplica("canary-password"));
        try {
            assertThat(right.pingEach()).isEqualTo(2);
            Throwable failure = TestConnections.told(() -> catchThrowable(wrong::pingEach));
            assertThat(ConnectionFailures.anywhere().explain(failure))
                    .get()
                    .satisfies(explained -> assertThat(explained.getMessage())
                            .startsWith("SR321 Redis at " + replica.host() + ":" + replica.port())
                            .doesNotContain("canary"));
        } finally {
            right.destroy();
            wrong.destroy();
        }
    }

    @Test
    void hosts_ofAList_areThoseOfAllItsNodes() {
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1);
        nodes.addNode("redis.example", 2);
        MasterReplicaConnectionFactory factory = new MasterReplicaConnectionFactory(nodes, client());
        assertThat(factory.hosts()).containsExactly("127.0.0.1", "redis.example");
    }

    @Test
    void areHidden_eachKindOfFactory_onlyTheListIsUnshownAndNothingChanges() {
        RedisStandaloneConfiguration single = new RedisStandaloneConfiguration("127.0.0.1", 1);
        single.setPassword("kept");
        LettuceConnectionFactory standalone = new LettuceConnectionFactory(single, client());
        assertThat(MasterReplicaNodes.areHidden(standalone)).isFalse();
        assertThat(standalone.getPassword()).isEqualTo("kept");
        assertThat(MasterReplicaNodes.areHidden(
                        new LettuceConnectionFactory(new RedisSentinelConfiguration("m", Set.of()))))
                .isFalse();
        assertThat(MasterReplicaNodes.areHidden(new LettuceConnectionFactory(new RedisClusterConfiguration())))
                .isFalse();
        assertThat(MasterReplicaNodes.areHidden(
                        new LettuceConnectionFactory(new RedisSocketConfiguration("/run/redis"))))
                .isFalse();
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1);
        assertThat(MasterReplicaNodes.areHidden(new LettuceConnectionFactory(nodes, client())))
                .isTrue();
        assertThat(MasterReplicaNodes.areHidden(new MasterReplicaConnectionFactory(nodes, client())))
                .isFalse();
    }

    private static MasterReplicaConnectionFactory ofReplica(String password) {
        RedisStaticMasterReplicaConfiguration nodes =
                new RedisStaticMasterReplicaConfiguration(master.host(), master.port());
        nodes.addNode(replica.host(), replica.port());
        nodes.setPassword(RedisPassword.of("of-the-master"));
        return new MasterReplicaConnectionFactory(nodes, client(), source(password));
    }

    private static CredentialsSource source(String password) {
        return () -> Credentials.of(null, password.toCharArray());
    }

    private static LettuceClientConfiguration client() {
        return LettuceClientConfiguration.builder()
                .readFrom(ReadFrom.REPLICA)
                .commandTimeout(Duration.ofSeconds(60))
                .shutdownTimeout(Duration.ZERO)
                .build();
    }

    private static MasterReplicaConnectionFactory start(MasterReplicaConnectionFactory factory) {
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    /** Returns how many GETs the server has received. */
    private static long reads(RedisTestServer server) {
        return String.valueOf(server.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_get:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    /** Waits for a state that sends no signal; the pause only saves processor time. */
    private static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

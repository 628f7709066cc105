package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.place;
import static io.secureredis.migration.MigrationFixture.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class KeyCensusTest {

    private final Secret oldSecret = secret("old");
    private final Secret newSecret = secret("new");
    private final Sealer oldSealer = Sealer.of(KeyRing.of(oldSecret));
    private final Sealer newSealer = Sealer.of(KeyRing.of(newSecret));

    @Test
    void count_allKindsOfValues_countsEachOnce() {
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory connections =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            fill(connections, 700, 300);
            redis.command("SET", "books::plain", "{\"title\":\"A book\"}");
            redis.command("SET", "books::empty", "");
            redis.command("SET", "books::short", "SR");
            redis.command("RPUSH", "books::list", "a");
            redis.command("SET", "films::plain", "x");
            try (RedisConnection connection = connections.getConnection()) {
                for (int i = 0; i < 250; i++) {
                    byte[] field = ("field-" + i).getBytes(UTF_8);
                    connection
                            .hashCommands()
                            .hSet("books::hash".getBytes(UTF_8), field, sealed(oldSealer, "books::hash"));
                }
                connection.hashCommands().hSet("books::hash".getBytes(UTF_8), "plain".getBytes(UTF_8), new byte[] {1});
            }

            KeyCensusResult result =
                    KeyCensus.of(connections).matching("books::*").batchSize(64).count();
            assertThat(result)
                    .isEqualTo(new KeyCensusResult(
                            Map.of(oldSecret.keyId(), 950L, newSecret.keyId(), 300L), 3, 1, 1, 1005, 1006, true));
            assertThat(result.under(secret("other").keyId())).isZero();
            assertThat(KeyCensus.of(connections).count().notSealed()).isEqualTo(4);
            connections.destroy();
        }
    }

    @Test
    void count_recordsOfJobs_areNotValuesThatLackASeal() {
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory connections =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            for (String namespace : List.of("", "shop:")) {
                redis.command("HSET", namespace + "secure-jobs:{mail}:run", "j", "1:0:0:5:0:0:");
                redis.command("HSET", namespace + "secure-jobs:{mail}:stat:29930760", "done", "3");
                redis.command("HSET", namespace + "secure-jobs:{mail}:meta", "paused", "1");
                redis.command("HSET", namespace + "secure-jobs:{mail}:unique", "hmac", "j");
            }
            redis.command("HSET", "secure-jobs:{mail}:body", "j", "plain");
            redis.command("HSET", "mine:run", "j", "plain");

            KeyCensusResult result = KeyCensus.of(connections).count();

            assertThat(result.notSealed()).isEqualTo(2);
            assertThat(result.keysNotLookedInto()).isEqualTo(8);
            connections.destroy();
        }
    }

    @Test
    void count_sample_endsEarlyAndSaysSo() {
        try (RedisTestServer redis = RedisTestServer.start()) {
            LettuceConnectionFactory connections =
                    MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
            fill(connections, 1500, 1500);
            KeyCensusResult result = KeyCensus.of(connections).sampleOf(1000).count();
            assertThat(result.complete()).isFalse();
            assertThat(result.keysInDatabase()).isEqualTo(3000);
            assertThat(result.keysScanned()).isBetween(1000L, 1600L);
            // Half of them, plus or minus six standard deviations.
            assertThat(result.under(oldSecret.keyId())).isBetween(400L, result.keysScanned() - 400L);
            connections.destroy();
        }
    }

    @Test
    void count_cluster_countsEveryMaster() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            LettuceConnectionFactory connections = MigrationFixture.cluster(cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList());
            fill(connections, 200, 100);
            KeyCensusResult result = KeyCensus.of(connections).batchSize(17).count();
            assertThat(result.sealed()).isEqualTo(Map.of(oldSecret.keyId(), 200L, newSecret.keyId(), 100L));
            assertThat(result.complete()).isTrue();
            assertThat(result.keysInDatabase()).isEqualTo(300);
            connections.destroy();
        }
    }

    /** An application's user has no dangerous commands; a census needs none. */
    @Test
    void count_withoutDangerousCommands_works() {
        try (RedisTestServer redis = RedisTestServer.builder()
                .user("app", "on >secret-of-app ~* +@all -@dangerous")
                .start()) {
            RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(redis.host(), redis.port());
            configuration.setUsername("app");
            configuration.setPassword("secret-of-app");
            LettuceConnectionFactory connections = MigrationFixture.started(configuration);
            fill(connections, 5, 5);
            assertThat(KeyCensus.of(connections).count().under(oldSecret.keyId()))
                    .isEqualTo(5);
            connections.destroy();
        }
    }

    @Test
    void count_deniedByRedis_isAnErrorThatSaysWhatToDo() {
        try (RedisTestServer redis = RedisTestServer.builder()
                .user("app", "on >secret-of-app ~* +@all -scan")
                .start()) {
            RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(redis.host(), redis.port());
            configuration.setUsername("app");
            configuration.setPassword("secret-of-app");
            LettuceConnectionFactory connections = MigrationFixture.started(configuration);
            assertThatThrownBy(() -> KeyCensus.of(connections).count())
                    .isInstanceOf(SecureRedisException.class)
                    .hasMessageStartingWith("SR130 Redis refused a command")
                    .hasMessageNotContaining("secret-of-app");
            connections.destroy();
        }
    }

    @Test
    void settings_outOfRange_areRefused() {
        KeyCensus census = KeyCensus.of(new LettuceConnectionFactory());
        assertThatThrownBy(() -> census.sampleOf(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> census.batchSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private void fill(LettuceConnectionFactory connections, int underOld, int underNew) {
        try (RedisConnection connection = connections.getConnection()) {
            for (int i = 0; i < underOld + underNew; i++) {
                String key = "books::" + i;
                byte[] value = sealed(i < underOld ? oldSealer : newSealer, key);
                connection.stringCommands().set(key.getBytes(UTF_8), value);
            }
        }
    }

    private static byte[] sealed(Sealer sealer, String key) {
        byte[] plaintext = new byte[key.length() * 20];
        Arrays.fill(plaintext, (byte) 'x');
        return sealer.seal(plaintext, place(key), Duration.ZERO);
    }
}

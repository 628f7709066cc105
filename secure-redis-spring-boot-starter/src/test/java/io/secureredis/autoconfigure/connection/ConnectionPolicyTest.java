package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import io.secureredis.connection.TlsSettings;
import io.secureredis.testserver.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class ConnectionPolicyTest {

    private static final LettuceClientConfiguration PLAIN = LettuceClientConfiguration.defaultConfiguration();
    private static final LettuceClientConfiguration TLS =
            LettuceClientConfiguration.builder().useSsl().build();

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "redis.localhost", "127.0.0.1", "127.9.8.7", "::1", "[::1]"})
    void check_loopback_passesWithoutTlsOrPassword(String host) {
        ConnectionPolicy.strict().check(new LettuceConnectionFactory(new RedisStandaloneConfiguration(host, 1), PLAIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "10.0.0.1", "localhost.example", "127.0.0.1.example", "0.0.0.0", "128.0.0.1"})
    void check_plaintextToAnotherHost_isRefused(String host) {
        assertThatThrownBy(
                        () -> ConnectionPolicy.strict().check(new LettuceConnectionFactory(withPassword(host), PLAIN)))
                .hasMessage(
                        "SR301 Redis at " + host
                                + " would be used without encryption, and it is not on this host. Anyone on the network path could read the password and change every command. Turn TLS on with"
                                + " spring.data.redis.ssl.enabled=true or spring.data.redis.ssl.bundle. If the network itself encrypts, set secure-redis.connection.allow-plaintext=true.");
    }

    @Test
    void check_noPasswordOnAnotherHost_isRefused() {
        assertThatThrownBy(() -> ConnectionPolicy.strict()
                        .check(new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis", 1), TLS)))
                .hasMessage(
                        "SR302 Redis at redis would be used as the default user without a password, and it is not on this host. Anyone who can reach its port could read and change everything. Set spring.data.redis.username and"
                                + " spring.data.redis.password, or secure-redis.connection.credentials.password-file. If clients can only connect with a certificate, set secure-redis.connection.allow-no-password=true.");
    }

    @Test
    void check_sentinelOrClusterNodeElsewhere_isRefused() {
        RedisSentinelConfiguration sentinel = new RedisSentinelConfiguration("m", Set.of("127.0.0.1:1", "sentinel:2"));
        RedisClusterConfiguration cluster = new RedisClusterConfiguration(List.of("127.0.0.1:1", "node:2"));
        for (RedisConfiguration configuration : List.of(sentinel, cluster)) {
            assertThatThrownBy(
                            () -> ConnectionPolicy.strict().check(new LettuceConnectionFactory(configuration, PLAIN)))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageStartingWith("SR301 ");
        }
    }

    @Test
    void check_permittedOrEncryptedOrSocket_passes() {
        assertThatCode(() -> {
                    new ConnectionPolicy(true, true)
                            .check(new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis", 1), PLAIN));
                    ConnectionPolicy.strict().check(new LettuceConnectionFactory(withPassword("redis"), TLS));
                    ConnectionPolicy.strict()
                            .check(new LettuceConnectionFactory(new RedisSocketConfiguration("/run/redis"), PLAIN));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void check_listOfNodes_judgesEachOfThem() {
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1);
        nodes.addNode("redis.example", 2);
        MasterReplicaConnectionFactory factory = new MasterReplicaConnectionFactory(nodes, fromReplicas());
        assertThatThrownBy(() -> ConnectionPolicy.strict().check(factory))
                .hasMessageStartingWith("SR301 Redis at redis.example ");
    }

    @Test
    void check_springsOwnFactoryWithAList_isRefusedUnlessNothingCanHappen() {
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("127.0.0.1", 1);
        LettuceConnectionFactory plain = new LettuceConnectionFactory(nodes, fromReplicas());
        assertThatThrownBy(() -> ConnectionPolicy.strict().check(plain))
                .hasMessage("SR309 A connection factory of the application lists a master and its replicas, without TLS"
                        + " or without a password, and does not show whether they are on this host. Make it a"
                        + " MasterReplicaConnectionFactory, or leave the factory to Spring Boot and set"
                        + " spring.data.redis.masterreplica.nodes.");
        assertThatCode(() -> new ConnectionPolicy(true, true).check(plain)).doesNotThrowAnyException();
        nodes.setPassword(RedisPassword.of("p"));
        LettuceConnectionFactory encrypted = new LettuceConnectionFactory(
                nodes, LettuceClientConfiguration.builder().useSsl().build());
        assertThatCode(() -> ConnectionPolicy.strict().check(encrypted)).doesNotThrowAnyException();
    }

    @Test
    void settings_oldProtocol_isRefused() {
        try (TestCertificates certificates = TestCertificates.create()) {
            assertThatThrownBy(() -> new TlsSettings(
                            null,
                            TestConnections.trust(certificates.authority()),
                            List.of("TLSv1.3", "TLSv1.1"),
                            List.of(),
                            SslVerifyMode.FULL))
                    .hasMessage(
                            "SR304 The SSL bundle for Redis enables the protocol TLSv1.1, which is broken or unknown. Set"
                                    + " options.enabled-protocols of the bundle to TLSv1.3 and TLSv1.2, or leave it out.");
        }
    }

    @Test
    void createDelay_manyAttempts_fillsTheWholeIntervalUpToTheCap() {
        long seed = 20260101;
        System.out.println("seed " + seed);
        ReconnectDelay delay = new ReconnectDelay(Duration.ofMillis(10), Duration.ofSeconds(2), new Random(seed));
        assertThat(spread(delay, 1)).isEqualTo(new Spread(true, true, Duration.ofMillis(10)));
        assertThat(spread(delay, 4)).isEqualTo(new Spread(true, true, Duration.ofMillis(80)));
        assertThat(spread(delay, 9)).isEqualTo(new Spread(true, true, Duration.ofSeconds(2)));
        assertThat(spread(delay, Long.MAX_VALUE)).isEqualTo(new Spread(true, true, Duration.ofSeconds(2)));
    }

    /**
     * Whether there were waits in the lowest and the highest tenth, and the smallest round limit that held all of them.
     */
    private record Spread(boolean low, boolean high, Duration limit) {}

    private static Spread spread(ReconnectDelay delay, long attempt) {
        List<Duration> waits = Stream.generate(() -> delay.createDelay(attempt))
                .limit(1000)
                .sorted()
                .toList();
        Duration limit = List.of(Duration.ofMillis(10), Duration.ofMillis(80), Duration.ofSeconds(2)).stream()
                .filter(bound -> waits.get(999).compareTo(bound) <= 0)
                .findFirst()
                .orElseThrow();
        boolean low = waits.get(0).compareTo(limit.dividedBy(10)) < 0;
        boolean high = waits.get(999).compareTo(limit.multipliedBy(9).dividedBy(10)) > 0;
        return new Spread(low, high, limit);
    }

    private static LettuceClientConfiguration fromReplicas() {
        return LettuceClientConfiguration.builder().readFrom(ReadFrom.REPLICA).build();
    }

    private static RedisStandaloneConfiguration withPassword(String host) {
        RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(host, 1);
        configuration.setPassword(RedisPassword.of("p"));
        return configuration;
    }
}

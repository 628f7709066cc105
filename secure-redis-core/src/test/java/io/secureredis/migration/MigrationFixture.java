package io.secureredis.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connections and places for the tests of this package. */
final class MigrationFixture {

    private MigrationFixture() {}

    static LettuceConnectionFactory standalone(String host, int port, int database) {
        RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(host, port);
        configuration.setDatabase(database);
        return started(configuration);
    }

    static LettuceConnectionFactory cluster(List<String> hostsAndPorts) {
        return started(new RedisClusterConfiguration(hostsAndPorts));
    }

    static LettuceConnectionFactory started(RedisConfiguration configuration) {
        // A server that is gone causes an error at once, not after a minute.
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .clientOptions(ClusterClientOptions.builder()
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .build())
                .build();
        LettuceConnectionFactory factory = configuration instanceof RedisClusterConfiguration cluster
                ? new LettuceConnectionFactory(cluster, client)
                : new LettuceConnectionFactory((RedisStandaloneConfiguration) configuration, client);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static Binding place(byte[] key) {
        return Binding.of("cache").and("books").and(key);
    }

    static Binding place(String key) {
        return place(key.getBytes(UTF_8));
    }

    static Secret secret(String label) {
        try {
            return Secret.fromRawBytes(MessageDigest.getInstance("SHA-256").digest(label.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}

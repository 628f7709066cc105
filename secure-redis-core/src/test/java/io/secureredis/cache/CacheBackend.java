package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.secret;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A kind of writer on a kind of server: Spring Data's own, and the sealing one with every key length. */
record CacheBackend(Kind kind, int secretBytes, boolean locking, boolean cluster) {

    enum Kind {
        PLAIN,
        SEALED,
        SEALED_HIDING_KEYS,
        SEALED_RESILIENT
    }

    private static final class Cluster {

        static final RedisTestCluster NODES = RedisTestCluster.start();
        static final LettuceConnectionFactory CONNECTIONS = connect();

        private static LettuceConnectionFactory connect() {
            RedisClusterConfiguration configuration = new RedisClusterConfiguration();
            for (RedisTestServer node : NODES.nodes()) {
                configuration.clusterNode(node.host(), node.port());
            }
            LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration);
            factory.afterPropertiesSet();
            factory.start();
            Runtime.getRuntime().addShutdownHook(new Thread(NODES::close));
            return factory;
        }
    }

    static Stream<CacheBackend> all() {
        return Stream.concat(on(false), on(true));
    }

    private static Stream<CacheBackend> on(boolean cluster) {
        return Stream.of(
                new CacheBackend(Kind.PLAIN, 0, false, cluster),
                new CacheBackend(Kind.PLAIN, 0, true, cluster),
                new CacheBackend(Kind.SEALED, 16, false, cluster),
                new CacheBackend(Kind.SEALED, 24, false, cluster),
                new CacheBackend(Kind.SEALED, 32, false, cluster),
                new CacheBackend(Kind.SEALED, 32, true, cluster),
                new CacheBackend(Kind.SEALED_HIDING_KEYS, 32, false, cluster),
                new CacheBackend(Kind.SEALED_RESILIENT, 32, false, cluster));
    }

    RedisConnectionFactory connections() {
        return cluster ? Cluster.CONNECTIONS : CacheFixture.CONNECTIONS;
    }

    RedisCacheWriter writer() {
        RedisCacheWriter plain = RedisCacheWriter.create(connections(), settings -> {
            settings.immediateWrites().batchStrategy(BatchStrategies.scan(100));
            if (locking) {
                settings.enableLocking();
            }
        });
        if (kind == Kind.PLAIN) {
            return plain;
        }
        SealedCacheWriterBuilder builder =
                SealedCacheWriter.sealing(plain, Sealer.of(KeyRing.of(secret(5, secretBytes))));
        if (kind == Kind.SEALED_HIDING_KEYS) {
            builder.rules(name -> CacheRules.defaults().hideKeysAfter(name + "::"));
        }
        if (kind == Kind.SEALED_RESILIENT) {
            // No machine here is too slow to use Redis
            builder.resilience(CacheResilience.defaults().slow(Duration.ofMinutes(1), 100));
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return kind
                + (secretBytes == 0 ? "" : " AES-" + secretBytes * 8)
                + (locking ? " locking" : "")
                + (cluster ? " on a cluster" : "");
    }
}

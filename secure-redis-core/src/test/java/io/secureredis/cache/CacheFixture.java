package io.secureredis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.util.Arrays;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** One connection factory on the shared server, and short names for frequent steps of the tests. */
final class CacheFixture {

    static final RedisTestServer REDIS = RedisTestServer.shared();
    static final LettuceConnectionFactory CONNECTIONS = connect(REDIS);
    static final Secret SECRET = secret(1, 32);

    private CacheFixture() {}

    static Secret secret(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first * 31 + i * 7);
        }
        return Secret.fromRawBytes(bytes);
    }

    static Sealer sealer() {
        return Sealer.of(KeyRing.of(SECRET));
    }

    static LettuceConnectionFactory connect(RedisTestServer server) {
        RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(server.host(), server.port());
        configuration.setDatabase(server.database());
        LettuceConnectionFactory factory = new LettuceConnectionFactory(configuration);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    static RedisCacheManager manager(RedisCacheWriter writer) {
        return manager(writer, RedisCacheConfiguration.defaultCacheConfig());
    }

    static RedisCacheManager manager(RedisCacheWriter writer, RedisCacheConfiguration configuration) {
        RedisCacheManager manager = RedisCacheManager.builder(writer)
                .cacheDefaults(configuration)
                .enableStatistics()
                .build();
        manager.afterPropertiesSet();
        return manager;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] stored(String key) {
        return (byte[]) REDIS.command(bytes("GET"), bytes(key));
    }

    static void store(String key, byte[] value) {
        REDIS.command(bytes("SET"), bytes(key), value);
    }

    static byte[] flipBit(byte[] value, int bit) {
        byte[] changed = value.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        return changed;
    }

    static byte[] first(byte[] value, int length) {
        return Arrays.copyOf(value, length);
    }
}

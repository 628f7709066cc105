package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.cache.SecureRedisCacheAutoConfiguration;
import io.secureredis.autoconfigure.cache.SecureRedisMetricsAutoConfiguration;
import io.secureredis.autoconfigure.session.SecureRedisSessionAutoConfiguration;
import io.secureredis.autoconfigure.session.SecureRedisWebSessionAutoConfiguration;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * An application with the starter and Boot's own Redis and cache support, on the shared server, with all the patience
 * that a busy machine may need.
 */
public final class Starter {

    public static final String SECRET = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    public static final String OTHER_SECRET = "kJ2vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    public static final RedisTestServer REDIS = RedisTestServer.shared();

    private Starter() {}

    public static ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SecureRedisAutoConfiguration.class,
                        SecureRedisSerializerAutoConfiguration.class,
                        SecureRedisCacheAutoConfiguration.class,
                        SecureRedisTemplateAutoConfiguration.class,
                        SecureRedisSessionAutoConfiguration.class,
                        SecureRedisWebSessionAutoConfiguration.class,
                        SecureRedisMetricsAutoConfiguration.class,
                        DataRedisAutoConfiguration.class,
                        DataRedisReactiveAutoConfiguration.class,
                        CacheAutoConfiguration.class))
                .withPropertyValues(
                        "secure-redis.secret-key=" + SECRET,
                        "secure-redis.cache.allowed-packages=io.secureredis.autoconfigure",
                        "secure-redis.cache.resilience.command-timeout=60s",
                        "secure-redis.cache.resilience.slow-call=60s",
                        "spring.data.redis.host=" + REDIS.host(),
                        "spring.data.redis.port=" + REDIS.port(),
                        "spring.data.redis.database=" + REDIS.database());
    }

    public static void delete(String prefix) {
        for (Object key : (List<?>) REDIS.command("KEYS", prefix + "*")) {
            REDIS.command("DEL", (String) key);
        }
    }
}

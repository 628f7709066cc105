package io.secureredis.test;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Gives a test context what it needs in addition to its Redis: a secret, long timeouts, and no worker that runs by
 * itself.
 */
record SecureRedisContextCustomizer(boolean inline) implements ContextCustomizer {

    private static final String SECRET = "secure-redis.secret-key";
    private static final String SECRET_FILE = "secure-redis.secret-key-file";
    private static final int SECRET_BYTES = 32;

    /** Limits that detect a failing server in production would only detect a busy machine here. */
    private static final Map<String, Object> PATIENCE = Map.of(
            "spring.data.redis.timeout", "60s",
            "spring.data.redis.connect-timeout", "60s",
            "secure-redis.cache.resilience.command-timeout", "60s",
            "secure-redis.cache.resilience.slow-call", "60s");

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("secure-redis.jobs.worker.enabled", "false");
        settings.put("secure-redis.jobs.inline", String.valueOf(inline));
        if (!hasSecret(environment)) {
            settings.put(SECRET, secret());
        }
        environment.getPropertySources().addFirst(new MapPropertySource("secure-redis-test", settings));
        environment.getPropertySources().addLast(new MapPropertySource("secure-redis-test-patience", PATIENCE));
    }

    /** The variable that an application names for its secret is seldom set where its tests run. */
    private static boolean hasSecret(ConfigurableEnvironment environment) {
        try {
            return environment.containsProperty(SECRET_FILE) || environment.getProperty(SECRET) != null;
        } catch (PlaceholderResolutionException unresolved) {
            return false;
        }
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}

package io.secureredis.autoconfigure.connection;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * With the profile {@code redis-env}, reads the connection from variables that many other programs use:
 * {@code REDIS_HOST}, {@code REDIS_PORT}, {@code REDIS_DB}, {@code REDIS_USER}, {@code REDIS_PASSWORD},
 * {@code REDIS_PASSWORD_FILE}, {@code REDIS_USE_TLS}, {@code REDIS_TLS_CERT}, {@code REDIS_TLS_KEY},
 * {@code REDIS_TLS_CA}.
 *
 * <p>An absent variable changes nothing, and Boot's own properties take precedence over all of them. This needs a
 * profile, because such names are often set for other programs.
 */
final class ConnectionEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    static final String PROFILE = "redis-env";
    private static final String BUNDLE = "redis-env";
    private static final Set<String> OFF = Set.of("false", "no", "off", "0");
    private static final String PEM = "spring.ssl.bundle.pem." + BUNDLE + ".";

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.acceptsProfiles(Profiles.of(PROFILE))) {
            environment.getPropertySources().addLast(new MapPropertySource(PROFILE, properties(environment)));
        }
    }

    private static Map<String, Object> properties(ConfigurableEnvironment environment) {
        Map<String, Object> properties = new LinkedHashMap<>();
        copy(environment, "REDIS_HOST", properties, "spring.data.redis.host");
        copy(environment, "REDIS_PORT", properties, "spring.data.redis.port");
        copy(environment, "REDIS_DB", properties, "spring.data.redis.database");
        copy(environment, "REDIS_USER", properties, "spring.data.redis.username");
        copy(environment, "REDIS_PASSWORD", properties, "spring.data.redis.password");
        copy(environment, "REDIS_PASSWORD_FILE", properties, "secure-redis.connection.credentials.password-file");
        if (isOn(environment.getProperty("REDIS_USE_TLS"))) {
            tls(environment, properties);
        }
        return properties;
    }

    private static void tls(ConfigurableEnvironment environment, Map<String, Object> properties) {
        properties.put("spring.data.redis.ssl.enabled", "true");
        int before = properties.size();
        copyFile(environment, "REDIS_TLS_CERT", properties, PEM + "keystore.certificate");
        copyFile(environment, "REDIS_TLS_KEY", properties, PEM + "keystore.private-key");
        copyFile(environment, "REDIS_TLS_CA", properties, PEM + "truststore.certificate");
        if (properties.size() > before) {
            properties.put(PEM + "reload-on-update", "true");
            properties.put("spring.data.redis.ssl.bundle", BUNDLE);
        }
    }

    private static void copyFile(
            ConfigurableEnvironment environment, String variable, Map<String, Object> properties, String property) {
        String file = environment.getProperty(variable);
        if (StringUtils.hasText(file)) {
            properties.put(property, "file:" + file);
        }
    }

    private static void copy(
            ConfigurableEnvironment environment, String variable, Map<String, Object> properties, String property) {
        String value = environment.getProperty(variable);
        if (StringUtils.hasText(value)) {
            properties.put(property, value);
        }
    }

    /** Anything but a plain no asks for TLS, so that a typing error does not send a password in the clear. */
    private static boolean isOn(@Nullable String value) {
        return StringUtils.hasText(value) && !OFF.contains(value.strip().toLowerCase(Locale.ROOT));
    }
}

package io.secureredis.samples.weather;

import io.secureredis.testserver.RedisTestServer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A reactive application. What it keeps in Redis is sealed. */
@SpringBootApplication
@EnableCaching
public class WeatherApplication {

    private static final String SECRET = newSecret();

    /** Starts the application. */
    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(WeatherApplication.class)
                .initializers(WeatherApplication::startRedisIfNoneIsNamed);
    }

    /** Only so that the sample starts without configuration: a Redis that ends with this JVM, and a secret for it. */
    private static void startRedisIfNoneIsNamed(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.containsProperty("spring.data.redis.host")) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource(
                            "local Redis",
                            Map.of(
                                    "spring.data.redis.url",
                                    RedisTestServer.shared().uri().toString(),
                                    "SECURE_REDIS_SECRET_KEY",
                                    SECRET)));
        }
    }

    private static String newSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }
}

package io.secureredis.samples.users;

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

/** Keeps users for a minute. What keeps them sealed and for no longer is in {@code application.yml}. */
@SpringBootApplication
@EnableCaching
public class UsersApplication {

    /** Starts the application. */
    public static void main(String[] args) {
        new SpringApplicationBuilder(UsersApplication.class)
                .initializers(UsersApplication::startRedisIfNoneIsNamed)
                .run(args);
    }

    /** Only so that the sample starts without configuration: a Redis that ends with this JVM, and a secret for it. */
    static void startRedisIfNoneIsNamed(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.containsProperty("spring.data.redis.host")) {
            byte[] secret = new byte[32];
            new SecureRandom().nextBytes(secret);
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource(
                            "local Redis",
                            Map.of(
                                    "spring.data.redis.url",
                                            RedisTestServer.shared().uri().toString(),
                                    "SECURE_REDIS_SECRET_KEY",
                                            Base64.getEncoder().encodeToString(secret))));
        }
    }
}

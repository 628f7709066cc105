package io.secureredis.samples.sessions;

import io.secureredis.testserver.RedisTestServer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** An application with a login, of which two instances run. */
@SpringBootApplication
public class SessionsApplication {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What both instances use if the environment does not say it. */
    private static final Map<String, Object> GENERATED = Map.of(
            "SECURE_REDIS_SECRET_KEY", Base64.getEncoder().encodeToString(random(32)),
            "ADA_PASSWORD", Base64.getUrlEncoder().encodeToString(random(12)));

    /** Starts two instances. */
    public static void main(String[] args) {
        instance().properties("server.port=8080").run(args);
        ConfigurableEnvironment environment =
                instance().properties("server.port=8081").run(args).getEnvironment();
        // On the console, not in the log: logs are kept
        System.out.printf(
                """

                  Two instances   http://localhost:8080, http://localhost:8081
                  Sign in as      %s
                  Password        %s
                  Their Redis     %s

                """,
                environment.getProperty("spring.security.user.name"),
                environment.getProperty("ADA_PASSWORD"),
                environment.getProperty("spring.data.redis.url", "yours"));
    }

    /** One instance. In production, it would be a process of its own on another machine. */
    static SpringApplicationBuilder instance() {
        return new SpringApplicationBuilder(SessionsApplication.class)
                .initializers(SessionsApplication::startRedisIfNoneIsNamed);
    }

    /** Only so that the sample starts without configuration: a Redis that ends with this JVM, a secret, a password. */
    private static void startRedisIfNoneIsNamed(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("generated", GENERATED));
        if (!environment.containsProperty("spring.data.redis.host")) {
            String url = RedisTestServer.shared().uri().toString();
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("local Redis", Map.of("spring.data.redis.url", url)));
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}

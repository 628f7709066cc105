package io.secureredis.samples.rotation;

import io.secureredis.testserver.RedisTestServer;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Rotates its own secret while it reads and writes. */
@SpringBootApplication
@EnableCaching
public class RotationApplication {

    /** Starts the application, rotates the secret once, and stays, so that you can ask its endpoint. */
    public static void main(String[] args) {
        application().run(args).getBean(Rotation.class).run();
    }

    static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(RotationApplication.class).initializers(RotationApplication::prepare);
    }

    /** Only so that the sample starts without configuration: a directory with a secret, and a Redis. */
    private static void prepare(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (!environment.containsProperty("SECRETS")) {
            String secrets = SecretFiles.create().directory().toString();
            environment.getPropertySources().addLast(new MapPropertySource("secrets", Map.of("SECRETS", secrets)));
        }
        if (!environment.containsProperty("spring.data.redis.host")) {
            String url = RedisTestServer.shared().uri().toString();
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("local Redis", Map.of("spring.data.redis.url", url)));
        }
    }
}

package io.secureredis.samples.shop;

import io.secureredis.testserver.RedisTestServer;
import java.io.Serial;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts a real Redis for the sample, on a free port, with an append-only file as a job queue needs it, unless the
 * configuration names another server. It ends with the JVM, even if that ends abruptly.
 *
 * <p>It exists only so that the sample starts on a machine without Redis. In your application, set
 * {@code spring.data.redis.host}.
 */
final class LocalRedis implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (Stream.of("url", "host", "sentinel.master", "cluster.nodes[0]", "cluster.nodes")
                .noneMatch(name -> environment.containsProperty("spring.data.redis." + name))) {
            refuseWindows();
            String url = RedisTestServer.builder().appendOnly().start().uri().toString();
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("local Redis", Map.of("spring.data.redis.url", url)));
        }
    }

    private static void refuseWindows() {
        if (System.getProperty("os.name").startsWith("Windows")) {
            throw new NoServerException();
        }
    }

    /** Thrown when this machine cannot run a Redis. */
    static final class NoServerException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        NoServerException() {
            super("There is no Redis server for Windows.");
        }
    }

    /** Explains what to do about it, instead of a stack trace. */
    static final class NoServerAnalyzer extends AbstractFailureAnalyzer<NoServerException> {

        @Override
        protected FailureAnalysis analyze(Throwable root, NoServerException failure) {
            String action = "Start one in WSL or in a container, and set SPRING_DATA_REDIS_HOST and"
                    + " SPRING_DATA_REDIS_PORT to where it listens.";
            return new FailureAnalysis(failure.getMessage(), action, failure);
        }
    }
}

package io.secureredis.jobs.engine;

import io.secureredis.jobs.SecureJob;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application with a cache and a job, on whatever connection a test describes. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableCaching
class ConnectionApplication {

    static final String CACHE = "matrix";
    static final String QUEUE = "matrix";

    @Bean
    Counter counter() {
        return new Counter();
    }

    static ConfigurableApplicationContext start(List<String> properties) {
        return start(properties, event -> {});
    }

    static ConfigurableApplicationContext start(
            List<String> properties, ApplicationListener<ApplicationEvent> listener) {
        return new SpringApplicationBuilder(ConnectionApplication.class)
                .web(WebApplicationType.NONE)
                .listeners(listener)
                .properties(
                        "secure-redis.secret-key=" + JobApplication.SECRET,
                        "secure-redis.connection.start-check=fail",
                        // A busy machine is no failure; a test in which Redis does not answer has a time of its own
                        "spring.data.redis.timeout=60s",
                        "spring.data.redis.connect-timeout=60s",
                        "secure-redis.cache.resilience.command-timeout=60s",
                        "secure-redis.cache.resilience.slow-call=60s",
                        "spring.main.banner-mode=off",
                        "logging.level.root=WARN")
                .properties(properties.toArray(String[]::new))
                .run();
    }

    static class Counter {

        final Set<Integer> done = ConcurrentHashMap.newKeySet();

        @SecureJob(name = "matrix.count", queue = QUEUE, maxAttempts = 10, backoff = "100ms")
        public void count(int number) {
            done.add(number);
        }
    }
}

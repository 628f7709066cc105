package io.secureredis.jobs.engine;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Boot application with jobs, as a user would write it, on a test's own Redis. */
final class JobApplication implements AutoCloseable {

    /** For tests only. */
    static final String SECRET = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    private final ConfigurableApplicationContext context;

    private JobApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Configuration {}

    /** @param settings such as {@code worker.concurrency=2}, without {@code secure-redis.jobs.} */
    static JobApplication start(RedisTestServer redis, List<Class<?>> beans, String... settings) {
        return start(redis.host(), redis.port(), redis.database(), beans, settings);
    }

    private static JobApplication start(String host, int port, int database, List<Class<?>> beans, String... settings) {
        List<Class<?>> sources = new ArrayList<>(beans);
        sources.add(Configuration.class);
        List<String> properties = new ArrayList<>(List.of(
                "secure-redis.secret-key=" + SECRET,
                // For a compiler that test JVMs do not have
                "secure-redis.crypto.warm-up=false",
                "spring.data.redis.host=" + host,
                "spring.data.redis.port=" + port,
                "spring.data.redis.database=" + database,
                // A busy machine is no failure; a test in which Redis does not answer has a time of its own
                "spring.data.redis.timeout=60s",
                "spring.data.redis.connect-timeout=60s",
                "secure-redis.cache.resilience.command-timeout=60s",
                "secure-redis.cache.resilience.slow-call=60s",
                "spring.main.banner-mode=off",
                "logging.level.root=WARN"));
        for (String setting : settings) {
            properties.add(
                    setting.matches("(spring|logging|management|secure-redis)\\..*")
                            ? setting
                            : "secure-redis.jobs." + setting);
        }
        return new JobApplication(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .web(WebApplicationType.NONE)
                .properties(properties.toArray(String[]::new))
                .run());
    }

    /** As {@link #start(RedisTestServer, List, String...)}, for a process of its own. */
    static JobApplication start(String host, int port, List<Class<?>> beans, String... settings) {
        return start(host, port, 0, beans, settings);
    }

    static JobApplication start(RedisTestServer redis, Class<?> bean, String... settings) {
        return start(redis, List.of(bean), settings);
    }

    SecureJobs jobs() {
        return get(SecureJobs.class);
    }

    JobInspector inspector() {
        return get(JobInspector.class);
    }

    JobOperations operations() {
        return get(JobOperations.class);
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    <T> T get(Class<T> type, String name) {
        return context.getBean(name, type);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    Map<JobState, Long> counts(String queue) {
        return inspector().queue(queue).counts();
    }

    @Override
    public void close() {
        context.close();
    }
}

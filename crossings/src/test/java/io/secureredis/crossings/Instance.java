package io.secureredis.crossings;

import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.SecureJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;

/** One running {@link Shop}. */
final class Instance implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Instance(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Instance start(Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return new Instance(new SpringApplicationBuilder(Shop.class).run(arguments.toArray(String[]::new)));
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    Object get(String name) {
        return context.getBean(name);
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

    Shop.Books books() {
        return get(Shop.Books.class);
    }

    Health health() {
        return Health.of(get(HealthEndpoint.class).health());
    }

    int port() {
        return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
    }

    @Override
    public void close() {
        context.close();
    }
}

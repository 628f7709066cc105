package io.secureredis.crossings;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.engine.JobTestSupport;
import io.secureredis.jobs.inspect.JobInspector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** One running {@link Shop}. */
final class Instance implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Instance(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Instance start(Class<?> release, Class<?> sessions, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        SpringApplication application =
                new SpringApplication(new DefaultResourceLoader(release.getClassLoader()), release, sessions);
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(release.getClassLoader());
        try {
            return new Instance(application.run(arguments.toArray(String[]::new)));
        } finally {
            Thread.currentThread().setContextClassLoader(callers);
        }
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    Object get(String name) {
        return context.getBean(name);
    }

    Orders orders() {
        return get(Orders.class);
    }

    JobInspector inspector() {
        return get(JobInspector.class);
    }

    Catalogue books() {
        return get(Catalogue.class);
    }

    Sessions sessions() {
        return Sessions.of(context);
    }

    MeterRegistry meters() {
        return get(MeterRegistry.class);
    }

    /** The server's clock, as its jobs read it. */
    void shiftClock(Duration forward) {
        JobTestSupport.of(get(JobRuntime.class)).shiftClock(forward);
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

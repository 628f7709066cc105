package io.secureredis.benchmarks.footprint;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An empty application with a cache on Redis, in a process of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class StartedApplication {

    /** Each has the ones before it switched on, too. */
    private static final List<String> SWITCHES = List.of(
            "secure-redis.enabled",
            "secure-redis.crypto.warm-up",
            "secure-redis.jobs.enabled",
            "secure-redis.admin.enabled");

    private static final String SECRET = "m3yJpWUQd2rVhbCFPnMuSxzQv5Gg2a1K1u8wXo0tYd4=";

    /** How much of secure-redis is switched on, and in what kind of application. */
    enum Parts {
        NOTHING("Boot with Redis and its cache", WebApplicationType.NONE, 0),
        STARTER("and the starter, without warm-up", WebApplicationType.NONE, 1),
        WARM_UP("and the starter", WebApplicationType.NONE, 2),
        JOBS("and the starter and jobs", WebApplicationType.NONE, 3),
        WEB("with Spring MVC, the starter and jobs", WebApplicationType.SERVLET, 3),
        DASHBOARD("with Spring MVC, the starter, jobs and the dashboard", WebApplicationType.SERVLET, 4);

        final String title;
        final WebApplicationType type;
        private final int switchedOn;

        Parts(String title, WebApplicationType type, int switchedOn) {
            this.title = title;
            this.type = type;
            this.switchedOn = switchedOn;
        }
    }

    /** Starts, prints milliseconds and classes, and ends. */
    public static void main(String[] arguments) {
        Parts parts = Parts.valueOf(arguments[0]);
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.data.redis.host", arguments[1]);
        properties.put("spring.data.redis.port", arguments[2]);
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", 0);
        properties.put("secure-redis.session.enabled", false); // Spring Session is there for another benchmark
        properties.put("secure-redis.secret-key", SECRET);
        for (int i = 0; i < SWITCHES.size(); i++) {
            properties.put(SWITCHES.get(i), i < parts.switchedOn);
        }
        ConfigurableApplicationContext context = new SpringApplicationBuilder(sources(parts))
                .web(parts.type)
                .properties(properties)
                .run();
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        context.close();
        System.out.println(millis + " " + classes);
    }

    private static Class<?>[] sources(Parts parts) {
        return parts == Parts.DASHBOARD
                ? new Class<?>[] {StartedApplication.class, ClosedDashboard.class}
                : new Class<?>[] {StartedApplication.class};
    }
}

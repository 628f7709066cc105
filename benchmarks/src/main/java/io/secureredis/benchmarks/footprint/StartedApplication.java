package io.secureredis.benchmarks.footprint;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
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

    private static final String SECRET = "m3yJpWUQd2rVhbCFPnMuSxzQv5Gg2a1K1u8wXo0tYd4=";

    /** How much of secure-redis is switched on. */
    enum Parts {
        NOTHING("Boot with Redis and its cache", false, false, false),
        STARTER("and the starter, without warm-up", true, false, false),
        WARM_UP("and the starter", true, true, false),
        JOBS("and the starter and jobs", true, true, true);

        final String title;
        final boolean enabled;
        final boolean warmUp;
        final boolean jobs;

        Parts(String title, boolean enabled, boolean warmUp, boolean jobs) {
            this.title = title;
            this.enabled = enabled;
            this.warmUp = warmUp;
            this.jobs = jobs;
        }
    }

    /** Starts, prints milliseconds and classes, and ends. */
    public static void main(String[] arguments) {
        Parts parts = Parts.valueOf(arguments[0]);
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.data.redis.host", arguments[1]);
        properties.put("spring.data.redis.port", arguments[2]);
        properties.put("secure-redis.enabled", parts.enabled);
        properties.put("secure-redis.secret-key", SECRET);
        properties.put("secure-redis.crypto.warm-up", parts.warmUp);
        properties.put("secure-redis.jobs.enabled", parts.jobs);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(StartedApplication.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run();
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        context.close();
        System.out.println(millis + " " + classes);
    }
}

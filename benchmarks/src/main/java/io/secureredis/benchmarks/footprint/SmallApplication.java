package io.secureredis.benchmarks.footprint;

import com.sun.management.OperatingSystemMXBean;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * An application with Redis and a cache that makes one call to each, in a process of its own. It names no class of
 * secure-redis; the arguments name more configurations that may.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class SmallApplication {

    static final String SECRET = "m3yJpWUQd2rVhbCFPnMuSxzQv5Gg2a1K1u8wXo0tYd4=";

    /** One article of a catalogue. */
    public record Article(long id, String title, List<String> tags) implements Serializable {}

    /** Cached. */
    public static class Catalogue {

        /** The same for all. */
        @Cacheable("articles")
        public Article find(long id) {
            return new Article(id, "Sealed", List.of("redis", "cache"));
        }
    }

    @Bean
    Catalogue catalogue() {
        return new Catalogue();
    }

    /** Starts, calls Redis and the cache, prints milliseconds, milliseconds of processor time and classes, and ends. */
    public static void main(String[] arguments) throws ClassNotFoundException {
        boolean web = Boolean.parseBoolean(arguments[2]);
        List<Class<?>> sources = new ArrayList<>();
        sources.add(SmallApplication.class);
        for (int i = 3; i < arguments.length; i++) {
            sources.add(Class.forName(arguments[i]));
        }
        ConfigurableApplicationContext context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .web(web ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .properties(properties(arguments[0], arguments[1]))
                .run();
        StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
        redis.opsForValue().set("startup", "called");
        context.getBean(Catalogue.class).find(1);
        long millis = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        context.close();
        long processor = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        System.out.println(millis + " " + processor / 1_000_000 + " " + classes);
    }

    private static Map<String, Object> properties(String host, String port) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.data.redis.host", host);
        properties.put("spring.data.redis.port", port);
        properties.put("spring.cache.type", "redis");
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", 0);
        properties.put("secure-redis.secret-key", SECRET);
        properties.put("secure-redis.cache.allowed-packages", "io.secureredis.benchmarks.footprint");
        return properties;
    }
}

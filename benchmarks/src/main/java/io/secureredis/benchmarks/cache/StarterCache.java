package io.secureredis.benchmarks.cache;

import io.secureredis.testserver.RedisTestServer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application with nothing but the starter, for its sealed caches. */
final class StarterCache implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private StarterCache(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static StarterCache of(RedisTestServer server, String... properties) {
        return at(BootTarget.of(server).properties(), properties);
    }

    /** @param redis the properties that tell where Redis is */
    static StarterCache at(List<String> redis, String... properties) {
        Stream<String> usual = Stream.of(
                "spring.main.banner-mode=off",
                "spring.cache.type=redis",
                "secure-redis.secret-key=m3yJpWUQd2rVhbCFPnMuSxzQv5Gg2a1K1u8wXo0tYd4=",
                "secure-redis.session.enabled=false",
                "secure-redis.jobs.enabled=false",
                // On a busy machine, many threads wait half a second at once, and then a get would be a miss
                "secure-redis.cache.resilience.slow-call=20s",
                "secure-redis.cache.resilience.command-timeout=20s");
        return new StarterCache(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(Stream.of(usual, redis.stream(), Arrays.stream(properties))
                        .flatMap(each -> each)
                        .toArray(String[]::new))
                .run());
    }

    Cache cache(String name) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache(name));
    }

    @Override
    public void close() {
        context.close();
    }

    /** Nothing but the starter. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class Application {}
}

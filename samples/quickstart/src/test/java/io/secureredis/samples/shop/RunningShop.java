package io.secureredis.samples.shop;

import io.secureredis.testserver.RedisTestServer;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole sample on a Redis of its own, as {@code main} starts it, on a free port, with all the patience that a busy
 * machine may need.
 */
public final class RunningShop implements AutoCloseable {

    private final RedisTestServer redis;
    private final ConfigurableApplicationContext context;

    private RunningShop(RedisTestServer redis, ConfigurableApplicationContext context) {
        this.redis = redis;
        this.context = context;
    }

    public static RunningShop start(Class<?>... more) {
        RedisTestServer redis = RedisTestServer.builder().externalAllowed(true).start();
        String[] arguments = Stream.of(
                        "server.port=0",
                        "spring.data.redis.url=" + redis.uri(),
                        "spring.data.redis.timeout=60s",
                        "spring.data.redis.connect-timeout=60s",
                        "secure-redis.cache.resilience.command-timeout=60s",
                        "secure-redis.cache.resilience.slow-call=60s",
                        // The sample has none; Spring Session is here for the tests of other pages
                        "secure-redis.session.enabled=false",
                        "spring.jmx.enabled=false")
                .map("--"::concat)
                .toArray(String[]::new);
        return new RunningShop(
                redis, ShopApplication.application().sources(more).run(arguments));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    public RedisTestServer redis() {
        return redis;
    }

    public String address() {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    @Override
    public void close() {
        context.close();
        redis.close();
    }
}

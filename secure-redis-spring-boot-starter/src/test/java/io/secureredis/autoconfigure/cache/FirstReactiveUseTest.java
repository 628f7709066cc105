package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.testserver.TcpProxy;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;

/**
 * The cache has its own connection. The first use of one connection in what follows an answer on the other opens it,
 * and Spring Data waits for that. It must not wait on the thread that would have to open it.
 *
 * <p>When it does, closing the context waits too. So the test is given up on from outside.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class FirstReactiveUseTest {

    @BeforeEach
    void empty() {
        Starter.delete("first-use");
    }

    @Test
    void templateAfterCache_opensItsConnection() {
        withOneThread((cache, template, proxy) -> {
            Supplier<CompletableFuture<?>> first = () -> absent(cache.retrieve("absent"));
            assertThat(chained(first, () -> template.hasKey("first-use").toFuture(), proxy))
                    .isEqualTo(false);
        });
    }

    @Test
    void cacheAfterTemplate_opensItsConnection() {
        withOneThread((cache, template, proxy) -> {
            Supplier<CompletableFuture<?>> first =
                    () -> template.hasKey("first-use").toFuture();
            assertThat(chained(first, () -> absent(cache.retrieve("absent")), proxy))
                    .isEqualTo("absent");
        });
    }

    /** The answer of the first arrives only when the second has been asked to follow it. */
    private static Object chained(
            Supplier<CompletableFuture<?>> first, Supplier<CompletableFuture<?>> second, TcpProxy proxy) {
        first.get().join();
        proxy.blackhole();
        CompletableFuture<?> both = first.get().thenCompose(answer -> second.get());
        proxy.deliver();
        return both.join();
    }

    private static CompletableFuture<?> absent(CompletableFuture<?> value) {
        return Objects.requireNonNull(value).thenApply(found -> found == null ? "absent" : found);
    }

    private static void withOneThread(Use use) {
        // Not by the builder's ioThreadPoolSize, which makes two of one
        EventLoopGroupProvider one = new DefaultEventLoopGroupProvider(1);
        try (TcpProxy proxy = TcpProxy.to(Starter.REDIS)) {
            Starter.application()
                    .withConfiguration(AutoConfigurations.of(ConnectionAutoConfiguration.class))
                    .withUserConfiguration(Caching.class)
                    // Only what waits for ever is to be given up on
                    .withPropertyValues("spring.data.redis.port=" + proxy.port(), "spring.data.redis.timeout=60s")
                    .withBean(
                            ClientResourcesBuilderCustomizer.class,
                            () -> resources -> resources.eventLoopGroupProvider(one))
                    .run(context -> use.run(
                            Objects.requireNonNull(
                                    context.getBean(CacheManager.class).getCache("first-use")),
                            context.getBean(ReactiveStringRedisTemplate.class),
                            proxy));
        } finally {
            one.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private interface Use {
        void run(Cache cache, ReactiveStringRedisTemplate template, TcpProxy proxy);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}
}

package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.cache.SecureRedisObservationAutoConfiguration;
import io.secureredis.autoconfigure.cache.Shop;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.SealedCacheWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;

/** An application whose event handlers, listeners, meters and observation handlers throw. */
class ThrowingCallbacksTest {

    private final ApplicationContextRunner application = Starter.application()
            .withConfiguration(AutoConfigurations.of(SecureRedisObservationAutoConfiguration.class))
            .withPropertyValues("secure-redis.cache.observations=true")
            .withUserConfiguration(Shop.class);

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    @Test
    void everyMethod_allCallbacksThrow_goesOn() {
        application.withUserConfiguration(Throwing.class).run(context -> {
            Cache cache = context.getBean(CacheManager.class).getCache("shop-a");
            REDIS.command("SET", "shop-a::get", "plaintext");
            assertThat(cache.get("get")).isNull();
            REDIS.command("SET", "shop-a::loader", "plaintext");
            AtomicInteger loads = new AtomicInteger();
            assertThat(cache.get("loader", loads::incrementAndGet)).isEqualTo(1);
            assertThat(cache.get("loader", loads::incrementAndGet)).isEqualTo(1);
            unreadable(context, "loader");
            assertThat(cache.get("loader", loads::incrementAndGet)).isEqualTo(2);
            unreadable(context, "get");
            assertThat(cache.get("get")).isNull();
            unreadable(context, "absent");
            assertThat(cache.putIfAbsent("absent", "mine")).isNull();
            assertThat(cache.get("absent", String.class)).isEqualTo("mine");
            REDIS.command("SET", "shop-a::retrieve", "plaintext");
            assertThat(cache.retrieve("retrieve").join()).isNull();
            assertThat(cache.retrieve("retrieve", () -> CompletableFuture.completedFuture("loaded"))
                            .join())
                    .isEqualTo("loaded");
            assertThat(cache.evictIfPresent("retrieve")).isTrue();
            assertThat(cache.invalidate()).isTrue();
        });
    }

    private static void unreadable(ApplicationContext context, String key) {
        context.getBean(SealedCacheWriter.class)
                .put("shop-a", ("shop-a::" + key).getBytes(UTF_8), "{".getBytes(UTF_8), Duration.ofMinutes(1));
    }

    @Configuration(proxyBeanMethods = false)
    static class Throwing {

        private static Meter.Id fail() {
            throw new IllegalStateException("the application's own");
        }

        @EventListener
        void on(CacheOpenFailure failure) {
            fail();
        }

        @Bean
        CacheEventListener throwingListener() {
            return new CacheEventListener() {
                @Override
                public void unreadable(String cacheName, RuntimeException reason) {
                    fail();
                }
            };
        }

        @Bean
        @Primary
        MeterRegistry throwingMeters() {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            registry.config().meterFilter(new MeterFilter() {
                @Override
                public Meter.Id map(Meter.Id id) {
                    return id.getName().startsWith("secure.redis.cache.open") ? Throwing.fail() : id;
                }
            });
            return registry;
        }

        @Bean
        ObservationRegistry throwingObservations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<>() {
                @Override
                public void onStart(Observation.Context context) {
                    fail();
                }

                @Override
                public void onStop(Observation.Context context) {
                    fail();
                }

                @Override
                public void onScopeOpened(Observation.Context context) {
                    fail();
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }
    }
}

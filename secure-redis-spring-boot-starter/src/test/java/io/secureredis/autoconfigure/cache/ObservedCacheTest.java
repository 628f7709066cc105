package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ObservedCacheTest {

    private final ApplicationContextRunner application = Starter.application()
            .withConfiguration(AutoConfigurations.of(SecureRedisObservationAutoConfiguration.class))
            .withUserConfiguration(Shop.class, Observations.class);

    @BeforeEach
    void empty() {
        Starter.delete("shop-");
    }

    @Test
    void observations_everyOperation_namesCacheAndOutcomeAndNoKey() {
        application.withPropertyValues("secure-redis.cache.observations=true").run(context -> {
            TestObservationRegistry registry = context.getBean(TestObservationRegistry.class);
            List<String> stopped = new CopyOnWriteArrayList<>();
            registry.observationConfig().observationHandler(new Recorder(stopped));
            Cache cache = context.getBean(CacheManager.class).getCache("shop-a");
            cache.get("canary");
            cache.put("canary", "canary");
            cache.get("canary");
            cache.get("canary2", () -> "canary");
            cache.putIfAbsent("canary", "canary");
            cache.retrieve("canary").join();
            cache.retrieve("canary3", () -> CompletableFuture.completedFuture("canary"))
                    .join();
            cache.evict("canary");
            cache.evictIfPresent("canary");
            cache.clear();
            cache.invalidate();
            for (String[] expected : new String[][] {
                {"get", "miss"},
                {"get", "hit"},
                {"get", "loaded"},
                {"put", "none"},
                {"put-if-absent", "none"},
                {"evict", "none"},
                {"clear", "none"}
            }) {
                TestObservationRegistryAssert.assertThat(registry)
                        .hasAnObservation(observation -> observation
                                .hasNameEqualTo("secure.redis.cache")
                                .hasLowCardinalityKeyValue("cache", "shop-a")
                                .hasLowCardinalityKeyValue("operation", expected[0])
                                .hasLowCardinalityKeyValue("outcome", expected[1]));
            }
            assertThat(stopped).hasSize(12).noneMatch(text -> text.contains("canary"));
            TestObservationRegistryAssert.assertThat(registry).doesNotHaveAnyRemainingCurrentObservation();
        });
    }

    @Test
    void observations_notAskedFor_areNotMade() {
        application.run(context ->
                assertThat(context.getBean(SealedCacheWriter.class)).isNotInstanceOf(ObservedCacheWriter.class));
    }

    private record Recorder(List<String> stopped) implements ObservationHandler<Observation.Context> {

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context.getContextualName() + " " + context.getAllKeyValues());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Observations {

        @Bean
        ObservationRegistry observationRegistry() {
            return TestObservationRegistry.create();
        }
    }
}

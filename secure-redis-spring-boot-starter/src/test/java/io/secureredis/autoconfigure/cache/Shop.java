package io.secureredis.autoconfigure.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.cache.CacheOpenFailure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What a user writes. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
public class Shop {

    record Article(String name, BigDecimal price, LocalDate since) {}

    @Bean
    Catalogue catalogue() {
        return new Catalogue();
    }

    @Bean
    Failures failures() {
        return new Failures();
    }

    @Bean
    MeterRegistry meterRegistry() {
        return new SimpleMeterRegistry();
    }

    public static class Failures {

        public final List<CacheOpenFailure> seen = new ArrayList<>();

        @EventListener
        void on(CacheOpenFailure failure) {
            seen.add(failure);
        }
    }

    static class Catalogue {

        private int calls;

        /** Through the proxy, which has no fields of its own. */
        public int calls() {
            return calls;
        }

        @Cacheable("shop-articles")
        public Article article(long id) {
            calls++;
            return new Article("canary-" + id, new BigDecimal("1.50"), LocalDate.of(2026, 1, 2));
        }

        @Cacheable("shop-lists")
        public List<Article> list(String topic) {
            calls++;
            return List.of(article(1), article(2));
        }

        @Cacheable("shop-nothing")
        public Article missing(long id) {
            calls++;
            return null;
        }

        @Cacheable(cacheNames = "shop-sync", sync = true)
        public Article oneAtATime(long id) {
            return article(id);
        }

        @CachePut(cacheNames = "shop-articles", key = "#id")
        public Article rename(long id, String name) {
            return new Article(name, BigDecimal.ONE, LocalDate.EPOCH);
        }

        @CacheEvict("shop-articles")
        public void forget(long id) {}

        @Cacheable("shop-counters")
        public Integer count(String name) {
            return 41;
        }
    }
}

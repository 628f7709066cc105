package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.SealedCacheWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What Spring's cache abstraction offers beside plain methods, on sealed caches. */
class CacheAbstractionTest {

    @BeforeEach
    void empty() {
        Starter.delete("abs-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "smile", "jdk"})
    void cacheable_futuresAndPublishers_areCachedWhenTheyComplete(String serializer) {
        Starter.application()
                .withPropertyValues("secure-redis.cache.serializer=" + serializer)
                .withUserConfiguration(Async.class)
                .run(context -> {
                    Service service = context.getBean(Service.class);
                    for (int i = 0; i < 2; i++) {
                        assertThat(service.future("a").join()).isEqualTo("future a");
                        assertThat(service.mono("a").block()).isEqualTo("mono a");
                        assertThat(service.flux("a").collectList().block()).isEqualTo(List.of("flux", "a"));
                        assertThat(service.empty("a").blockOptional()).isEmpty();
                    }
                    assertThat(service.calls()).isEqualTo(4);
                });
    }

    @Test
    void transactionAware_rolledBackAndCommitted_writesAfterCommitOnly() {
        Starter.application().withUserConfiguration(Transactions.class).run(context -> {
            Cache cache = context.getBean(CacheManager.class).getCache("abs-tx");
            assertThat(cache.getClass().getSimpleName()).isEqualTo("TransactionAwareCacheDecorator");
            TransactionTemplate transactions = new TransactionTemplate(new NoResourceTransactions());
            transactions.executeWithoutResult(status -> {
                cache.put("k", "rolled back");
                status.setRollbackOnly();
            });
            assertThat(cache.get("k")).isNull();
            transactions.executeWithoutResult(status -> {
                cache.put("k", "committed");
                assertThat(cache.get("k")).isNull();
            });
            assertThat(cache.get("k").get()).isEqualTo("committed");
        });
    }

    @Test
    void twoCacheManagers_onOneWriter_bothSeal() {
        Starter.application().withUserConfiguration(TwoManagers.class).run(context -> {
            for (String manager : List.of("first", "second")) {
                Cache cache = context.getBean(manager, CacheManager.class).getCache("abs-two");
                cache.put("k", manager);
                assertThat(cache.get("k").get()).isEqualTo(manager);
                byte[] stored = (byte[]) Starter.REDIS.command(
                        "GET".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        ("abs-" + manager + ":abs-two::k").getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(stored).startsWith('S', 'R', 1);
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Async {

        @Bean
        Service service() {
            return new Service();
        }
    }

    static class Service {

        private final AtomicInteger calls = new AtomicInteger();

        public int calls() {
            return calls.get();
        }

        @Cacheable("abs-future")
        public CompletableFuture<String> future(String name) {
            calls.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> "future " + name);
        }

        @Cacheable("abs-mono")
        public Mono<String> mono(String name) {
            return Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return "mono " + name;
            });
        }

        @Cacheable("abs-flux")
        public Flux<String> flux(String name) {
            return Flux.fromStream(() -> {
                calls.incrementAndGet();
                return Stream.of("flux", name);
            });
        }

        @Cacheable("abs-empty")
        public Mono<String> empty(String name) {
            return Mono.fromSupplier(() -> {
                calls.incrementAndGet();
                return null;
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Transactions {

        @Bean
        RedisCacheManagerBuilderCustomizer transactionAware() {
            return RedisCacheManager.RedisCacheManagerBuilder::transactionAware;
        }
    }

    /** Transactions of nothing but their callbacks. */
    private static final class NoResourceTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class TwoManagers {

        @Bean
        @Primary
        RedisCacheManager first(SealedCacheWriter writer, RedisCacheConfiguration configuration) {
            return manager(writer, configuration, "abs-first:");
        }

        @Bean
        RedisCacheManager second(SealedCacheWriter writer, RedisCacheConfiguration configuration) {
            return manager(writer, configuration, "abs-second:");
        }

        private static RedisCacheManager manager(
                SealedCacheWriter writer, RedisCacheConfiguration configuration, String prefix) {
            return RedisCacheManager.builder(writer)
                    .cacheDefaults(configuration.prefixCacheNameWith(prefix))
                    .build();
        }
    }
}

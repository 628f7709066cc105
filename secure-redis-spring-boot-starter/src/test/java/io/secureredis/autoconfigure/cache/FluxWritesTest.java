package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.cache.CacheEventListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Flux whose elements cannot be stored. Spring collects and writes them in a subscriber of its own. */
class FluxWritesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeEach
    void empty() {
        Starter.delete("flux-");
    }

    enum Kind {
        JUST {
            @Override
            Flux<Object> of(List<Object> elements) {
                return Flux.just(elements.toArray());
            }
        },
        RANGE {
            @Override
            Flux<Object> of(List<Object> elements) {
                return Flux.range(0, elements.size()).map(elements::get);
            }
        },
        DELAYED {
            @Override
            Flux<Object> of(List<Object> elements) {
                return Flux.fromIterable(elements).delayElements(Duration.ofMillis(1));
            }
        };

        abstract Flux<Object> of(List<Object> elements);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void flux_elementsAreRefused_arriveAndAreReported(Kind kind) {
        Starter.application()
                .withUserConfiguration(Application.class)
                .withPropertyValues("secure-redis.cache.allowed-packages=io.secureredis.nothing")
                .run(context -> {
                    Service service = context.getBean(Service.class);
                    List<Object> refused = List.of("fine", new Refused());
                    assertThat(service.put("k", kind, List.of("old"))
                                    .collectList()
                                    .block(PATIENCE))
                            .containsExactly("old");
                    assertThat(service.put("k", kind, refused).collectList().block(PATIENCE))
                            .isEqualTo(refused);
                    assertThat(service.find("other", kind, refused)
                                    .collectList()
                                    .block(PATIENCE))
                            .isEqualTo(refused);
                    assertThat(context.getBean(Reports.class).codes)
                            .hasSizeGreaterThanOrEqualTo(2)
                            .containsOnly("SR202");
                    // Nothing older is served afterwards
                    assertThat(service.find("k", kind, List.of("loaded"))
                                    .collectList()
                                    .block(PATIENCE))
                            .containsExactly("loaded");
                    assertThatThrownBy(() -> service.mono("k").block(PATIENCE))
                            .isInstanceOf(SecureRedisException.class);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "bypass"})
    void flux_redisIsAway_arrives(String policy) {
        Starter.application()
                .withUserConfiguration(Application.class)
                .withPropertyValues("secure-redis.cache.when-unavailable=" + policy, "spring.data.redis.port=1")
                .run(context -> {
                    Flux<Object> elements = context.getBean(Service.class).put("k", Kind.RANGE, List.of("a", "b"));
                    assertThat(elements.collectList().block(PATIENCE)).containsExactly("a", "b");
                    assertThat(context.getBean(Reports.class).codes).hasSize(policy.equals("fail") ? 1 : 0);
                });
    }

    private static final class Refused {}

    static final class Reports implements CacheEventListener {

        private final List<String> codes = new CopyOnWriteArrayList<>();

        @Override
        public void notStored(String cacheName, SecureRedisException reason) {
            codes.add(reason.code());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Application {

        @Bean
        Service service() {
            return new Service();
        }

        @Bean
        Reports reports() {
            return new Reports();
        }
    }

    static class Service {

        @CachePut(cacheNames = "flux-a", key = "#key")
        public Flux<Object> put(String key, Kind kind, List<Object> elements) {
            return kind.of(elements);
        }

        @Cacheable(cacheNames = "flux-a", key = "#key")
        public Flux<Object> find(String key, Kind kind, List<Object> elements) {
            return kind.of(elements);
        }

        @CachePut("flux-b")
        public Mono<Object> mono(String key) {
            return Mono.just(new Refused());
        }
    }
}

package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

@ExtendWith(OutputCaptureExtension.class)
class StartNoticeTest {

    private static final String NOTHING = "nothing is sealed";

    @Test
    void start_nothingUsesIt_warnsAndSaysWhatIsMissing(CapturedOutput output) {
        start(Nothing.class);
        assertThat(output).contains(NOTHING).contains("@EnableCaching").doesNotContain("Sealing ");
    }

    /** The module of jobs is not on this class path. */
    @Test
    void start_withoutTheModuleOfJobs_doesNotNameIt(CapturedOutput output) {
        start(Nothing.class);
        assertThat(output)
                .contains(NOTHING, "Caches need @EnableCaching.", "Sessions need @EnableRedisHttpSession")
                .doesNotContain("@SecureJob", "obs are");
    }

    @Test
    void start_cacheManagerOfTheApplication_namesItAndWhatToDo(CapturedOutput output) {
        start(OwnCacheManager.class);
        assertThat(output)
                .contains(
                        NOTHING,
                        "The cache manager 'plain' (RedisCacheManager) is not made by secure-redis, so its values are not sealed.",
                        "RedisCacheManager.builder(writer)")
                .doesNotContain("@EnableCaching");
    }

    @Test
    void start_cacheManagerOfTheApplicationWithoutCaching_namesBoth(CapturedOutput output) {
        start(UnusedCacheManager.class);
        assertThat(output).contains(NOTHING, "Caches need @EnableCaching.", "The cache manager 'local' (");
    }

    @ParameterizedTest
    @CsvSource({"none, NoOpCacheManager", "simple, ConcurrentMapCacheManager"})
    void start_cachesThatAreNotInRedis_namesTheProperty(String kind, String type, CapturedOutput output) {
        start(Caching.class, "spring.cache.type", kind);
        assertThat(output)
                .contains(
                        NOTHING,
                        "The cache manager 'cacheManager' (" + type + ") is not made by secure-redis",
                        "Set spring.cache.type=redis")
                .doesNotContain("@EnableCaching");
    }

    @Test
    void start_cachesSwitchedOff_namesTheSwitch(CapturedOutput output) {
        start(Caching.class, "secure-redis.cache.enabled", "off");
        assertThat(output)
                .contains(NOTHING, "Caches are switched off by secure-redis.cache.enabled.")
                .doesNotContain("@EnableCaching");
    }

    @Test
    void start_sessionsSwitchedOff_namesTheSwitch(CapturedOutput output) {
        start(Sessions.class, "secure-redis.session.enabled", "false");
        assertThat(output)
                .contains(NOTHING, "Sessions are switched off by secure-redis.session.enabled.")
                .doesNotContain("@EnableRedisHttpSession");
    }

    @Test
    void start_sessionsElsewhere_namesTheirRepository(CapturedOutput output) {
        start(SessionsInMemory.class);
        assertThat(output)
                .contains(NOTHING, "The session repository 'inMemory' (MapSessionRepository) is not in Redis")
                .doesNotContain("Sessions need");
    }

    @Test
    void start_caches_namesThemAndTheKey(CapturedOutput output) {
        start(Caching.class, "spring.cache.cache-names", "prices,books");
        assertThat(output)
                .containsOnlyOnce("Sealing caches (books, prices, and others when they are first used); key ")
                .doesNotContain(NOTHING)
                .doesNotContain(Starter.SECRET);
    }

    @Test
    void start_cachesMadeWhenUsed_areCachesWithoutNames(CapturedOutput output) {
        start(Caching.class);
        assertThat(output).contains("Sealing caches; key ");
    }

    @Test
    void start_cachesThatHaveSettings_areNotTheOnlyOnes(CapturedOutput output) {
        start(Caching.class, "secure-redis.cache.caches.book.ttl", "1h");
        assertThat(output).contains("Sealing caches (book, and others when they are first used); key ");
    }

    @Test
    void start_plainCaches_areNotNamed(CapturedOutput output) {
        start(
                Caching.class,
                "spring.cache.cache-names",
                "books,counters",
                "secure-redis.cache.plain-caches",
                "counters");
        assertThat(output).contains("Sealing caches (books, and others").doesNotContain("counters");
    }

    @Test
    void start_onlyPlainCaches_saysSo(CapturedOutput output) {
        start(
                FixedCaches.class,
                "spring.cache.cache-names",
                "books,counters",
                "secure-redis.cache.plain-caches",
                "books,counters");
        assertThat(output)
                .contains(NOTHING, "All caches of the manager 'cacheManager' are in secure-redis.cache.plain-caches.")
                .doesNotContain("is not made by secure-redis");
    }

    /** Code of the application must not end the start, and what is not sealed is not called plain. */
    @ParameterizedTest
    @ValueSource(classes = {ThrowingCacheManager.class, LocalCaches.class})
    void start_onlyPlainCachesElsewhere_namesTheManager(Class<?> application, CapturedOutput output) {
        start(application, "secure-redis.cache.plain-caches", "books");
        assertThat(output)
                .contains(NOTHING, "The cache manager 'local' (")
                .doesNotContain("are in secure-redis.cache.plain-caches");
    }

    @Test
    void start_cachesThatAreFixed_areCounted(CapturedOutput output) {
        start(FixedCaches.class, "spring.cache.cache-names", "prices,books");
        assertThat(output).contains("Sealing 2 caches (books, prices); key ");
    }

    @Test
    void start_manyCaches_namesTheFirst(CapturedOutput output) {
        start(Caching.class, "spring.cache.cache-names", "a,b,c,d,e,f,g,h,i,j");
        assertThat(output)
                .contains("Sealing caches (a, b, c, d, e, f, g, h, …, and others when they are first used); key ");
    }

    @Test
    void start_sessionsAndATemplate_namesBoth(CapturedOutput output) {
        start(SessionsAndTemplate.class);
        assertThat(output).contains("Sealing sessions, values of sealedRedisTemplate; key ");
    }

    @Test
    void start_switchedOff_saysNothingOfSealing(CapturedOutput output) {
        start(Nothing.class, "secure-redis.enabled", "false");
        assertThat(output).doesNotContain("Sealing ").doesNotContain("on the class path, but");
    }

    private static void start(Class<?> application, String... property) {
        SpringApplication spring = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "secure-redis.secret-key", Starter.SECRET,
                        "spring.data.redis.host", Starter.REDIS.host(),
                        "spring.data.redis.port", Starter.REDIS.port(),
                        "spring.data.redis.database", Starter.REDIS.database(),
                        "logging.level.io.secureredis.autoconfigure.StartNotice", "info"))
                .properties(pairs(property))
                .build();
        try (ConfigurableApplicationContext context = spring.run()) {
            assertThat(context.isActive()).isTrue();
        }
    }

    private static Map<String, Object> pairs(String... property) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        for (int i = 0; i < property.length; i += 2) {
            pairs.put(property[i], property[i + 1]);
        }
        return pairs;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Nothing {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class FixedCaches {

        @Bean
        RedisCacheManagerBuilderCustomizer fixed() {
            return builder -> builder.disableCreateOnMissingCache();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class OwnCacheManager {

        @Bean
        CacheManager plain(RedisConnectionFactory connections) {
            return RedisCacheManager.create(connections);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class LocalCaches {

        @Bean
        CacheManager local() {
            return new ConcurrentMapCacheManager("books");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class ThrowingCacheManager {

        @Bean
        CacheManager local() {
            return new ConcurrentMapCacheManager() {
                @Override
                public Collection<String> getCacheNames() {
                    throw new IllegalStateException("canary");
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class UnusedCacheManager {

        @Bean
        CacheManager local() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableRedisHttpSession
    static class Sessions {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class SessionsInMemory {

        @Bean
        MapSessionRepository inMemory() {
            return new MapSessionRepository(new ConcurrentHashMap<>());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableRedisHttpSession
    static class SessionsAndTemplate {

        @Bean
        Holder holder(RedisTemplate<String, Object> sealedRedisTemplate) {
            return new Holder(sealedRedisTemplate);
        }
    }

    record Holder(RedisTemplate<String, Object> template) {}
}

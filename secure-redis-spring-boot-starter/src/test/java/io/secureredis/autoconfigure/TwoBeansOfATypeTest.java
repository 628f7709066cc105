package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two beans of a type, none of them primary: where Boot starts without the starter it starts with it, and what the
 * starter leaves out is said.
 */
@ExtendWith(OutputCaptureExtension.class)
class TwoBeansOfATypeTest {

    /**
     * What Boot itself makes of each type, and needs one bean for; left out of both applications, so that Boot starts.
     */
    private static final String CACHE = "cache.autoconfigure.CacheAutoConfiguration";

    private static final String REPOSITORIES = "data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration";
    private static final String CONVERTERS = "http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration";
    private static final String CACHE_METRICS = "cache.autoconfigure.metrics.CacheMetricsAutoConfiguration";
    private static final String REACTIVE = "data.redis.autoconfigure.DataRedisReactiveAutoConfiguration";
    private static final String LETTUCE_OBSERVATION =
            "data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration";
    private static final String CODECS = "http.codec.autoconfigure.CodecsAutoConfiguration";
    private static final String METRICS = CACHE_METRICS;
    private static final String HEALTH_OF_SSL =
            "health.autoconfigure.application.SslHealthContributorAutoConfiguration";

    private static ApplicationContextRunner application(boolean withStarter, List<String> without) {
        Stream<String> ours =
                ImportCandidates.load(AutoConfiguration.class, TwoBeansOfATypeTest.class.getClassLoader())
                        .getCandidates()
                        .stream()
                        .filter(name -> !withStarter && name.startsWith("io.secureredis."));
        Stream<String> excluded = Stream.concat(ours, without.stream().map(name -> "org.springframework.boot." + name));
        return new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "spring.autoconfigure.exclude=" + String.join(",", excluded.toList()),
                        "spring.data.redis.host=127.0.0.1",
                        "spring.data.redis.port=" + RedisTestServer.shared().port(),
                        "secure-redis.secret-key=" + Starter.SECRET,
                        "secure-redis.cache.near.enabled=true",
                        "secure-redis.cache.near.caches=books",
                        "secure-redis.cache.observations=true",
                        "secure-redis.census.interval=1h",
                        // A stall of the machine must not end the start
                        "spring.data.redis.timeout=60s",
                        "spring.data.redis.connect-timeout=60s",
                        "secure-redis.connection.start-check=fail");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /**
     * @param said what the line at start must name; empty when the starter needs no bean of this type
     * @param without auto-configurations of Boot that need one bean of this type
     * @param also more beans of both applications
     */
    record Two(
            Class<?> type,
            Supplier<?> bean,
            String said,
            List<String> without,
            UnaryOperator<ApplicationContextRunner> also) {

        Two(Class<?> type, Supplier<?> bean, String said, String... without) {
            this(type, bean, said, List.of(without), UnaryOperator.identity());
        }

        Two also(UnaryOperator<ApplicationContextRunner> change) {
            return new Two(type, bean, said, without, change);
        }

        @SuppressWarnings("unchecked")
        ApplicationContextRunner in(boolean withStarter) {
            Class<Object> beans = (Class<Object>) type;
            Supplier<Object> supplier = (Supplier<Object>) bean;
            return also.apply(application(withStarter, without))
                    .withBean("first", beans, supplier)
                    .withBean("second", beans, supplier);
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Two> twos() {
        return Stream.of(
                new Two(
                        RedisConnectionFactory.class,
                        TwoBeansOfATypeTest::factory,
                        "the sealed cache, and with it the near cache, sealedRedisTemplate, the health of Redis by PING",
                        CACHE,
                        REPOSITORIES),
                new Two(
                        ReactiveRedisConnectionFactory.class,
                        TwoBeansOfATypeTest::factory,
                        "sealedReactiveRedisTemplate",
                        REACTIVE),
                new Two(JsonMapper.class, JsonMapper::new, "", CODECS, CONVERTERS),
                new Two(CacheManager.class, ConcurrentMapCacheManager::new, "", CACHE_METRICS),
                new Two(
                                RedisCacheConfiguration.class,
                                RedisCacheConfiguration::defaultCacheConfig,
                                "the prefix of cache keys")
                        .also(runner -> runner.withUserConfiguration(OwnManager.class)),
                new Two(
                        RedisCacheWriter.class,
                        () -> RedisCacheWriter.nonLockingRedisCacheWriter(factory()),
                        "beans of type RedisCacheWriter (first, second)"),
                new Two(MeterRegistry.class, SimpleMeterRegistry::new, "the metrics of caches", METRICS),
                new Two(ClientResources.class, DefaultClientResources::create, "watching of logins")
                        .also(runner -> runner.withBean(RedisConnectionFactory.class, TwoBeansOfATypeTest::factory)),
                new Two(TaskExecutor.class, SimpleAsyncTaskExecutor::new, ""),
                new Two(AsyncTaskExecutor.class, SimpleAsyncTaskExecutor::new, ""),
                new Two(
                        ObservationRegistry.class,
                        ObservationRegistry::create,
                        "observations of caches",
                        LETTUCE_OBSERVATION),
                new Two(SslBundles.class, DefaultSslBundleRegistry::new, "", HEALTH_OF_SSL)
                        .also(runner -> runner.withBean(DataRedisConnectionDetails.class, Details::new)),
                new Two(PlatformTransactionManager.class, NoTransactions::new, ""),
                new Two(UserDetailsService.class, InMemoryUserDetailsManager::new, ""),
                new Two(StringRedisTemplate.class, () -> new StringRedisTemplate(factory()), ""),
                new Two(RedisTemplate.class, () -> new StringRedisTemplate(factory()), ""));
    }

    @ParameterizedTest
    @MethodSource("twos")
    void start_twoBeansWithoutPrimary_startsWhereBootDoesAndSaysWhatIsLeftOut(Two two, CapturedOutput output) {
        two.in(false).run(boot -> assertThat(boot).as("Boot alone").hasNotFailed());
        two.in(true).run(ours -> assertThat(ours).hasNotFailed());
        if (two.said.isEmpty()) {
            assertThat(output).doesNotContain("SR366");
        } else {
            assertThat(output)
                    .contains("SR366 The application has ", " beans of type " + two + " (first, second", two.said);
        }
    }

    @Test
    void start_oneOfTwoIsPrimary_leavesNothingOut(CapturedOutput output) {
        application(true, List.of())
                .withBean("first", RedisConnectionFactory.class, TwoBeansOfATypeTest::factory)
                .withBean(
                        "second",
                        RedisConnectionFactory.class,
                        TwoBeansOfATypeTest::factory,
                        definition -> definition.setPrimary(true))
                .run(context -> assertThat(context).hasNotFailed().hasBean("secureRedisCacheWriter"));
        assertThat(output).doesNotContain("SR366");
    }

    @Test
    void cache_twoConfigurationsAndAManagerOfItsOwn_reachesRedis() {
        application(true, List.of())
                .withBean("first", RedisCacheConfiguration.class, RedisCacheConfiguration::defaultCacheConfig)
                .withBean("second", RedisCacheConfiguration.class, RedisCacheConfiguration::defaultCacheConfig)
                .withUserConfiguration(OwnManager.class)
                .run(context -> {
                    Cache cache = context.getBean(CacheManager.class).getCache("two-configurations");
                    cache.put("key", "value");
                    assertThat(cache.get("key", String.class)).isEqualTo("value");
                    assertThat(RedisTestServer.shared().command("EXISTS", "two-configurations::key"))
                            .isEqualTo(1L);
                });
    }

    /** A cache manager of the application's own, on the sealed writer where there is one. */
    @Configuration(proxyBeanMethods = false)
    static class OwnManager {

        @Bean
        CacheManager ownManager(ObjectProvider<SealedCacheWriter> sealed) {
            SealedCacheWriter writer = sealed.getIfAvailable();
            return writer == null
                    ? new ConcurrentMapCacheManager()
                    : RedisCacheManager.builder(writer).build();
        }
    }

    private static LettuceConnectionFactory factory() {
        RedisTestServer server = RedisTestServer.shared();
        return new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
    }

    private static final class Details implements DataRedisConnectionDetails {

        @Override
        public Standalone getStandalone() {
            RedisTestServer server = RedisTestServer.shared();
            return Standalone.of(server.host(), server.port(), server.database());
        }
    }

    private static final class NoTransactions extends AbstractPlatformTransactionManager {

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
}

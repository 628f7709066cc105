package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisCacheProperties;
import io.secureredis.autoconfigure.ValueSerializers;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheEventLog;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CacheOpenFailureLog;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.cache.SealedCacheWriterBuilder;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.cache.autoconfigure.CacheProperties;
import org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Seals Spring Cache on Redis through Boot's own auto-configuration: {@code spring.cache.*} and every customizer
 * continue to work.
 *
 * <p>Your own {@link RedisCacheConfiguration} replaces this library's (serializer, prefix, time to live); the limits on
 * times to live still apply. Your own {@link RedisCacheWriter}, for example one that locks, is wrapped in a sealing
 * one. Your own {@link SealedCacheWriter} replaces this library's. Build your own {@code RedisCacheManager} on the
 * {@code SealedCacheWriter} bean.
 */
@AutoConfiguration(after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class})
@ConditionalOnSwitch({"secure-redis.enabled", "secure-redis.cache.enabled"})
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@EnableConfigurationProperties(CacheProperties.class)
public final class SecureRedisCacheAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecureRedisCacheAutoConfiguration.class);

    static final String WRITER = "secureRedisCacheWriter";

    @Bean
    @ConditionalOnMissingBean
    CacheOpenFailureLog secureRedisCacheOpenFailureLog() {
        return CacheOpenFailureLog.perMinute();
    }

    /**
     * Publishes every {@code CacheOpenFailure} as an application event:
     * {@code @EventListener void on(CacheOpenFailure failure)}.
     */
    @Bean
    CacheOpenFailureListener secureRedisCacheOpenFailureEvents(ApplicationEventPublisher publisher) {
        return publisher::publishEvent;
    }

    @Bean
    @ConditionalOnMissingBean
    CacheEventLog secureRedisCacheEventLog() {
        return CacheEventLog.perMinute();
    }

    @Bean
    @ConditionalOnMissingBean
    CacheConnections secureRedisCacheConnections(
            RedisConnectionFactory redisConnectionFactory,
            SecureRedisCacheProperties properties,
            Environment environment) {
        boolean groupFlushes = environment.getProperty("secure-redis.connection.group-flushes", Boolean.class, true);
        return new CacheConnections(redisConnectionFactory, properties.resilience(), groupFlushes);
    }

    @Bean(WRITER)
    @ConditionalOnMissingBean
    SealedCacheWriter secureRedisCacheWriter(
            Sealer sealer,
            ObjectProvider<KeyRingSource> ring,
            SecureRedisCacheProperties properties,
            ObjectProvider<RedisCacheConfiguration> configuration,
            CacheConnections connections,
            ObjectProvider<NearTier> near,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<CacheOpenFailureListener> failures,
            ObjectProvider<CacheEventListener> events) {
        RedisCacheWriter own = writerOfTheApplication(beans);
        RedisCacheWriter inner = own == null ? SealedCacheWriter.delegate(connections.factory()) : own;
        NearTier tier = near.getIfAvailable();
        SealedCacheWriterBuilder builder = SealedCacheWriter.sealing(tier == null ? inner : tier.before(inner), sealer);
        builder.connectionFailures(ConnectionFailures.of(connections.factory()));
        builder.rules(new CacheRulesFromProperties(
                properties, name -> CacheConfigurations.of(configuration).getKeyPrefixFor(name))::rulesFor);
        failures.orderedStream().forEach(builder::listener);
        events.orderedStream().forEach(builder::listener);
        if (properties.resealOnRead()) {
            ring.ifAvailable(builder::resealUnder);
        }
        if (properties.resilience().enabled()) {
            builder.resilience(CacheRulesFromProperties.resilience(properties.resilience()));
        }
        return builder.build();
    }

    /** Returns none if the application has several and Spring cannot choose. */
    private static @Nullable RedisCacheWriter writerOfTheApplication(ConfigurableListableBeanFactory beans) {
        List<String> names = Stream.of(beans.getBeanNamesForType(RedisCacheWriter.class, true, false))
                .filter(name -> !name.equals(WRITER))
                .toList();
        List<String> primary = names.stream()
                .filter(beans::containsBeanDefinition)
                .filter(name -> beans.getMergedBeanDefinition(name).isPrimary())
                .toList();
        List<String> chosen = names.size() > 1 ? primary : names;
        if (names.size() > 1 && primary.size() != 1) {
            warnOfSeveral(names);
        }
        return chosen.size() == 1 ? beans.getBean(chosen.get(0), RedisCacheWriter.class) : null;
    }

    private static void warnOfSeveral(List<String> names) {
        log.warn(
                "SR366 The application has {} beans of type RedisCacheWriter ({}), and none is primary. The sealed cache ignores them and writes as Spring Boot does. Mark one of"
                        + " them with @Primary, or declare a SealedCacheWriter bean around one: SealedCacheWriter.sealing(writer, sealer).build().",
                names.size(),
                String.join(", ", names));
    }

    @Bean
    @ConditionalOnMissingBean
    RedisCacheConfiguration secureRedisCacheConfiguration(
            SecureRedisCacheProperties properties, CacheProperties cache, ValueSerializers serializers) {
        return CacheConfigurations.general(properties, cache.getRedis(), serializers);
    }

    /** Runs first, so that the application's own customizers have the last word. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RedisCacheManagerBuilderCustomizer secureRedisCacheManagerBuilderCustomizer(
            SealedCacheWriter writer, SecureRedisCacheProperties properties, ValueSerializers serializers) {
        return builder -> {
            // Otherwise the first call of the cache would fail
            builder.getConfiguredCaches().forEach(SealedCacheWriter::requireName);
            properties.caches().keySet().forEach(SealedCacheWriter::requireName);
            builder.cacheWriter(writer);
            CacheConfigurations.single(properties, serializers).forEach((name, change) -> {
                RedisCacheConfiguration before =
                        builder.getCacheConfigurationFor(name).orElse(builder.cacheDefaults());
                builder.withCacheConfiguration(name, change.apply(before));
            });
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SealedPart secureRedisSealedCaches(ListableBeanFactory beans) {
        return new SealedCaches(beans);
    }

    @Bean
    UnsealedCacheManagers secureRedisUnsealedCacheManagers(ListableBeanFactory beans) {
        return new UnsealedCacheManagers(beans);
    }

    @Bean
    static ReadableCacheManagers secureRedisReadableCacheManagers(
            ObjectProvider<SecureRedisCacheProperties> properties, ObjectProvider<CacheEventListener> listeners) {
        return new ReadableCacheManagers(properties, listeners);
    }
}

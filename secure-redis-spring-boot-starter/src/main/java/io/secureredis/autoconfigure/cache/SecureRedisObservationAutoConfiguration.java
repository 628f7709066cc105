package io.secureredis.autoconfigure.cache;

import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.Sealer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Observes sealed caches if that is enabled and the application has an {@link ObservationRegistry}. */
@AutoConfiguration(
        after = SecureRedisAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnSwitch(value = "secure-redis.enabled", offByDefault = "secure-redis.cache.observations")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(Sealer.class)
@ConditionalOnSingleCandidate(ObservationRegistry.class)
public final class SecureRedisObservationAutoConfiguration {

    /** A post-processor, so that the application's own writer is observed too. */
    @Bean
    static BeanPostProcessor secureRedisCacheWriterObserver(ObjectProvider<ObservationRegistry> registry) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                return bean instanceof SealedCacheWriter writer && !(bean instanceof ObservedCacheWriter)
                        ? new ObservedCacheWriter(writer, registry.getObject())
                        : bean;
            }
        };
    }
}

package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.LosslessTextSerializer;
import io.secureredis.template.SealedTemplates;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;
import reactor.core.publisher.Flux;

/**
 * Provides two templates that seal their values: {@code sealedRedisTemplate} and {@code sealedReactiveRedisTemplate}.
 * Keys are plain text, values are typed JSON. Each value is bound to its key, and a hash value also to its field.
 *
 * <p>Boot's own templates stay unchanged: counters, locks, scripts and messages need values that Redis understands, and
 * other libraries use those beans. Each sealed template is created on first use.
 */
@AutoConfiguration(
        after = {
            SecureRedisSerializerAutoConfiguration.class,
            DataRedisAutoConfiguration.class,
            DataRedisReactiveAutoConfiguration.class
        })
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnBean(SealedSerializers.class)
public final class SecureRedisTemplateAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SealedTemplates secureRedisSealedTemplates(Sealer sealer) {
        return SealedTemplates.of(sealer);
    }

    @Bean
    @Lazy
    @ConditionalOnMissingBean(name = "sealedRedisTemplate")
    @ConditionalOnSingleCandidate(RedisConnectionFactory.class)
    RedisTemplate<String, Object> sealedRedisTemplate(
            RedisConnectionFactory redisConnectionFactory,
            SealedTemplates sealed,
            ValueSerializers values,
            SecureRedisProperties properties) {
        RedisSerializer<Object> json =
                values.upTo(properties.crypto().maxValueSize()).json();
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setConnectionFactory(sealed.around(redisConnectionFactory));
        template.setKeySerializer(LosslessTextSerializer.instance());
        template.setHashKeySerializer(LosslessTextSerializer.instance());
        template.setValueSerializer(json);
        template.setHashValueSerializer(json);
        return template;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ReactiveRedisConnectionFactory.class, Flux.class})
    static class Reactive {

        @Bean
        @Lazy
        @ConditionalOnMissingBean(name = "sealedReactiveRedisTemplate")
        @ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
        ReactiveRedisTemplate<String, Object> sealedReactiveRedisTemplate(
                ReactiveRedisConnectionFactory redisConnectionFactory,
                SealedTemplates sealed,
                ValueSerializers values,
                SecureRedisProperties properties) {
            RedisSerializer<Object> json =
                    values.upTo(properties.crypto().maxValueSize()).json();
            RedisSerializationContext<String, Object> context =
                    RedisSerializationContext.<String, Object>newSerializationContext(LosslessTextSerializer.instance())
                            .value(json)
                            .hashValue(json)
                            .build();
            return new ReactiveRedisTemplate<>(sealed.around(redisConnectionFactory), context);
        }
    }
}

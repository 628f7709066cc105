package io.secureredis.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.ReactiveRedisTemplate;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializationContext;
import org.springframework.data.redis.serializer.RedisSerializer;
import reactor.core.publisher.Flux;

/**
 * Two templates whose values are sealed: {@code sealedRedisTemplate} and {@code sealedReactiveRedisTemplate}, with keys in plain text and values in typed JSON.
 *
 * <p>Boot's own templates are left as they are: counters, locks, scripts and messages need values that Redis understands, and other libraries use these beans.
 */
@AutoConfiguration(
        after = {
            SecureRedisSerializerAutoConfiguration.class,
            DataRedisAutoConfiguration.class,
            DataRedisReactiveAutoConfiguration.class
        })
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", matchIfMissing = true)
@ConditionalOnBean(SealedSerializers.class)
public final class SecureRedisTemplateAutoConfiguration {

    static final String NAME = "template";

    @Bean
    @ConditionalOnMissingBean(name = "sealedRedisTemplate")
    @ConditionalOnSingleCandidate(RedisConnectionFactory.class)
    RedisTemplate<String, Object> sealedRedisTemplate(
            RedisConnectionFactory connectionFactory, SealedSerializers serializers) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setConnectionFactory(connectionFactory);
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setValueSerializer(serializers.json(NAME));
        template.setHashValueSerializer(serializers.json(NAME));
        return template;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ReactiveRedisConnectionFactory.class, Flux.class})
    static class Reactive {

        @Bean
        @ConditionalOnMissingBean(name = "sealedReactiveRedisTemplate")
        @ConditionalOnSingleCandidate(ReactiveRedisConnectionFactory.class)
        ReactiveRedisTemplate<String, Object> sealedReactiveRedisTemplate(
                ReactiveRedisConnectionFactory connectionFactory, SealedSerializers serializers) {
            RedisSerializationContext<String, Object> context =
                    RedisSerializationContext.<String, Object>newSerializationContext(RedisSerializer.string())
                            .value(serializers.json(NAME))
                            .hashValue(serializers.json(NAME))
                            .build();
            return new ReactiveRedisTemplate<>(connectionFactory, context);
        }
    }
}

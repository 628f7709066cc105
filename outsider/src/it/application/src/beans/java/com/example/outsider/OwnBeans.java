package com.example.outsider;

import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.template.SealedTemplates;
import java.time.Duration;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Each replaces one that the starter would make. */
@Configuration
class OwnBeans {

    @Bean
    KeyRingSource keyRingSource() {
        Secret secret = Secret.fromBase64("kJ2vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=");
        return () -> KeyRing.of(secret);
    }

    @Bean
    Sealer sealer(KeyRingSource keyRing) {
        return Sealer.of(keyRing);
    }

    @Bean
    SealedTemplates sealedTemplates(Sealer sealer) {
        return SealedTemplates.of(sealer);
    }

    @Bean
    RedisTemplate<String, Object> sealedRedisTemplate(RedisConnectionFactory connections, SealedTemplates sealed) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setConnectionFactory(sealed.around(connections));
        template.setKeySerializer(RedisSerializer.string());
        template.setValueSerializer(RedisSerializer.string());
        return template;
    }

    @Bean
    CacheManager cacheManager(SealedCacheWriter writer) {
        return RedisCacheManager.builder(writer)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig().entryTtl(Duration.ofMinutes(5)))
                .build();
    }

    @Bean
    Check ownTemplate(RedisTemplate<String, Object> sealedRedisTemplate) {
        return () -> {
            sealedRedisTemplate.opsForValue().set("own", "canary");
            if (!"canary".equals(sealedRedisTemplate.opsForValue().get("own"))) {
                throw new IllegalStateException("The template does not read what it wrote");
            }
        };
    }
}

package io.secureredis.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;

/** Disables secure-redis with {@code secure-redis.enabled=false}, and only logs a line that says what takes over. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "secure-redis.enabled", havingValue = false)
public final class SecureRedisDisabledAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecureRedisDisabledAutoConfiguration.class);

    @Bean
    SmartInitializingSingleton secureRedisDisabledNotice() {
        return () -> log.warn(
                "secure-redis.enabled=false: nothing is sealed. Spring Boot's own connections, caches, sessions and health take over;"
                        + " they store plaintext and cannot read sealed values. There are no jobs and no dashboard");
    }
}

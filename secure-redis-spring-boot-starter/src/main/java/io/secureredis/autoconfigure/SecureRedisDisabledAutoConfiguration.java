package io.secureredis.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Disables secure-redis with {@code secure-redis.enabled=false}, and only logs a line that says what takes over. */
@AutoConfiguration
@Conditional(SecureRedisDisabledAutoConfiguration.Disabled.class)
public final class SecureRedisDisabledAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecureRedisDisabledAutoConfiguration.class);

    static final class Disabled extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean on = OnSwitch.isOn(context.getEnvironment(), "secure-redis.enabled", true);
            return new ConditionOutcome(!on, "secure-redis.enabled is " + (on ? "on" : "off"));
        }
    }

    @Bean
    SmartInitializingSingleton secureRedisDisabledNotice() {
        return () -> log.warn(
                "secure-redis.enabled=false: nothing is sealed. Spring Boot's own connections, caches, sessions and health take over;"
                        + " they store plaintext and cannot read sealed values. There are no jobs and no dashboard");
    }
}

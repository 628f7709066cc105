package io.secureredis.admin.autoconfigure;

import io.secureredis.autoconfigure.ConditionalOnSwitch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Warns if the dashboard is enabled in an application that cannot show it. */
@AutoConfiguration
@ConditionalOnSwitch(value = "secure-redis.enabled", offByDefault = "secure-redis.admin.enabled")
public final class SecureRedisAdminWithoutMvcAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SecureRedisAdminWithoutMvcAutoConfiguration.class);

    private static void warn() {
        log.warn(
                "The dashboard is enabled (secure-redis.admin.enabled), but this is not a Spring MVC application, so the dashboard is not available. Add spring-boot-starter-webmvc and spring-boot-starter-security, or remove the property.");
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnNotWebApplication
    static class NotWeb {

        @Bean
        SmartInitializingSingleton secureRedisAdminWithoutWeb() {
            return SecureRedisAdminWithoutMvcAutoConfiguration::warn;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {

        @Bean
        SmartInitializingSingleton secureRedisAdminInWebFlux() {
            return SecureRedisAdminWithoutMvcAutoConfiguration::warn;
        }
    }
}

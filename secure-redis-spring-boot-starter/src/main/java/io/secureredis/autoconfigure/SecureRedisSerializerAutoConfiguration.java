package io.secureredis.autoconfigure;

import io.secureredis.crypto.Sealer;
import io.secureredis.serializer.AllowedTypes;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import tools.jackson.databind.JacksonModule;

/**
 * Configures the classes that may be created from stored bytes, and sealed serializers for templates.
 *
 * <p>Allowed are the JDK's value types, the application's own packages (where component scanning starts) and
 * {@code secure-redis.cache.allowed-packages}. Your own {@link AllowedTypes} bean replaces them all.
 */
@AutoConfiguration(after = SecureRedisAutoConfiguration.class)
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnBean(Sealer.class)
@EnableConfigurationProperties(SecureRedisCacheProperties.class)
public final class SecureRedisSerializerAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    AllowedTypes secureRedisAllowedTypes(BeanFactory beans, SecureRedisCacheProperties properties) {
        List<String> own = AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of();
        return AllowedTypes.jdkValues()
                .andPackages(own.stream().filter(AllowedTypes::isPackage).toList())
                .andPackages(properties.allowedPackages());
    }

    @Bean
    ValueSerializers secureRedisValueSerializers(
            AllowedTypes types,
            ObjectProvider<JacksonModule> modules,
            ObjectProvider<SecureRedisJsonMapperBuilderCustomizer> customizers,
            ResourceLoader resources) {
        return new ValueSerializers(
                types,
                modules.orderedStream().toList(),
                customizers.orderedStream().toList(),
                resources.getClassLoader());
    }

    @Bean
    @ConditionalOnMissingBean
    SealedSerializers secureRedisSealedSerializers(
            Sealer sealer, ValueSerializers values, SecureRedisProperties properties) {
        return new SealedSerializers(sealer, values.upTo(properties.crypto().maxValueSize()));
    }
}

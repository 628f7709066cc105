package io.secureredis.autoconfigure;

import io.secureredis.crypto.KeyRingSource;
import java.util.Locale;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** What the actuator shows of the key ring, and what it must not show: secrets are left out of {@code env} and {@code configprops}, however much those may show. */
@AutoConfiguration(after = SecureRedisCensusAutoConfiguration.class)
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, SanitizingFunction.class})
@ConditionalOnBean(KeyRingSource.class)
public final class SecureRedisActuatorAutoConfiguration {

    /** Also by their relaxed names: environment variables, and the names of fields. */
    @Bean
    SanitizingFunction secureRedisSanitizingFunction() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches(SecureRedisActuatorAutoConfiguration::isSecret);
    }

    static boolean isSecret(String key) {
        String plain = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        boolean ours = plain.startsWith("secureredis") || plain.contains("secretkey");
        boolean file = plain.endsWith("file") || plain.contains("keysfiles");
        return ours && !file && (plain.contains("secretkey") || plain.contains("password"));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Census.class)
    @ConditionalOnAvailableEndpoint
    SecureRedisKeysEndpoint secureRedisKeysEndpoint(KeyRingSource ring, Census census) {
        return new SecureRedisKeysEndpoint(ring, census);
    }
}

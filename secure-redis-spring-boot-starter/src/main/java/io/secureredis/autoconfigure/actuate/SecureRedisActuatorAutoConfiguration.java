package io.secureredis.autoconfigure.actuate;

import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.doctor.DoctorRounds;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Exposes the key ring in the actuator, and keeps secrets out of it: they are removed from {@code env} and
 * {@code configprops}, whatever those endpoints may show.
 */
@AutoConfiguration(after = SecureRedisCensusAutoConfiguration.class)
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, SanitizingFunction.class})
@ConditionalOnBean(KeyRingSource.class)
public final class SecureRedisActuatorAutoConfiguration {

    /** Also matches relaxed names: environment variables, and the names of fields. */
    @Bean
    SanitizingFunction secureRedisSanitizingFunction() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches(SecureRedisActuatorAutoConfiguration::isSecret);
    }

    static boolean isSecret(String key) {
        String plain = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        boolean file = plain.endsWith("file") || plain.contains("keysfiles");
        boolean named = plain.contains("secretkey") || plain.contains("password");
        boolean ours = plain.startsWith("secureredis") || plain.contains("secretkey");
        return (ours && named && !file) || isOfTheConnection(plain);
    }

    /**
     * Matches Boot's own settings for a connection to Redis; a URL may contain a password, and a property may contain a
     * private key.
     */
    private static boolean isOfTheConnection(String plain) {
        boolean redis = plain.startsWith("springdataredis") || plain.startsWith("secureredisjobsredis");
        boolean bundle = plain.startsWith("springsslbundle");
        return (redis && (plain.contains("password") || plain.endsWith("url")))
                || (bundle && (plain.contains("password") || plain.contains("privatekey")))
                || plain.equals("redispassword");
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(Census.class)
    @ConditionalOnAvailableEndpoint
    SecureRedisKeysEndpoint secureRedisKeysEndpoint(
            KeyRingSource ring, Census census, ObjectProvider<DoctorRounds> doctor) {
        return new SecureRedisKeysEndpoint(ring, census, doctor);
    }
}

package io.secureredis.autoconfigure.doctor;

import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.autoconfigure.ConditionalOnSetting;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.connection.ConnectionTls;
import io.secureredis.connection.TlsSettings;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.doctor.DoctorChecks;
import io.secureredis.doctor.DoctorRounds;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Runs the doctor's rules on the application's own Redis: on request of the actuator and the dashboard, at startup, and
 * on a schedule with metrics.
 */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass({RedisClient.class, LettuceConnectionFactory.class})
@ConditionalOnSingleCandidate(RedisConnectionFactory.class)
@EnableConfigurationProperties(DoctorProperties.class)
public final class SecureRedisDoctorAutoConfiguration {

    private static final Clock CLOCK = Clock.systemUTC();

    @Bean
    Examination secureRedisExamination(
            RedisConnectionFactory redisConnectionFactory,
            ObjectProvider<ConnectionTls> tls,
            ObjectProvider<KeyRingSource> ring,
            ObjectProvider<DoctorChecks> checks,
            DoctorProperties properties) {
        return new Examination(
                redisConnectionFactory,
                factory -> {
                    ConnectionTls configured = tls.getIfUnique();
                    return configured == null
                            ? byDefault(factory)
                            : configured.settings().orElseGet(() -> byDefault(factory));
                },
                ring.getIfUnique(),
                checks.orderedStream().toList(),
                properties,
                CLOCK);
    }

    /** For the application's own connection factory, which does not expose its TLS settings. */
    private static TlsSettings byDefault(LettuceConnectionFactory factory) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((KeyStore) null);
            return new TlsSettings(
                    null,
                    trust,
                    List.of(),
                    List.of(),
                    factory.getClientConfiguration().getVerifyMode());
        } catch (NoSuchAlgorithmException | KeyStoreException impossible) {
            throw new IllegalStateException("Every Java runtime has default authorities", impossible);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    DoctorRounds secureRedisDoctorRounds(Examination examination) {
        return new DoctorRounds(examination::all);
    }

    @Bean
    DoctorLog secureRedisDoctorLog(DoctorProperties properties) {
        return new DoctorLog(properties.threshold());
    }

    @Bean
    DoctorAtStart secureRedisDoctorAtStart(Examination examination, DoctorProperties properties, DoctorLog log) {
        return new DoctorAtStart(examination::atStart, properties, log);
    }

    @Bean
    @ConditionalOnSetting("secure-redis.doctor.interval")
    DoctorSchedule secureRedisDoctorSchedule(DoctorRounds rounds, DoctorLog log, DoctorProperties properties) {
        return new DoctorSchedule(rounds, log, Objects.requireNonNull(properties.interval()));
    }

    /** Applies if there are metrics and scheduled reports. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnSetting("secure-redis.doctor.interval")
    static class Metrics {

        @Bean
        MeterBinder secureRedisDoctorMetrics(DoctorRounds rounds) {
            return new DoctorMetrics(rounds, CLOCK);
        }
    }
}

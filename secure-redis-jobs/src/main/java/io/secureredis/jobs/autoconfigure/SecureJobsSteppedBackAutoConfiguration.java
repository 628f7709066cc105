package io.secureredis.jobs.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.ConditionalOnSeveralCandidates;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SteppedBack;
import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.engine.JobRuntime;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports which job features are missing, or that there are no jobs, if an application has several beans of a type. Its
 * conditions match those of {@link SecureJobsAutoConfiguration}.
 */
@AutoConfiguration(after = SecureJobsAutoConfiguration.class)
@ConditionalOnSwitch({"secure-redis.jobs.enabled", "secure-redis.enabled"})
@ConditionalOnBean(Sealer.class)
public final class SecureJobsSteppedBackAutoConfiguration {

    private static final String JOBS = "jobs (no job can be put or run)";

    @Bean
    @Order(10)
    @ConditionalOnMissingBean(JobRuntime.class)
    @ConditionalOnSeveralCandidates(JsonMapper.class)
    SteppedBack secureJobsSteppedBackMapper() {
        return new SteppedBack(JsonMapper.class, JOBS, "");
    }

    @Bean
    @Order(10)
    @ConditionalOnMissingBean(JobRuntime.class)
    @ConditionalOnSeveralCandidates(RedisConnectionFactory.class)
    @Conditional(OnUnknownJobsRedis.class)
    SteppedBack secureJobsSteppedBackConnection() {
        return new SteppedBack(
                RedisConnectionFactory.class,
                JOBS,
                "Or name the jobs' bean with secure-redis.jobs.connection-factory.");
    }

    /** Applies if Micrometer is present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(JobRuntime.class)
    static class Metrics {

        @Bean
        @Order(10)
        @ConditionalOnSeveralCandidates(MeterRegistry.class)
        SteppedBack secureJobsSteppedBackMetrics() {
            return new SteppedBack(
                    MeterRegistry.class,
                    "the counters and timers of jobs",
                    "Or add spring-boot-micrometer-metrics, which combines them into one registry.");
        }
    }

    /** Applies if observations are present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(JobRuntime.class)
    @ConditionalOnSwitch("secure-redis.jobs.context.trace")
    static class Observations {

        @Bean
        @Order(10)
        @ConditionalOnSeveralCandidates(ObservationRegistry.class)
        SteppedBack secureJobsSteppedBackObservations() {
            return new SteppedBack(ObservationRegistry.class, "observations of jobs", "");
        }
    }

    /** Applies if the jobs' Redis is ambiguous. */
    static final class OnUnknownJobsRedis extends NoneNestedConditions {

        OnUnknownJobsRedis() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @Conditional(OnKnownJobsRedis.class)
        static final class Known {}
    }
}

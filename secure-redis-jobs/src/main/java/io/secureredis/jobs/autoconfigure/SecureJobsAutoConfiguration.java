package io.secureredis.jobs.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import io.secureredis.doctor.DoctorChecks;
import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.importer.JobImport;
import io.secureredis.jobs.importer.JobImporter;
import io.secureredis.jobs.inspect.JobChecks;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.serializer.AllowedTypes;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Configures the jobs of an application: {@link SecureJobs} to put jobs into queues, a worker that starts and stops
 * with the application, {@link JobInspector} and {@link JobOperations} for tools; metrics, observations, health and the
 * actuator endpoint {@code securejobs} if the application has what they need.
 *
 * <p>Your own bean of any of these types replaces this library's. Beans of the types {@link JobInterceptor},
 * {@link Backoff} and {@link JobServer} are used.
 */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class, JacksonAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@ConditionalOnSwitch({"secure-redis.jobs.enabled", "secure-redis.enabled"})
@ConditionalOnBean({Sealer.class, RedisConnectionFactory.class})
@ConditionalOnSingleCandidate(JsonMapper.class)
@Conditional(OnKnownJobsRedis.class)
@EnableConfigurationProperties({JobProperties.class, JobImportProperties.class})
public final class SecureJobsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    JobsConnection secureJobsConnection(
            ConfigurableListableBeanFactory beans, Environment environment, JobProperties properties) {
        return JobsConnection.of(beans, environment, properties);
    }

    @Bean
    @ConditionalOnMissingBean
    JobRuntime secureJobsRuntime(
            ConfigurableListableBeanFactory beans,
            ApplicationEventPublisher publisher,
            JsonMapper mapper,
            JobProperties properties,
            JobsConnection connection,
            Sealer sealer,
            Environment environment,
            ObjectProvider<JobServer> servers,
            ObjectProvider<JobInterceptor> interceptors,
            ObjectProvider<Backoff> backoff,
            ObjectProvider<AllowedTypes> types,
            ObjectProvider<Instruments> instruments) {
        Sealer own = JobsConnection.sealer(properties, sealer);
        JobRuntime.Builder builder =
                JobRuntime.builder(beans, publisher, mapper, properties).server(connection.factory(), own);
        servers.orderedStream().forEach(server -> builder.server(server, own));
        instruments.orderedStream().forEach(instrument -> instrument.addTo(builder));
        builder.largestString(JobsConnection.largestString(environment));
        builder.interceptors(interceptors.orderedStream().toList());
        backoff.ifAvailable(builder::backoff);
        types.ifAvailable(builder::allowedTypes);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    SecureJobs secureJobs(JobRuntime runtime) {
        return runtime.jobs();
    }

    @Bean
    @ConditionalOnMissingBean
    JobInspector secureJobsInspector(JobRuntime runtime) {
        return runtime.inspector();
    }

    @Bean
    @ConditionalOnMissingBean
    JobOperations secureJobsOperations(JobRuntime runtime) {
        return runtime.operations();
    }

    /** Stops the application if a declaration is wrong, whether a worker runs or not. */
    @Bean
    SmartInitializingSingleton secureJobsCheck(JobRuntime runtime) {
        return runtime::check;
    }

    @Bean
    SmartLifecycle secureJobsWorker(JobRuntime runtime) {
        return runtime.worker();
    }

    @Bean
    SealedPart secureJobsSealedPart(JobRuntime runtime) {
        return runtime::describeSealed;
    }

    @Bean
    DoctorChecks secureJobsDoctorChecks(JobInspector inspector) {
        return now -> JobChecks.of(inspector, now, true);
    }

    @Bean
    JobConnectionsLifecycle secureJobsConnections(JobRuntime runtime) {
        return new JobConnectionsLifecycle(runtime);
    }

    @Bean
    JobImportRunner secureJobsImport(
            JobRuntime runtime,
            JobsConnection connection,
            JobImportProperties properties,
            BeanFactory beans,
            ObjectProvider<JobImporter> importers) {
        String name = properties.connectionFactory();
        return new JobImportRunner(
                properties.mode(),
                () -> JobImport.of(
                        name == null ? connection.factory() : beans.getBean(name, RedisConnectionFactory.class),
                        runtime),
                importers);
    }

    /** Adds metrics or observations. */
    interface Instruments {
        void addTo(JobRuntime.Builder builder);
    }

    /** Applies if Micrometer is present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnSingleCandidate(MeterRegistry.class)
    static final class Metrics {

        @Bean
        Instruments secureJobsMetrics(ObjectProvider<MeterRegistry> registry) {
            return builder -> builder.metrics(registry.getObject());
        }

        @Bean
        MeterBinder secureJobsGauges(JobRuntime runtime) {
            return JobMeters.gauges(runtime);
        }

        @Bean
        MeterBinder secureJobsServerGauges(JobRuntime runtime) {
            return JobMeters.servers(runtime);
        }
    }

    /** Applies if observations are made. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnSingleCandidate(ObservationRegistry.class)
    @ConditionalOnSwitch("secure-redis.jobs.context.trace")
    static final class Observations {

        @Bean
        Instruments secureJobsObservations(ObservationRegistry registry) {
            return builder -> builder.observations(registry);
        }
    }

    /** Applies if the application reports its health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("securejobs")
    static final class Health {

        @Bean
        @ConditionalOnMissingBean(name = "secureJobsHealthIndicator")
        HealthIndicator secureJobsHealthIndicator(JobRuntime runtime) {
            return new JobsHealth(runtime);
        }
    }

    /** Applies if the application has actuator endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static final class Actuator {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        SecureJobsEndpoint secureJobsEndpoint(JobInspector inspector, JobOperations operations) {
            return new SecureJobsEndpoint(inspector, operations);
        }
    }
}

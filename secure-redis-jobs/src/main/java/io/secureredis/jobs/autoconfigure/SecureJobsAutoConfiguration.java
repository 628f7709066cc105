package io.secureredis.jobs.autoconfigure;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.JobRuntime;
import io.secureredis.jobs.SecureJobs;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jobs of an application: {@link SecureJobs} to put them, a worker that starts and stops with the application, {@link JobInspector} and {@link JobOperations} for tools.
 *
 * <p>A bean of the application's own of any of these types replaces ours.
 */
@AutoConfiguration(
        after = {SecureRedisAutoConfiguration.class, DataRedisAutoConfiguration.class, JacksonAutoConfiguration.class})
@ConditionalOnBooleanProperty(name = "secure-redis.jobs.enabled", matchIfMissing = true)
@ConditionalOnBean({Sealer.class, RedisConnectionFactory.class, JsonMapper.class})
@EnableConfigurationProperties(JobProperties.class)
public final class SecureJobsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    JobRuntime secureJobsRuntime(
            ConfigurableListableBeanFactory beans,
            ApplicationEventPublisher publisher,
            JsonMapper mapper,
            JobProperties properties,
            RedisConnectionFactory connections,
            Sealer sealer,
            ObjectProvider<JobInterceptor> interceptors,
            ObjectProvider<Backoff> backoff) {
        JobRuntime.Builder builder = JobRuntime.builder(beans, publisher, mapper, properties)
                .server(connections, sealer)
                .interceptors(interceptors.orderedStream().toList());
        backoff.ifAvailable(builder::backoff);
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

    /** Wrong declarations stop the application, worker or not. */
    @Bean
    SmartInitializingSingleton secureJobsCheck(JobRuntime runtime) {
        return runtime::check;
    }

    @Bean
    SmartLifecycle secureJobsWorker(JobRuntime runtime) {
        return runtime.worker();
    }
}

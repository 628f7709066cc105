package io.secureredis.test;

import io.secureredis.jobs.engine.JobRuntime;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Provides {@link JobTester} whenever there are jobs. */
@AutoConfiguration(afterName = "io.secureredis.jobs.autoconfigure.SecureJobsAutoConfiguration")
@ConditionalOnClass(JobRuntime.class)
@ConditionalOnBean(JobRuntime.class)
public final class JobTesterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    JobTester secureJobTester(JobRuntime runtime) {
        return new JobTester(runtime);
    }
}

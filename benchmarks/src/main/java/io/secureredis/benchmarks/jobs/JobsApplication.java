package io.secureredis.benchmarks.jobs;

import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.SecureJob;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The application whose jobs are measured. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JobsApplication {

    @Bean
    Work work() {
        return new Work();
    }

    @Bean
    @ConditionalOnBooleanProperty("benchmark.unsealed")
    Sealer unsealedSealer() {
        return new UnsealedSealer();
    }

    /** The bean with the job. */
    public static class Work {

        /** Does what {@link Arrivals} says. */
        @SecureJob(name = "work", queue = "bench")
        public void run(String payload) {
            Arrivals.arrived(payload);
        }
    }
}

package io.secureredis.benchmarks.footprint;

import io.secureredis.jobs.SecureJob;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a small application with jobs has: one, so that a worker starts. */
@Configuration(proxyBeanMethods = false)
public class OneJob {

    /** Never called. */
    public static class Mailer {

        /** Does nothing. */
        @SecureJob
        public void welcome(String address) {}
    }

    @Bean
    Mailer mailer() {
        return new Mailer();
    }
}

package io.secureredis.jobs.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The import of jobs that other libraries have written. Immutable.
 *
 * @param mode What is done with the JobImporter beans when the application has started: nothing, a report, or the
 *     import.
 * @param connectionFactory The name of a RedisConnectionFactory bean of the server that holds the other library's jobs.
 *     By default the server of the jobs.
 */
@ConfigurationProperties("secure-redis.jobs.import")
record JobImportProperties(
        @DefaultValue("off") Mode mode, @Nullable String connectionFactory) {

    /** What is done when the application has started. */
    enum Mode {
        /** Nothing. */
        OFF,
        /** Logs what an import would do. */
        DRY_RUN,
        /** Imports jobs. */
        RUN
    }
}

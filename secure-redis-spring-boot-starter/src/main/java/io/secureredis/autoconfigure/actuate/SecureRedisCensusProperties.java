package io.secureredis.autoconfigure.actuate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the census of key ids. Immutable.
 *
 * @param interval How often values are counted by key id for the metrics. By default never; the actuator endpoint
 *     counts on each request.
 * @param sample Maximum number of keys that are counted. 0 counts all.
 * @param pattern Keys that are counted, as a glob pattern of SCAN. By default all.
 */
@ConfigurationProperties("secure-redis.census")
record SecureRedisCensusProperties(
        @Nullable Duration interval,
        @DefaultValue("10000") long sample,
        @Nullable String pattern) {

    SecureRedisCensusProperties {
        if (interval != null && interval.toMillis() < 1) {
            throw new IllegalArgumentException("secure-redis.census.interval is " + interval
                    + ", and must be at least 1ms; leave it out for never");
        }
    }
}

package io.secureredis.autoconfigure.actuate;

import io.secureredis.autoconfigure.SettingRange;
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
        @SettingRange(least = "1ms", most = SettingRange.LONGEST) @Nullable
        Duration interval,

        @SettingRange(least = "0", most = "9223372036854775807") @DefaultValue("10000")
        long sample,

        @Nullable String pattern) {}

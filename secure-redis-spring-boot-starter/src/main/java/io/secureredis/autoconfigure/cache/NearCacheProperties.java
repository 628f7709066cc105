package io.secureredis.autoconfigure.cache;

import io.secureredis.autoconfigure.SettingRange;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the near cache: a bounded tier in the heap, in front of the sealed caches. Immutable.
 *
 * @param enabled Whether this process keeps recently read values, still sealed, until Redis reports that they changed.
 *     Needs Redis 6.0 or newer, RESP3, and for the user of an ACL the right to run CLIENT TRACKING. Not with Redis
 *     Cluster.
 * @param caches Names of the caches that take part. By default all; this process then learns of every key that changes
 *     in this Redis.
 * @param maxSize Approximate share of the heap that the near cache may use.
 * @param maxAge Longest time that a value is kept, even if it lives longer in Redis.
 * @param heartbeat How often the connection that learns of changes is checked. After three checks without an answer,
 *     the near cache is not used until there is an answer. This limits how old a value can be while the network is
 *     silently broken.
 */
@ConfigurationProperties("secure-redis.cache.near")
public record NearCacheProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue Set<String> caches,

        @SettingRange(least = "1KB", most = "1TB") @DefaultValue("64MB")
        DataSize maxSize,

        @SettingRange(least = "1ms", most = SettingRange.LONGEST) @DefaultValue("5m")
        Duration maxAge,

        @SettingRange(least = "10ms", most = "1d") @DefaultValue("1s")
        Duration heartbeat) {}

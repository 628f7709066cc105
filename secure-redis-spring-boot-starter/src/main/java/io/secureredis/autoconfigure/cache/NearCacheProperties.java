package io.secureredis.autoconfigure.cache;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the near cache: a bounded tier in the heap, in front of the sealed caches. Immutable.
 *
 * @param enabled Whether sealed values that were read lately are kept in this process, still sealed, until Redis says that they changed. Needs Redis 6.0 or newer, RESP3, and for the
 *     user of an ACL the right to run CLIENT TRACKING. Not with Redis Cluster.
 * @param caches Names of the caches that take part. By default all of them; this process then learns of every key that changes in this Redis.
 * @param maxSize How much of the heap it may take, about.
 * @param maxAge How long a value is kept at most, however long it lives in Redis.
 * @param heartbeat How often the connection that learns of changes is tried. After three without an answer nothing is taken from the near cache until it answers again, so
 *     this bounds how old a value can be while the network is silently broken.
 */
@ConfigurationProperties("secure-redis.cache.near")
public record NearCacheProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue Set<String> caches,
        @DefaultValue("64MB") DataSize maxSize,
        @DefaultValue("5m") Duration maxAge,
        @DefaultValue("1s") Duration heartbeat) {}

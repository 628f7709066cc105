package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what an operator should know of: every change of availability; of other things at most one line in each interval for each cache, kind and code of a failure of Redis. */
public final class CacheEventLog implements CacheEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(CacheEventLog.class);

    private final LogRate rate;

    private record Kind(String cacheName, String what, String code) {}

    public CacheEventLog(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** With one line a minute for each cache and kind. */
    public static CacheEventLog perMinute() {
        return new CacheEventLog(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    private void warn(String cacheName, String what, String details) {
        warn(new Kind(cacheName, what, ""), details);
    }

    private void warn(Kind kind, String details) {
        long unsaid = rate.unsaidBefore(kind);
        if (unsaid != LogRate.SILENT) {
            LOG.warn(
                    "Cache '{}': {}: {} ({} more since the last such line)",
                    kind.cacheName(),
                    kind.what(),
                    details,
                    unsaid);
        }
    }

    @Override
    public void availabilityChanged(boolean available) {
        if (available) {
            LOG.info("Redis is available again; the caches use it");
        } else {
            LOG.warn("Redis is not available; the caches are done without for a while");
        }
    }

    @Override
    public void redisFailed(String cacheName, ConnectionException reason) {
        // By code: the first command after a cut may know less than the next one
        warn(new Kind(cacheName, "done without Redis", reason.code()), String.valueOf(reason.getMessage()));
    }

    @Override
    public void resealFailed(String cacheName, RuntimeException reason) {
        warn(cacheName, "a value could not be sealed anew", reason.getClass().getName());
    }

    @Override
    public void notStored(String cacheName, SecureRedisException reason) {
        warn(cacheName, "a value was not stored", String.valueOf(reason.getMessage()));
    }

    @Override
    public void evictionLost(String cacheName) {
        warn(cacheName, "an eviction was lost", "too many are remembered until Redis is available again");
    }

    @Override
    public void evictionFailed(String cacheName, RuntimeException reason) {
        String why = reason instanceof SecureRedisException explained
                ? String.valueOf(explained.getMessage())
                : reason.getClass().getName();
        warn(cacheName, "SR264 a value that cannot be read could not be evicted", why);
    }

    @Override
    public void payingFailed(RuntimeException reason) {
        LOG.debug("Evictions that are being made up for failed again", reason);
    }

    @Override
    public void unreadable(String cacheName, RuntimeException reason) {
        warn(cacheName, "a value opened but could not be read", String.valueOf(reason.getMessage()));
    }
}

package io.secureredis.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs events that concern an operator. Changes of availability are logged at most once a minute each, and a return is
 * always logged if the last line reported a loss. Other events get at most one line per interval for each cache, kind
 * of event and failure code of Redis.
 */
public final class CacheEventLog implements CacheEventListener {

    private static final Logger LOG = LoggerFactory.getLogger(CacheEventLog.class);

    private final LogRate rate;

    /** The last line about availability said that Redis is not available. */
    private boolean saidGone;

    private static final Kind GONE = new Kind("", "gone", "");

    private record Kind(String cacheName, String what, String code) {}

    public CacheEventLog(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** Returns a log with at most one line a minute for each cache and kind. */
    public static CacheEventLog perMinute() {
        return new CacheEventLog(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    private void warn(String cacheName, String what, String details) {
        warn(new Kind(cacheName, what, ""), details);
    }

    private void warn(Kind kind, String details) {
        long unsaid = rate.unsaidBefore(kind);
        if (unsaid != LogRate.SILENT) {
            LOG.warn("Cache '{}': {}: {}{}", kind.cacheName(), kind.what(), details, LogRate.more(unsaid));
        }
    }

    @Override
    public synchronized void availabilityChanged(boolean available) {
        if (available) {
            if (saidGone) {
                LOG.info("Redis is available again; the caches use it");
            }
            saidGone = false;
            return;
        }
        long unsaid = rate.unsaidBefore(GONE);
        if (unsaid != LogRate.SILENT) {
            saidGone = true;
            LOG.warn("Redis is not available; the caches bypass it for a while{}", LogRate.more(unsaid));
        }
    }

    @Override
    public void redisFailed(String cacheName, ConnectionException reason) {
        // One line per code: the first command after a lost connection may know less than the next one
        warn(
                new Kind(cacheName, "bypassed, Redis is not available", reason.code()),
                String.valueOf(reason.getMessage()));
    }

    @Override
    public void resealFailed(String cacheName, RuntimeException reason) {
        warn(cacheName, "a value could not be sealed again", reason.getClass().getName());
    }

    @Override
    public void notStored(String cacheName, SecureRedisException reason) {
        warn(cacheName, "a value was not stored", String.valueOf(reason.getMessage()));
    }

    @Override
    public void evictionLost(String cacheName) {
        warn(cacheName, "an eviction was lost", "too many are waiting until Redis is available again");
    }

    @Override
    public void evictionFailed(String cacheName, RuntimeException reason) {
        String why = reason instanceof SecureRedisException explained
                ? String.valueOf(explained.getMessage())
                : reason.getClass().getName();
        warn(cacheName, "SR264 a value that cannot be read could not be evicted", why);
    }

    @Override
    public void pendingEvictionsFailed(RuntimeException reason) {
        LOG.debug("Pending evictions failed again", reason);
    }

    @Override
    public void unreadable(String cacheName, RuntimeException reason) {
        warn(cacheName, "a value opened but could not be read", String.valueOf(reason.getMessage()));
    }
}

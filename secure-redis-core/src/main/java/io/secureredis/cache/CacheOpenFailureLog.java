package io.secureredis.cache;

import io.secureredis.crypto.OpenFailure;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a warning for values that do not open, with a limited rate.
 *
 * <p>For each cache and reason, the first failure is logged at once. After that there is at most one line per interval,
 * which says how many failures it stands for.
 */
public final class CacheOpenFailureLog implements CacheOpenFailureListener {

    private static final Logger LOG = LoggerFactory.getLogger(CacheOpenFailureLog.class);

    private final LogRate rate;

    private record Kind(String cacheName, OpenFailure failure) {}

    public CacheOpenFailureLog(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** Returns a log with at most one line a minute for each cache and reason. */
    public static CacheOpenFailureLog perMinute() {
        return new CacheOpenFailureLog(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        long unsaid = rate.unsaidBefore(new Kind(failure.cacheName(), failure.failure()));
        if (unsaid != LogRate.SILENT) {
            LOG.warn("Cache '{}': {}{}", failure.cacheName(), failure.message(), LogRate.more(unsaid));
        }
    }
}

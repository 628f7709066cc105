package io.secureredis.cache;

import io.secureredis.crypto.OpenFailure;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs values that do not open, as warnings, so that a flood of them does not become a flood of lines.
 *
 * <p>For each cache and reason: the first at once, then at most one line in each interval, which says how many it stands for.
 */
public final class CacheOpenFailureLog implements CacheOpenFailureListener {

    private static final Logger LOG = LoggerFactory.getLogger(CacheOpenFailureLog.class);

    private final LogRate rate;

    private record Kind(String cacheName, OpenFailure failure) {}

    public CacheOpenFailureLog(Clock clock, Duration interval) {
        this.rate = new LogRate(clock, interval);
    }

    /** With one line a minute for each cache and reason. */
    public static CacheOpenFailureLog perMinute() {
        return new CacheOpenFailureLog(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        long unsaid = rate.unsaidBefore(new Kind(failure.cacheName(), failure.failure()));
        if (unsaid != LogRate.SILENT) {
            LOG.warn(
                    "Cache '{}': {} ({} more since the last such line)",
                    failure.cacheName(),
                    failure.message(),
                    unsaid);
        }
    }
}

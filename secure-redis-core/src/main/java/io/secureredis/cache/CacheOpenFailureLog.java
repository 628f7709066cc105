package io.secureredis.cache;

import io.secureredis.crypto.OpenFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs values that do not open, as warnings, so that a flood of them does not become a flood of lines.
 *
 * <p>For each cache and reason: the first at once, then at most one line in each interval, which says how many it stands for.
 */
public final class CacheOpenFailureLog implements CacheOpenFailureListener {

    private static final Logger LOG = LoggerFactory.getLogger(CacheOpenFailureLog.class);

    private final Clock clock;
    private final long intervalMillis;
    private final Map<Kind, Silence> silences = new ConcurrentHashMap<>();

    private record Kind(String cacheName, OpenFailure failure) {}

    /** Since when nothing has been logged, and how much. Immutable. */
    private record Silence(long sinceMillis, long unsaid, boolean speak) {}

    public CacheOpenFailureLog(Clock clock, Duration interval) {
        this.clock = clock;
        this.intervalMillis = interval.toMillis();
    }

    /** With one line a minute for each cache and reason. */
    public static CacheOpenFailureLog perMinute() {
        return new CacheOpenFailureLog(Clock.systemUTC(), Duration.ofMinutes(1));
    }

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        Kind kind = new Kind(failure.cacheName(), failure.failure());
        long now = clock.millis();
        long[] unsaid = new long[1];
        Silence after = silences.compute(kind, (key, before) -> {
            unsaid[0] = before == null ? 0 : before.unsaid();
            return next(before, now);
        });
        if (after.speak()) {
            LOG.warn(
                    "Cache '{}': {} ({} more since the last such line)",
                    failure.cacheName(),
                    failure.message(),
                    unsaid[0]);
        }
    }

    private Silence next(@org.jspecify.annotations.Nullable Silence before, long now) {
        if (before == null || now - before.sinceMillis() >= intervalMillis) {
            return new Silence(now, 0, true);
        }
        return new Silence(before.sinceMillis(), before.unsaid() + 1, false);
    }
}

package io.secureredis.cache;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Allows one line per interval for each kind of line, and counts the suppressed ones. */
final class LogRate {

    static final long SILENT = -1;

    private final Clock clock;
    private final long intervalMillis;
    private final Map<Object, Silence> silences = new ConcurrentHashMap<>();

    /** When the last line was logged, and how many lines were suppressed since. Immutable. */
    private record Silence(long sinceMillis, long unsaid, boolean speaking, long unsaidBefore) {}

    LogRate(Clock clock, Duration interval) {
        this.clock = clock;
        this.intervalMillis = interval.toMillis();
    }

    /**
     * Returns how many lines of this kind were suppressed before the one that may be logged now; {@link #SILENT} if
     * none may.
     */
    long unsaidBefore(Object kind) {
        long now = clock.millis();
        Silence after = silences.compute(kind, (key, before) -> next(before, now));
        return after.speaking() ? after.unsaidBefore() : SILENT;
    }

    /** Returns the end of a line that says how many were suppressed before it; empty if none were. */
    static String more(long unsaid) {
        return unsaid > 0 ? " (" + unsaid + " more since the last such line)" : "";
    }

    private Silence next(@Nullable Silence before, long now) {
        if (before == null) {
            return new Silence(now, 0, true, 0);
        }
        return now - before.sinceMillis() >= intervalMillis
                ? new Silence(now, 0, true, before.unsaid())
                : new Silence(before.sinceMillis(), before.unsaid() + 1, false, 0);
    }
}

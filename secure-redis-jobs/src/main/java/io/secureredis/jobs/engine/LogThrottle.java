package io.secureredis.jobs.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Allows one line of each kind per interval, and counts the suppressed ones.
 *
 * <p>Kinds may come from data in Redis, so the number tracked separately is limited; all further ones share a line.
 * Safe for any number of threads.
 */
final class LogThrottle {

    /** Do not log now. */
    static final long SILENT = -1;

    private static final int MOST_KINDS = 64;
    private static final Object OTHERS = new Object();

    private final long intervalNanos;
    private final LongSupplier nanos;
    private final Map<Object, Line> lines = new HashMap<>();

    /** When a line was allowed, and how many were suppressed since. */
    private static final class Line {
        private long sinceNanos;
        private long leftOut;

        Line(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        private long leftOutBefore(long now, long intervalNanos) {
            if (now - sinceNanos < intervalNanos) {
                leftOut++;
                return SILENT;
            }
            long before = leftOut;
            sinceNanos = now;
            leftOut = 0;
            return before;
        }
    }

    /** Allows a line of each kind a minute. */
    LogThrottle() {
        this(Duration.ofMinutes(1));
    }

    LogThrottle(Duration interval) {
        this(interval, System::nanoTime);
    }

    LogThrottle(Duration interval, LongSupplier nanos) {
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
    }

    /** Returns whether the caller may log, for callers with only one kind. */
    boolean mayLog() {
        return leftOutBefore("") != SILENT;
    }

    /** Returns the end of a line that mentions suppressed ones. */
    static String since(long leftOut) {
        return leftOut == 0 ? "" : " (" + leftOut + " more since the last such line)";
    }

    /**
     * Returns how many lines of this kind were suppressed before the one that may be logged now; {@link #SILENT} if
     * none may.
     */
    synchronized long leftOutBefore(Object kind) {
        long now = nanos.getAsLong();
        if (!lines.containsKey(kind)) {
            makeRoom(now);
        }
        Object kept = lines.containsKey(kind) || lines.size() < MOST_KINDS ? kind : OTHERS;
        Line line = lines.get(kept);
        if (line == null) {
            lines.put(kept, new Line(now));
            return 0;
        }
        return line.leftOutBefore(now, intervalNanos);
    }

    private void makeRoom(long now) {
        if (lines.size() >= MOST_KINDS) {
            lines.values().removeIf(old -> now - old.sinceNanos >= 2 * intervalNanos);
        }
    }
}

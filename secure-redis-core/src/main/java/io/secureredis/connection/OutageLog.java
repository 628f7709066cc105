package io.secureredis.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to log about things that fail and recover many times a second: at most one line a minute for each kind
 * of failure, and one for the recovery.
 *
 * <p>The last line about a thing is never wrong for long. A continuing failure is logged when the minute is over, and a
 * recovery is logged whenever the last line reported a failure. The number of things tracked separately is limited; all
 * further ones share their lines. Thread-safe.
 */
public final class OutageLog {

    /** Do not log now. */
    public static final long SILENT = -1;

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int MOST_THINGS = 1000;
    private static final String OTHERS = "";

    private final Clock clock;
    private final Map<String, Thing> things = new HashMap<>();

    private static final class Thing {
        private @Nullable Object failing;
        private @Nullable Object reported;
        private final Map<Object, Line> lines = new HashMap<>();
    }

    private static final class Line {
        private @Nullable Instant logged;
        private long leftOut;
    }

    /** Creates a log that has logged nothing yet. */
    public OutageLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns how many failures of this kind were suppressed before the one that may be logged now; {@link #SILENT} if
     * none may. A failure that is reported repeatedly counts once until {@link #returned}.
     */
    public synchronized long failed(String name, Object kind) {
        Thing thing = thing(name);
        boolean isNew = !kind.equals(thing.failing);
        thing.failing = kind;
        if (kind.equals(thing.reported)) {
            return SILENT;
        }
        long leftOut = next(thing.lines.computeIfAbsent(kind, first -> new Line()), isNew);
        if (leftOut != SILENT) {
            thing.reported = kind;
        }
        return leftOut;
    }

    /** Does the same as {@link #failed} for events that have no recovery. */
    public synchronized long happened(String name) {
        return next(thing(name).lines.computeIfAbsent(OTHERS, first -> new Line()), true);
    }

    /** Returns whether the recovery may be logged. */
    public synchronized boolean returned(String name) {
        Thing thing = things.get(name);
        if (thing == null) {
            return false;
        }
        boolean wasReported = thing.reported != null;
        thing.failing = null;
        thing.reported = null;
        return wasReported;
    }

    private Thing thing(String name) {
        Thing known = things.get(name);
        return known != null
                ? known
                : things.computeIfAbsent(things.size() < MOST_THINGS ? name : OTHERS, fresh -> new Thing());
    }

    private long next(Line line, boolean counts) {
        Instant now = clock.instant();
        Instant before = line.logged;
        // A clock that was set back must not suppress the line
        if (before != null && !now.isBefore(before) && now.isBefore(before.plus(INTERVAL))) {
            line.leftOut += counts ? 1 : 0;
            return SILENT;
        }
        // The failure to be logged now may have been counted when it began
        long leftOut = counts ? line.leftOut : Math.max(0, line.leftOut - 1);
        line.logged = now;
        line.leftOut = 0;
        return leftOut;
    }

    /** Returns the end of a line that mentions suppressed ones. */
    public static String since(long leftOut) {
        return leftOut == 0 ? "" : " (" + leftOut + " more since the last such line)";
    }
}

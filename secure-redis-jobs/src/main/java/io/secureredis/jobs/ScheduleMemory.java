package io.secureredis.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of each schedule that this process has seen, so that an older one that comes back is noticed: an intruder put it back, or Redis has forgotten the newer one (a
 * failover, a restore). In neither case does an occurrence run that is older than the newest.
 *
 * <p>Keeps the schedules that were used last, up to a number. Safe for any number of threads.
 */
final class ScheduleMemory {

    private static final int SCHEDULES = 10_000;

    private final Map<String, Known> byName = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > SCHEDULES;
        }
    };

    /** @param ended whether there is no state after this one */
    record Known(RecurringSpec spec, boolean ended) {

        private boolean isAfter(RecurringSpec other) {
            return ended
                    ? spec.state().generation() >= other.state().generation()
                    : spec.state().isAfter(other.state());
        }
    }

    /** Remembers a state, unless a newer one is known. */
    synchronized void saw(JobQueue queue, RecurringSpec spec) {
        Known known = byName.get(key(queue, spec));
        if (known == null || !known.isAfter(spec)) {
            byName.put(key(queue, spec), new Known(spec, false));
        }
    }

    /** Remembers that a schedule has ended or was removed; later ones of the same name have a greater generation. */
    synchronized void ended(JobQueue queue, RecurringSpec last) {
        byName.put(key(queue, last), new Known(last, true));
    }

    /** What is known to come after a state, or {@code null}. */
    synchronized @Nullable Known after(JobQueue queue, RecurringSpec read) {
        Known known = byName.get(key(queue, read));
        return known != null && known.isAfter(read) ? known : null;
    }

    /** The newest state of the schedule with this one's name, or {@code null}. */
    synchronized @Nullable RecurringSpec newest(JobQueue queue, RecurringSpec sameName) {
        Known known = byName.get(key(queue, sameName));
        return known == null ? null : known.spec;
    }

    private static String key(JobQueue queue, RecurringSpec spec) {
        return queue.name() + "\n" + spec.name();
    }
}

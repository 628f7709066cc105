package io.secureredis.jobs.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the newest state of each schedule that this process has seen, so that it notices an older state that comes
 * back: an attacker restored it, or Redis lost the newer one (a failover, a restore). In both cases, no occurrence runs
 * that is older than the newest.
 *
 * <p>Keeps a limited number of the most recently used schedules. Safe for any number of threads.
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

    /** Returns the known state after another state, or {@code null}. */
    synchronized @Nullable Known after(JobQueue queue, RecurringSpec read) {
        Known known = byName.get(key(queue, read));
        return known != null && known.isAfter(read) ? known : null;
    }

    /** Returns the newest state of the schedule with the same name, or {@code null}. */
    synchronized @Nullable RecurringSpec newest(JobQueue queue, RecurringSpec sameName) {
        Known known = byName.get(key(queue, sameName));
        return known == null ? null : known.spec;
    }

    private static String key(JobQueue queue, RecurringSpec spec) {
        return queue.name() + "\n" + spec.name();
    }
}

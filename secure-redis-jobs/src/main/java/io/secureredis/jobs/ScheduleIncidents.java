package io.secureredis.jobs;

import io.secureredis.crypto.OpenException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs what is wrong with schedules and no reason to condemn one. Each kind of line is logged at most once a minute for each queue, with the number of times.
 * Safe for any number of threads.
 */
final class ScheduleIncidents {

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int KINDS = 200;
    private static final Logger log = LoggerFactory.getLogger(RecurringJobs.class);

    private final JobEvents events;
    private final Map<String, Said> said = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
            return size() > KINDS;
        }
    };

    private record Said(long atNanos, long since) {}

    ScheduleIncidents(JobEvents events) {
        this.events = events;
    }

    /** A schedule that was sealed under a secret that is unknown or retired here. Others may open it, so it is left alone. */
    void notOpened(JobQueue queue, String key, OpenException failure) {
        notOpened(queue, key, failure, 1);
    }

    /** So many schedules with the same failure, one of which has this key. */
    void notOpened(JobQueue queue, String key, OpenException failure, long count) {
        String reason = failure.failure().label();
        if (report(
                queue,
                reason,
                count,
                "SR450",
                "schedules cannot be opened here and do not fire here: " + failure.getMessage())) {
            events.scheduleUnreadable(queue.name(), key, reason);
        }
    }

    /** A schedule that opens, but cannot be understood. */
    void notUnderstood(JobQueue queue, String key, RuntimeException failure) {
        String why = failure.getClass().getSimpleName();
        if (report(
                queue,
                "malformed",
                1,
                "SR451",
                "schedules were written by another version of this library, which is the one to fire them (" + why
                        + ")")) {
            events.scheduleUnreadable(queue.name(), key, "malformed");
        }
    }

    /** Members of {@code next} that are no schedules; they were removed. */
    void ghosts(JobQueue queue, long count) {
        report(
                queue,
                "ghost",
                count,
                "SR452",
                "entries of the key next have no schedule and were removed. Find out who writes to this Redis, and whether it evicts keys");
    }

    /** A key of Redis that should hold schedules holds something else. */
    void wrongType(JobQueue queue) {
        report(
                queue,
                "wrong-type",
                1,
                "SR453",
                "looks found a key of another type where the schedules are kept, so none fires. Delete the keys recurring and next of this queue, then start the application again");
    }

    /** An older state that came back; the newest was put in its place. */
    void outdated(JobQueue queue) {
        report(
                queue,
                "outdated",
                1,
                "SR454",
                "schedules came back in a state older than the newest seen here, which was put back. Redis has failed over or was restored; or someone put them back");
    }

    /** An occurrence that is due for longer than it may wait; it was passed over. */
    void expired(JobQueue queue) {
        report(
                queue,
                "expired",
                1,
                "SR455",
                "occurrences were due for longer than a job of theirs may wait, and were passed over");
    }

    private boolean report(JobQueue queue, String reason, long count, String code, String what) {
        events.scheduleRefused(queue.name(), reason, count);
        long times = timesToLog(queue.name() + " " + what, count);
        if (times > 0) {
            log.warn("{} In queue {}, {} {}.", code, queue.name(), times, withoutStop(what));
        }
        return times > 0;
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    /** How many to name in the line that may be logged now, or 0 for no line. */
    private synchronized long timesToLog(String kind, long count) {
        long now = System.nanoTime();
        Said last = said.get(kind);
        if (last != null && now - last.atNanos < QUIET_NANOS) {
            said.put(kind, new Said(last.atNanos, last.since + count));
            return 0;
        }
        said.put(kind, new Said(now, 0));
        return last == null ? count : last.since + count;
    }
}

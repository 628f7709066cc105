package io.secureredis.jobs.engine;

import io.secureredis.crypto.OpenException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs problems of schedules that are no reason to condemn one. Each kind of line is logged at most once a
 * minute for each queue, with the number of occurrences. Safe for any number of threads.
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

    /** A schedule's secret is unknown or retired here. Other workers may open it, so it stays unchanged. */
    void notOpened(JobQueue queue, String key, OpenException failure) {
        notOpened(queue, key, failure, 1);
    }

    /** Several schedules had the same failure; this key is one of them. */
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

    /** A schedule opens, but cannot be understood. */
    void notUnderstood(JobQueue queue, String key, RuntimeException failure) {
        String why = failure.getClass().getSimpleName();
        if (report(
                queue,
                "malformed",
                1,
                "SR451",
                "schedules were written by another version of this library, and only that version can fire them (" + why
                        + ")")) {
            events.scheduleUnreadable(queue.name(), key, "malformed");
        }
    }

    /** Members of {@code next} were no schedules, and were removed. */
    void ghosts(JobQueue queue, long count) {
        report(
                queue,
                "ghost",
                count,
                "SR452",
                "entries of the key next have no schedule and were removed. Find out what writes to this Redis, and whether it evicts keys");
    }

    /** A Redis key for schedules holds something else. */
    void wrongType(JobQueue queue) {
        report(
                queue,
                "wrong-type",
                1,
                "SR453",
                "checks found a key of the wrong type where the schedules are stored, so no schedule fires. Delete the keys recurring and next of this queue, then restart the application");
    }

    /** An older state came back, and was replaced by the newest. */
    void outdated(JobQueue queue) {
        report(
                queue,
                "outdated",
                1,
                "SR454",
                "schedules came back in an older state than the newest one seen here, which was restored. Redis failed over or was restored, or someone put the old state back");
    }

    /** An occurrence was due for longer than it may wait, and was skipped. */
    void expired(JobQueue queue) {
        report(
                queue,
                "expired",
                1,
                "SR455",
                "occurrences were due for longer than their job may wait, and were skipped");
    }

    /** Redis refused to fire a schedule: a required key has another type, or a command is not allowed. */
    void refused(JobQueue queue) {
        report(
                queue,
                "refused",
                1,
                "SR456",
                "scheduled runs were refused by Redis and are tried again. Check this queue for keys of the wrong type, and check the user's rights");
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

    /** Returns the number for the line that may be logged now, or 0 for no line. */
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

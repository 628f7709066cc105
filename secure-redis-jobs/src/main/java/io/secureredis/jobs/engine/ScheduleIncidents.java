package io.secureredis.jobs.engine;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.redis.QueueStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs problems of schedules that are no reason to condemn one. Each kind of line is logged at most once a
 * minute for each queue, with the number of occurrences. Safe for any number of threads.
 */
final class ScheduleIncidents {

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int KINDS = 200;
    private static final int MOST_CAUSES = 8;
    private static final String OTHER_CAUSES = "of further key ids. Find out who can write to this Redis";
    private static final Counted NOT_OPENED = new Counted(
            "schedule cannot be opened here and does not fire here:",
            "schedules cannot be opened here and do not fire here:");
    private static final Logger log = LoggerFactory.getLogger(RecurringJobs.class);

    private final JobEvents events;
    private final Map<String, Said> said = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
            return size() > KINDS;
        }
    };

    /** By queue and cause, the keys that the last look could not open. */
    private final Map<String, Map<String, Set<String>>> stranded = new HashMap<>();

    private record Said(long atNanos, long since) {}

    ScheduleIncidents(JobEvents events) {
        this.events = events;
    }

    /**
     * A schedule that this process cannot open, although it need not be changed: its secret is unknown or retired here,
     * or it is larger than this reader's cap. Other workers may open it, so it stays unchanged.
     */
    record NotOpened(String key, OpenFailure failure, String why) {

        static NotOpened of(QueueStore.StoredSchedule stored, OpenException failure) {
            return new NotOpened(stored.key(), failure.failure(), why(stored, failure.failure()));
        }

        private static String why(QueueStore.StoredSchedule stored, OpenFailure failure) {
            return switch (failure) {
                case RETIRED_KEY ->
                    "key id " + keyId(stored)
                            + " is retired here. Schedule again and remove the old schedule, or remove the key id from the retired ones until the schedule has fired";
                case UNKNOWN_KEY ->
                    "key id " + keyId(stored)
                            + " is not in the key ring. Add its secret to the previous secrets, or schedule again and remove the old schedule";
                default -> failure.label() + ". Raise secure-redis.crypto.max-value-size, or schedule again";
            };
        }

        private static String keyId(QueueStore.StoredSchedule stored) {
            return EnvelopeHeader.parse(stored.envelope()).keyId().toString();
        }
    }

    /** A schedule is due and does not open. */
    void notOpened(JobQueue queue, NotOpened schedule) {
        if (report(queue, schedule.failure.label(), 1, "SR450", NOT_OPENED, schedule.why)) {
            events.scheduleUnreadable(queue.name(), schedule.key, schedule.failure.label());
        }
    }

    /**
     * What a look at all schedules of a queue could not open. Each cause is logged when its schedules are not those of
     * the look before.
     */
    synchronized void notOpened(JobQueue queue, List<NotOpened> found) {
        Map<String, List<NotOpened>> now = byCause(found);
        Map<String, Set<String>> before = stranded.getOrDefault(queue.name(), Map.of());
        Map<String, Set<String>> after = new HashMap<>();
        now.forEach((why, all) -> {
            Set<String> keys = all.stream().map(NotOpened::key).collect(Collectors.toSet());
            Set<String> known = before.getOrDefault(why, Set.of());
            after.put(why, keys);
            if (!keys.equals(known)) {
                changed(queue, why, all, known);
            }
        });
        if (found.isEmpty() && !before.isEmpty()) {
            log.info("Every schedule of queue {} can be opened here again, or is gone", queue.name());
        }
        stranded.put(queue.name(), after);
    }

    private void changed(JobQueue queue, String why, List<NotOpened> all, Set<String> known) {
        log.warn("SR450 In queue {}, {} {}.", queue.name(), NOT_OPENED.with(all.size()), why);
        List<NotOpened> more =
                all.stream().filter(one -> !known.contains(one.key)).toList();
        if (!more.isEmpty()) {
            String reason = more.get(0).failure.label();
            events.scheduleRefused(queue.name(), reason, more.size());
            events.scheduleUnreadable(queue.name(), more.get(0).key, reason);
        }
    }

    /** Key ids come from Redis, so only some causes have a line of their own. */
    private static Map<String, List<NotOpened>> byCause(List<NotOpened> found) {
        TreeMap<String, List<NotOpened>> causes = new TreeMap<>();
        found.forEach(
                one -> causes.computeIfAbsent(one.why, why -> new ArrayList<>()).add(one));
        List<NotOpened> others = new ArrayList<>();
        while (causes.size() > MOST_CAUSES) {
            others.addAll(causes.pollLastEntry().getValue());
        }
        if (!others.isEmpty()) {
            causes.put(OTHER_CAUSES, others);
        }
        return causes;
    }

    /** Returns how many schedules the last looks could not open. */
    synchronized int stranded() {
        return stranded.values().stream()
                .flatMap(causes -> causes.values().stream())
                .mapToInt(Set::size)
                .sum();
    }

    /** A schedule opens, but cannot be understood. */
    void notUnderstood(JobQueue queue, String key, RuntimeException failure) {
        String why = failure.getClass().getSimpleName();
        if (report(
                queue,
                "malformed",
                1,
                "SR451",
                new Counted("schedule was", "schedules were"),
                "written by another version of this library, and only that version can fire them (" + why + ")")) {
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
                new Counted("entry", "entries"),
                "of the key next had no schedule and went. Find out what writes to this Redis, and whether it evicts keys");
    }

    /** A Redis key for schedules holds something else. */
    void wrongType(JobQueue queue) {
        report(
                queue,
                "wrong-type",
                1,
                "SR453",
                new Counted("check", "checks"),
                "found a key of the wrong type where the schedules are stored, so no schedule fires. Delete the keys recurring and next of this queue, then restart the application");
    }

    /** An older state came back, and was replaced by the newest. */
    void outdated(JobQueue queue) {
        report(
                queue,
                "outdated",
                1,
                "SR454",
                new Counted("schedule", "schedules"),
                "came back in an older state than the newest one seen here, which was restored. Redis failed over or was restored, or someone put the old state back");
    }

    /** An occurrence was due for longer than it may wait, and was skipped. */
    void expired(JobQueue queue) {
        report(
                queue,
                "expired",
                1,
                "SR455",
                new Counted("occurrence was", "occurrences were"),
                "due for longer than the job may wait, and skipped");
    }

    /** Redis refused to fire a schedule: a required key has another type, or a command is not allowed. */
    void refused(JobQueue queue) {
        report(
                queue,
                "refused",
                1,
                "SR456",
                new Counted("scheduled run was", "scheduled runs were"),
                "refused by Redis. The next attempt follows. Check this queue for keys of the wrong type, and check the user's rights");
    }

    /** Schedules had no next run in Redis, and have one again. */
    void putBack(JobQueue queue, int schedules) {
        if (schedules > 0) {
            report(
                    queue,
                    "put-back",
                    schedules,
                    "SR457",
                    new Counted("schedule had", "schedules had"),
                    "lost the place of the next run, and got it back. Check who else writes to this Redis");
        }
    }

    /** What is counted, and the verb if it has a number. */
    private record Counted(String one, String several) {
        String with(long count) {
            return count + " " + (count == 1 ? one : several);
        }
    }

    private boolean report(JobQueue queue, String reason, long count, String code, Counted what, String text) {
        events.scheduleRefused(queue.name(), reason, count);
        long times = timesToLog(queue.name() + " " + code + " " + text, count);
        if (times > 0) {
            log.warn("{} In queue {}, {} {}.", code, queue.name(), what.with(times), text);
        }
        return times > 0;
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

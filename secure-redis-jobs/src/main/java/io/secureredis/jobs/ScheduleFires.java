package io.secureredis.jobs;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.secureredis.crypto.OpenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the schedules that are due.
 *
 * <p>The story of a schedule that is due and does not fire:
 *
 * <ol>
 *   <li>Its name is none, or it has no envelope: it is removed from {@code next}.
 *   <li>Its secret is unknown or retired here, or another version wrote it: it is left to those who can open it, and this process does not look at it for a while.
 *   <li>Its envelope and its score, read at one moment, cannot both be what was put: someone changed one of them. It is condemned: put far into the future, where it stays until it is
 *       scheduled again or removed.
 *   <li>This process has seen a newer state of it: that one is put back.
 *   <li>It is due for longer than its jobs may wait: this occurrence is passed over.
 *   <li>Its last job has not ended, or its unique key is held: this occurrence is passed over.
 * </ol>
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class ScheduleFires {

    /** The largest score that a double holds exactly. */
    private static final long NEVER_MS = (1L << 53) - 1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int PER_PAGE = 200;
    private static final int MOVED_PER_ROUND = 400;
    private static final int MOST_PAGES = 1_000;

    /** How long to wait at least where something that is due stays due. */
    private static final long PAUSE_MS = 100;

    private static final int MEMBERS_PER_PAUSE_MS = 10;
    private static final long ASIDE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_ASIDE = 20_000;
    private static final Logger log = LoggerFactory.getLogger(RecurringJobs.class);

    private final RecurringJobs recurring;
    private final ScheduleMemory memory;
    private final ScheduleIncidents incidents;
    private final JobEvents events;

    /** What this process does not look at, until when. */
    private final Map<String, Long> aside = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_ASIDE;
        }
    };

    ScheduleFires(RecurringJobs recurring, ScheduleMemory memory, ScheduleIncidents incidents, JobEvents events) {
        this.recurring = recurring;
        this.memory = memory;
        this.incidents = incidents;
        this.events = events;
    }

    /**
     * What a round did.
     *
     * @param stays whether something stays due that this process does not fire
     * @param againMs when to look again, or -1 when nothing will be due
     */
    record Fires(int fired, boolean stays, long againMs) {}

    /** What was done about one schedule. */
    private enum Done {
        FIRED,
        /** It is no longer due. */
        MOVED,
        /** Its newest state was put in its place, and may be due. */
        SETTLED,
        STAYS
    }

    Fires fireDue(JobQueue queue) {
        int fired = 0;
        int moved = 0;
        int staying = 0;
        boolean more = true;
        for (int pages = 0; more && moved < MOVED_PER_ROUND && pages < MOST_PAGES; pages++) {
            List<byte[]> page = due(queue, staying);
            List<Done> done = handle(queue, page);
            for (Done one : done) {
                fired += one == Done.FIRED ? 1 : 0;
                moved += one == Done.STAYS ? 0 : 1;
                staying += one == Done.STAYS ? 1 : 0;
            }
            more = page.size() == PER_PAGE || done.contains(Done.SETTLED);
        }
        long now = queue.nowMs();
        if (moved > 0) {
            return new Fires(fired, staying > 0, now);
        }
        long pause = now + Math.max(PAUSE_MS, staying / MEMBERS_PER_PAUSE_MS);
        return new Fires(0, staying > 0, sooner(staying > 0 ? pause : -1, afterMs(queue, now)));
    }

    private static long sooner(long a, long b) {
        return a < 0 ? b : b < 0 ? a : Math.min(a, b);
    }

    /** Members only: nothing is concluded from a score that was read apart from its envelope. */
    private static List<byte[]> due(JobQueue queue, int from) {
        JobRedis redis = queue.store().redis();
        return redis.await(redis.commands()
                .zrangebyscore(
                        queue.store().keys().of(JobKey.NEXT),
                        Range.from(Range.Boundary.unbounded(), Range.Boundary.including(queue.nowMs())),
                        Limit.create(from, PER_PAGE)));
    }

    private static long afterMs(JobQueue queue, long nowMs) {
        JobRedis redis = queue.store().redis();
        List<ScoredValue<byte[]>> next = redis.await(redis.commands()
                .zrangebyscoreWithScores(
                        queue.store().keys().of(JobKey.NEXT),
                        Range.from(Range.Boundary.excluding(nowMs), Range.Boundary.unbounded()),
                        Limit.from(1)));
        return next.isEmpty() ? -1 : (long) next.get(0).getScore();
    }

    private List<Done> handle(JobQueue queue, List<byte[]> page) {
        List<Done> done = new ArrayList<>();
        List<byte[]> nameless = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (byte[] member : page) {
            String key = JobRedis.text(member);
            if (!NAME.matcher(key).matches()) {
                nameless.add(member);
            } else if (isAside(queue, key)) {
                done.add(Done.STAYS);
            } else {
                keys.add(key);
            }
        }
        done.addAll(drop(queue, nameless, true));
        List<QueueStore.StoredSchedule> stored = queue.store().snapshot(keys);
        if (stored.size() < keys.size()) {
            incidents.wrongType(queue);
            keys.forEach(key -> done.add(Done.STAYS));
            return done;
        }
        List<byte[]> ghosts = new ArrayList<>();
        for (QueueStore.StoredSchedule one : stored) {
            if (one.score().isEmpty() || one.scoreMs() > queue.nowMs()) {
                done.add(Done.MOVED);
            } else if (!one.isEnvelope()) {
                ghosts.add(JobRedis.bytes(one.key()));
            } else {
                done.add(fire(queue, one));
            }
        }
        done.addAll(drop(queue, ghosts, false));
        return done;
    }

    private List<Done> drop(JobQueue queue, List<byte[]> members, boolean all) {
        if (members.isEmpty()) {
            return List.of();
        }
        incidents.ghosts(queue, queue.store().drop(members, all));
        return members.stream().map(member -> Done.MOVED).toList();
    }

    private Done fire(JobQueue queue, QueueStore.StoredSchedule stored) {
        try {
            return fire(queue, stored, RecurringJobs.open(queue, stored.key(), stored.envelope()));
        } catch (OpenException e) {
            if (isProof(e)) {
                return condemn(queue, stored, e.failure().label());
            }
            incidents.notOpened(queue, stored.key(), e);
        } catch (JobException e) {
            throw e;
        } catch (RuntimeException e) {
            incidents.notUnderstood(queue, stored.key(), e);
        }
        setAside(queue, stored.key());
        return Done.STAYS;
    }

    /** Whether an envelope that does not open was changed by someone, wherever it is read; an unknown secret or a smaller cap is this application's own affair. */
    static boolean isProof(OpenException failure) {
        return switch (failure.failure()) {
            case UNKNOWN_KEY, RETIRED_KEY, TOO_LARGE, EXPIRED, WRONG_TYPE -> false;
            case NOT_SEALED, MALFORMED, WRONG_COMMITMENT, NOT_AUTHENTIC -> true;
        };
    }

    private Done fire(JobQueue queue, QueueStore.StoredSchedule stored, RecurringSpec spec) {
        long dueMs = spec.state().nextMs();
        if (stored.scoreMs() != dueMs) {
            return condemn(queue, stored, "moved");
        }
        if (memory.after(queue, spec) != null) {
            incidents.outdated(queue);
            return settled(queue, spec);
        }
        memory.saw(queue, spec);
        boolean tooOld = recurring.notAfterMs(spec, dueMs) < queue.nowMs();
        if (tooOld) {
            incidents.expired(queue);
        }
        List<String> names = recurring.names(queue, spec);
        QueueStore.NewJob job = recurring.occurrence(queue, names.get(0), spec, dueMs);
        Instant now = Instant.ofEpochMilli(queue.nowMs());
        RecurringSpec fired = spec.afterFire(now, job.id());
        RecurringSpec passed = spec.afterPassing(now);
        QueueStore.Fired outcome = queue.store()
                .fire(new QueueStore.Fire(
                        stored,
                        names,
                        passed == null ? 0 : passed.state().nextMs(),
                        recurring.seal(queue, names.get(0), fired),
                        recurring.seal(queue, names.get(0), passed),
                        tooOld ? "none" : spec.schedule().overlap().name().toLowerCase(Locale.ROOT),
                        spec.state().job(),
                        job));
        return switch (outcome) {
            case NOT_DONE -> Done.MOVED;
            case FIRED -> remember(queue, spec, fired, Done.FIRED);
            case PASSED_OVER -> remember(queue, spec, passed, Done.MOVED);
            case SEVERAL -> settled(queue, spec);
        };
    }

    private Done settled(JobQueue queue, RecurringSpec spec) {
        recurring.settle(queue, spec);
        return Done.SETTLED;
    }

    private Done remember(
            JobQueue queue, RecurringSpec before, @org.jspecify.annotations.Nullable RecurringSpec after, Done done) {
        if (after == null) {
            memory.ended(queue, before);
        } else {
            memory.saw(queue, after);
        }
        return done;
    }

    /** Envelope and score were read at one moment, and are still the same while it is parked. */
    private Done condemn(JobQueue queue, QueueStore.StoredSchedule stored, String reason) {
        if (queue.store().schedule(stored.key(), stored.envelope(), NEVER_MS, List.of(stored))) {
            log.warn(
                    "A schedule of queue {} was tampered with ({}); it does not fire any more: {}",
                    queue.name(),
                    reason,
                    stored.key());
            events.scheduleTampered(queue.name(), stored.key(), reason);
        }
        return Done.MOVED;
    }

    private boolean isAside(JobQueue queue, String key) {
        synchronized (aside) {
            Long until = aside.get(queue.name() + " " + key);
            return until != null && until - System.nanoTime() > 0;
        }
    }

    private void setAside(JobQueue queue, String key) {
        synchronized (aside) {
            aside.put(queue.name() + " " + key, System.nanoTime() + ASIDE_NANOS);
        }
    }
}

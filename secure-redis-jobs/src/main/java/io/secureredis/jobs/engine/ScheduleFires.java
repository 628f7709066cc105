package io.secureredis.jobs.engine;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScoredValue;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the schedules that are due.
 *
 * <p>This is what happens to a schedule that is due and does not fire:
 *
 * <ol>
 *   <li>Its name is invalid, or it has no envelope: it is removed from {@code next}.
 *   <li>Its secret is unknown or retired here, or another version wrote it: it is left to workers that can open it, and
 *     this process ignores it for a while.
 *   <li>Its envelope and its score, read at one moment, cannot both be original: someone changed one of them. The
 *     schedule is condemned: it moves far into the future, where it stays until it is scheduled again or removed.
 *   <li>This process has seen a newer state of it: that one is put back.
 *   <li>It has been due for longer than its jobs may wait: this occurrence is skipped.
 *   <li>Redis refuses to fire it, for example because a required key has another type: it stays due, and the others
 *     continue.
 *   <li>Its last job has not ended, or its unique key is held: this occurrence is skipped.
 * </ol>
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class ScheduleFires {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int PER_PAGE = 200;
    private static final int SKIPPED = 3;
    private static final int MOST_FIRED = 400;
    private static final int MOST_PAGES = 1_000;

    /** The shortest wait if something that is due stays due. */
    private static final long PAUSE_MS = 100;

    private static final long AFTER_REFUSAL_MS = 1_000;

    private static final int MEMBERS_PER_PAUSE_MS = 10;
    private static final long ASIDE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_ASIDE = 20_000;
    private static final Logger log = LoggerFactory.getLogger(RecurringJobs.class);

    private final LogThrottle condemned = new LogThrottle();
    private final RecurringJobs recurring;
    private final ScheduleMemory memory;
    private final ScheduleIncidents incidents;
    private final JobEvents events;

    /** The schedules that this process ignores, and until when. */
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
     * The result of a round.
     *
     * @param stays whether something stays due that this process does not fire
     * @param againMs when to check again, or -1 if nothing will be due
     */
    record Fires(int fired, boolean stays, long againMs) {}

    /** The outcome for one schedule. */
    private enum Done {
        FIRED,
        /** It is no longer due. */
        MOVED,
        /** Its newest state replaced it, and may be due. */
        SETTLED,
        STAYS
    }

    /** A refusal by Redis must not keep any job from running. */
    Fires fireDue(JobQueue queue) {
        try {
            return fireAll(queue);
        } catch (JobException e) {
            if (!JobRedis.isReply(e.getCause())) {
                throw e;
            }
            if (JobRedis.isWrongTypeCode(e)) {
                incidents.wrongType(queue);
            } else {
                incidents.refused(queue);
            }
            return new Fires(0, true, queue.nowMs() + AFTER_REFUSAL_MS);
        }
    }

    private Fires fireAll(JobQueue queue) {
        int fired = 0;
        int moved = 0;
        int staying = 0;
        boolean more = true;
        for (int pages = 0; more && fired < MOST_FIRED && pages < MOST_PAGES; pages++) {
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

    /** Reads only members: a score that was read separately from its envelope proves nothing. */
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
        List<byte[]> nameless = page.stream().filter(member -> !isName(member)).toList();
        List<Done> done = new ArrayList<>(drop(queue, nameless, true));
        List<String> keys = new ArrayList<>();
        for (byte[] member : page.stream().filter(ScheduleFires::isName).toList()) {
            String key = JobRedis.text(member);
            if (isAside(queue, key)) {
                done.add(Done.STAYS);
            } else {
                keys.add(key);
            }
        }
        done.addAll(handleNamed(queue, keys));
        return done;
    }

    private static boolean isName(byte[] member) {
        return NAME.matcher(JobRedis.text(member)).matches();
    }

    private List<Done> handleNamed(JobQueue queue, List<String> keys) {
        List<QueueStore.StoredSchedule> stored = queue.store().snapshot(keys);
        if (stored.size() < keys.size()) {
            incidents.wrongType(queue);
            return Collections.nCopies(keys.size(), Done.STAYS);
        }
        List<Done> done = new ArrayList<>();
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
        byte[] opened;
        try {
            opened = queue.envelopes().open(stored.key(), Role.SCHEDULE, stored.envelope());
        } catch (OpenException e) {
            return notOpened(queue, stored, e);
        } catch (RuntimeException e) {
            // An application's key ring that throws says nothing about the schedule.
            Callbacks.failed("The key ring", e);
            return setAside(queue, stored.key());
        }
        return fire(queue, stored, opened);
    }

    private Done notOpened(JobQueue queue, QueueStore.StoredSchedule stored, OpenException failure) {
        if (isProof(failure)) {
            return condemn(queue, stored, failure.failure().label());
        }
        incidents.notOpened(queue, ScheduleIncidents.NotOpened.of(stored, failure));
        return setAside(queue, stored.key());
    }

    private Done fire(JobQueue queue, QueueStore.StoredSchedule stored, byte[] opened) {
        RecurringSpec spec;
        try {
            spec = RecurringSpec.parse(opened);
        } catch (RuntimeException e) {
            incidents.notUnderstood(queue, stored.key(), e);
            return setAside(queue, stored.key());
        }
        return fire(queue, stored, spec);
    }

    private Done fire(JobQueue queue, QueueStore.StoredSchedule stored, RecurringSpec spec) {
        try {
            return fire(queue, stored, step(queue, spec));
        } catch (JobException e) {
            if (e.getCause() instanceof RedisCommandExecutionException) {
                incidents.refused(queue);
                return setAside(queue, stored.key());
            }
            throw e;
        } catch (RuntimeException e) {
            // Sealing is the application's too. It must not keep the worker from claiming jobs.
            Callbacks.failed("The run of a schedule", e);
            return setAside(queue, stored.key());
        }
    }

    /** A run, computed without Redis. The states are {@code null} if the schedule ends. */
    private record Step(
            RecurringSpec spec,
            List<String> names,
            QueueStore.NewJob job,
            @Nullable RecurringSpec fired,
            @Nullable RecurringSpec passed) {}

    private Step step(JobQueue queue, RecurringSpec spec) {
        List<String> names = recurring.names(queue, spec);
        QueueStore.NewJob job =
                recurring.occurrence(queue, names.get(0), spec, spec.state().nextMs());
        Instant now = Instant.ofEpochMilli(queue.nowMs());
        return new Step(spec, names, job, spec.afterFire(now, job.id()), spec.afterPassing(now));
    }

    /**
     * Returns whether an unreadable envelope was changed by someone. An unknown secret or a smaller cap concerns only
     * this application.
     */
    static boolean isProof(OpenException failure) {
        return switch (failure.failure()) {
            case UNKNOWN_KEY, RETIRED_KEY, TOO_LARGE, EXPIRED, WRONG_TYPE -> false;
            case NOT_SEALED, MALFORMED, WRONG_COMMITMENT, NOT_AUTHENTIC -> true;
        };
    }

    private Done fire(JobQueue queue, QueueStore.StoredSchedule stored, Step step) {
        RecurringSpec spec = step.spec;
        long dueMs = spec.state().nextMs();
        if (stored.scoreMs() != dueMs) {
            return condemn(queue, stored, "moved");
        }
        if (memory.after(queue, spec) != null) {
            incidents.outdated(queue);
            return settled(queue, spec);
        }
        memory.saw(queue, spec);
        return done(queue, step, send(queue, stored, step));
    }

    private QueueStore.Fired send(JobQueue queue, QueueStore.StoredSchedule stored, Step step) {
        RecurringSpec spec = step.spec;
        boolean tooOld = recurring.notAfterMs(spec, spec.state().nextMs()) < queue.nowMs();
        if (tooOld) {
            incidents.expired(queue);
        }
        String target = step.names.get(0);
        return queue.store()
                .fire(new QueueStore.Fire(
                        stored,
                        step.names,
                        step.passed == null ? 0 : step.passed.state().nextMs(),
                        recurring.seal(queue, target, step.fired),
                        recurring.seal(queue, target, step.passed),
                        tooOld ? "none" : spec.schedule().overlap().name().toLowerCase(Locale.ROOT),
                        spec.state().job(),
                        step.job));
    }

    private Done done(JobQueue queue, Step step, QueueStore.Fired outcome) {
        return switch (outcome) {
            case NOT_DONE -> Done.MOVED;
            case FIRED -> remember(queue, step.spec, step.fired, Done.FIRED);
            case PASSED_OVER -> {
                queue.store().scheduleRun(step.names.get(0), step.spec.state().nextMs(), SKIPPED);
                yield remember(queue, step.spec, step.passed, Done.MOVED);
            }
            case SEVERAL -> settled(queue, step.spec);
        };
    }

    private Done settled(JobQueue queue, RecurringSpec spec) {
        recurring.settle(queue, spec);
        return Done.SETTLED;
    }

    private Done remember(JobQueue queue, RecurringSpec before, @Nullable RecurringSpec after, Done done) {
        if (after == null) {
            memory.ended(queue, before);
        } else {
            memory.saw(queue, after);
        }
        return done;
    }

    /** Envelope and score were read at one moment, and must still be the same when it is parked. */
    private Done condemn(JobQueue queue, QueueStore.StoredSchedule stored, String reason) {
        if (queue.store().schedule(stored.key(), stored.envelope(), RecurringSpec.NEVER_MS, List.of(stored))) {
            long leftOut = condemned.leftOutBefore(queue.name() + " " + reason);
            if (leftOut != LogThrottle.SILENT) {
                log.warn(
                        "A schedule of queue {} was tampered with ({}); it no longer fires: {}{}",
                        queue.name(),
                        reason,
                        stored.key(),
                        LogThrottle.since(leftOut));
            }
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

    private Done setAside(JobQueue queue, String key) {
        synchronized (aside) {
            aside.put(queue.name() + " " + key, System.nanoTime() + ASIDE_NANOS);
        }
        return Done.STAYS;
    }
}

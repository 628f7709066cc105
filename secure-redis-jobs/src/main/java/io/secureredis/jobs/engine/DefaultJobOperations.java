package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Implements {@link JobOperations} on Redis. */
final class DefaultJobOperations implements JobOperations {

    private static final int JOBS_PER_STEP = 250;
    private static final int TRIES = 20;

    /** How long a job that is moved may take to arrive, and how long nobody runs it there unless the move has ended. */
    private static final long ARRIVES_MS = 60_000;

    private static final long HELD_MS = 600_000;
    private static final int DEAD = QueueStore.MOVABLE.indexOf(JobKey.DEAD);
    private static final byte[] NOTHING = {};
    private static final List<JobState> WAITING = List.of(JobState.SCHEDULED, JobState.RETRYING, JobState.READY);
    private static final Set<JobState> RETRIED =
            Set.of(JobState.SCHEDULED, JobState.RETRYING, JobState.DEAD, JobState.TAMPERED);

    private final JobQueues queues;
    private final RecurringJobs recurring;
    private final JobProperties properties;
    private final JobEditor editor;

    DefaultJobOperations(JobQueues queues, RecurringJobs recurring, JobProperties properties, JobEditor editor) {
        this.queues = queues;
        this.recurring = recurring;
        this.properties = properties;
        this.editor = editor;
    }

    @Override
    public boolean retry(String queue, JobId id) {
        return anyPart(queue, part -> requeue(part, present(id), true));
    }

    @Override
    public boolean runNow(String queue, JobId id) {
        return anyPart(queue, part -> requeue(part, present(id), false));
    }

    @Override
    public List<Task> tasks() {
        return editor.tasks();
    }

    @Override
    public Optional<Task> task(String name) {
        return editor.task(name);
    }

    @Override
    public Draft enqueue(String task, List<String> arguments) {
        return editor.enqueue(task, typed(arguments));
    }

    @Override
    public Optional<Draft> retry(String queue, JobId id, List<String> arguments) {
        return editor.retry(queue, present(id), typed(arguments));
    }

    @Override
    public boolean tell(String queue, String worker, WorkerOverview.Command command) {
        CallChecks.present(command, "The command");
        byte[] id = bytes(CallChecks.present(worker, "The worker's id"));
        JobQueue served = queues.get(queue);
        JobRedis redis = served.store().redis();
        Double aliveUntil =
                redis.awaitOrNull(redis.commands().zscore(served.store().keys().of(JobKey.SEEN), id));
        if (StoredValues.name(id) == null || aliveUntil == null || aliveUntil < served.nowMs()) {
            return false;
        }
        byte[] sealed = new WorkerIdentity.Order(command, served.nowMs()).seal(served, worker);
        redis.await(redis.commands()
                .hset(served.store().keys().of(JobKey.WORKER), WorkerIdentity.commandField(worker), sealed));
        return true;
    }

    /** Looks into the other parts of a queue with shards only if the first does not hold what is wanted. */
    private boolean anyPart(String queue, Predicate<JobQueue> change) {
        return change.test(queues.get(queue)) || parts(queue).stream().skip(1).anyMatch(change);
    }

    private List<JobQueue> parts(String queue) {
        String name = queues.get(queue).name();
        return queues.parts(name, properties.queue(QueueNames.whole(name)).shards());
    }

    @Override
    public Move move(String queue, JobId id, String to) {
        JobQueue target = queues.get(to);
        present(id);
        for (JobQueue part : parts(queue)) {
            requireMovable(part, target);
            Move moved = new Mover(part, target, id).move();
            if (moved != Move.NOT_THERE) {
                return moved;
            }
        }
        return Move.NOT_THERE;
    }

    private static void requireMovable(JobQueue from, JobQueue to) {
        if (from.name().equals(to.name())) {
            throw notMovable("it is the same queue.");
        }
        if (from.store().redis() != to.store().redis()) {
            throw notMovable(
                    "the queue " + to.name() + " is on another server. Put the job there again, and delete this one.");
        }
    }

    private static JobException notMovable(String why) {
        return new JobException("SR475", "The job cannot be moved: " + why);
    }

    /** One move of one job. Source: {@code docs/spec/job-keys.md}, section 10. */
    private final class Mover {

        private final JobQueue from;
        private final JobQueue to;
        private final JobId id;

        Mover(JobQueue from, JobQueue to, JobId id) {
            this.from = from;
            this.to = to;
            this.id = id;
        }

        Move move() {
            byte[] envelope = StoredValues.one(from.store(), JobKey.BODY, field());
            if (envelope == null) {
                return Move.NOT_THERE;
            }
            JobBody body = open(envelope);
            int state = state();
            if (body == null || state < 0 || body.moving() != null) {
                return body == null ? Move.DOES_NOT_OPEN : state < 0 ? whyNot() : Move.CHANGED;
            }
            return depart(body, envelope, state);
        }

        /** Marks the body as moving, so that nobody runs it here, and continues in the other queue. */
        private Move depart(JobBody body, byte[] envelope, int state) {
            long now = from.nowMs();
            boolean dead = state == DEAD;
            JobBody.Moving move = new JobBody.Moving(to.name(), now + ARRIVES_MS, now + HELD_MS, dead);
            byte[] marked = from.envelopes()
                    .seal(id.value(), Role.BODY, body.moving(move).toBytes());
            String score = from.store().depart(id, state, envelope, marked, move.untilMs());
            return score.isEmpty() ? Move.CHANGED : arriveOrStay(body, move, new Left(envelope, marked, state, score));
        }

        private Move arriveOrStay(JobBody body, JobBody.Moving move, Left left) {
            try {
                return arrive(body, move, left);
            } catch (RuntimeException failure) {
                // A key ring is the application's. What Redis refused has not happened; what it did not answer may
                // have.
                boolean decided = !(failure instanceof JobException)
                        || failure.getCause() instanceof RedisCommandExecutionException;
                if (decided) {
                    stay(left, failure);
                }
                throw failure;
            }
        }

        /** If this fails too, a worker does it in a minute. The first failure is the one to tell. */
        private void stay(Left left, RuntimeException failure) {
            try {
                if (!isThere()) {
                    takeBack(left);
                }
            } catch (RuntimeException alsoRefused) {
                failure.addSuppressed(alsoRefused);
            }
        }

        private void takeBack(Left left) {
            from.store().settle(id, left.marked, left.envelope, left.state, left.score, List.of());
        }

        private boolean isThere() {
            JobRedis redis = to.store().redis();
            return redis.await(redis.commands().hexists(to.store().keys().of(JobKey.BODY), field()));
        }

        @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
        private record Left(byte[] envelope, byte[] marked, int state, String score) {}

        private Move arrive(JobBody body, JobBody.Moving move, Left left) {
            JobBody waits = move.dead()
                    ? body
                    : body.withTimes(move.heldMs(), Math.max(body.notAfterMs(), move.heldMs() + HELD_MS));
            byte[] there = to.envelopes().seal(id.value(), Role.BODY, waits.toBytes());
            List<String> held = heldForms(body);
            String score = move.dead() ? left.score : Long.toString(move.heldMs());
            QueueStore.Arrived arrived = to.store().arrive(arrival(move, score, there, unique(body, held)));
            if (arrived != QueueStore.Arrived.ARRIVED) {
                takeBack(left);
                return refused(arrived);
            }
            queues.announce(to);
            return leave(body, left, there, held);
        }

        /** Returns the job as it comes into the other queue, with what this queue knows of its attempts. */
        private QueueStore.Arrival arrival(JobBody.Moving move, String score, byte[] sealed, QueueStore.Unique unique) {
            return new QueueStore.Arrival(
                    id,
                    move.dead() ? DEAD : 0,
                    score,
                    move.untilMs(),
                    sealed,
                    orNothing(StoredValues.one(from.store(), JobKey.RUN, field())),
                    error(),
                    unique);
        }

        private static Move refused(QueueStore.Arrived answer) {
            return switch (answer) {
                case ID_TAKEN -> Move.ID_TAKEN;
                case KEY_HELD -> Move.KEY_HELD;
                default -> Move.CHANGED;
            };
        }

        private Move leave(JobBody body, Left left, byte[] there, List<String> held) {
            if (!from.store().settle(id, left.marked, NOTHING, 0, "0", held)) {
                to.store().settle(id, there, NOTHING, 0, "0", uniqueForms(to, body));
                return Move.CHANGED;
            }
            if (left.state != DEAD) {
                byte[] last = to.envelopes().seal(id.value(), Role.BODY, body.toBytes());
                to.store().settle(id, there, last, left.state, left.score, List.of());
            }
            return Move.MOVED;
        }

        private byte[] field() {
            return bytes(id.value());
        }

        private byte[] orNothing(byte @Nullable [] value) {
            return value == null ? NOTHING : value;
        }

        private @Nullable JobBody open(byte[] envelope) {
            try {
                return JobBody.parse(from.envelopes().open(id.value(), Role.BODY, envelope));
            } catch (OpenException | JacksonException | JobException doesNotOpen) {
                return null;
            }
        }

        private boolean isIn(JobKey state) {
            JobRedis redis = from.store().redis();
            return redis.awaitOrNull(redis.commands().zscore(from.store().keys().of(state), field())) != null;
        }

        private int state() {
            for (int i = 0; i < QueueStore.MOVABLE.size(); i++) {
                if (isIn(QueueStore.MOVABLE.get(i))) {
                    return i;
                }
            }
            return -1;
        }

        private Move whyNot() {
            if (isIn(JobKey.LEASE)) {
                return Move.ACTIVE;
            }
            return isIn(JobKey.DONE) || isIn(JobKey.TAMPERED) ? Move.ENDED : Move.CHANGED;
        }

        /** The error with the attempts before, for the other queue; empty if there is none, or it does not open. */
        private byte[] error() {
            byte[] sealed = StoredValues.one(from.store(), JobKey.ERROR, field());
            try {
                return sealed == null
                        ? NOTHING
                        : to.envelopes()
                                .seal(id.value(), Role.ERROR, from.envelopes().open(id.value(), Role.ERROR, sealed));
            } catch (OpenException notOurs) {
                return NOTHING;
            }
        }

        private List<String> uniqueForms(JobQueue queue, JobBody body) {
            String key = body.uniqueKey();
            return key == null
                    ? List.of()
                    : queues.get(QueueNames.whole(queue.name())).envelopes().hideUniqueKey(key);
        }

        /** The forms under which it holds its unique key now. */
        private List<String> heldForms(JobBody body) {
            JobRedis redis = from.store().redis();
            byte[] unique = from.store().keys().of(JobKey.UNIQUE);
            return uniqueForms(from, body).stream()
                    .filter(form ->
                            Arrays.equals(redis.awaitOrNull(redis.commands().hget(unique, bytes(form))), field()))
                    .toList();
        }

        private QueueStore.Unique unique(JobBody body, List<String> held) {
            JobRedis redis = from.store().redis();
            byte[] until = from.store().keys().of(JobKey.UNIQUE_UNTIL);
            long holdMs = 0;
            for (String form : held) {
                Double end = redis.awaitOrNull(redis.commands().zscore(until, bytes(form)));
                holdMs = Math.max(holdMs, end == null ? 0 : (long) (end - from.nowMs()));
            }
            return holdMs == 0 ? QueueStore.Unique.NONE : new QueueStore.Unique(uniqueForms(to, body), holdMs);
        }
    }

    private static JobId present(JobId id) {
        return CallChecks.present(id, "The job id");
    }

    private static List<JobId> present(List<JobId> ids) {
        CallChecks.present(ids, "The list of job ids").forEach(DefaultJobOperations::present);
        return ids;
    }

    private static List<String> typed(List<String> arguments) {
        CallChecks.present(arguments, "The list of arguments")
                .forEach(argument -> CallChecks.present(argument, "An argument in the list"));
        return arguments;
    }

    private boolean requeue(JobQueue queue, JobId id, boolean ended) {
        JobRedis redis = queue.store().redis();
        byte[] envelope = StoredValues.one(queue.store(), JobKey.BODY, bytes(id.value()));
        return Boolean.TRUE.equals(redis.await(requeue(queue, id, envelope, ended)));
    }

    private CompletableFuture<Boolean> requeue(JobQueue queue, JobId id, byte @Nullable [] envelope, boolean ended) {
        if (envelope == null) {
            return CompletableFuture.completedFuture(false);
        }
        try {
            JobBody body = JobBody.parse(queue.envelopes().open(id.value(), Role.BODY, envelope));
            boolean isOnItsWay = body.moving() != null && !ended;
            return isOnItsWay
                    ? CompletableFuture.completedFuture(false)
                    : queue.store().requeue(id, envelope, renewed(queue, id, body), ended);
        } catch (OpenException | JacksonException | JobException doesNotOpen) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** Seals the body again, valid from now on, because the body itself says when it may run. */
    private byte[] renewed(JobQueue queue, JobId id, JobBody body) {
        long now = queue.nowMs();
        JobBody valid = body.withTimes(now, CallChecks.endMs(now, properties.maxAge()));
        return queue.envelopes().seal(id.value(), Role.BODY, valid.toBytes());
    }

    @Override
    public long retryAll(String queue) {
        return retryAll(queue, JobState.DEAD);
    }

    @Override
    public long retryAll(String queue, JobState state) {
        if (!RETRIED.contains(CallChecks.present(state, "The state"))) {
            throw notPossible("retried", state);
        }
        JobQueue from = queues.get(queue);
        long retried = 0;
        for (List<JobId> step : steps(snapshot(from, state))) {
            retried += retryStep(from, state, step);
        }
        return retried;
    }

    private long retryStep(JobQueue from, JobState state, List<JobId> step) {
        boolean ended = state == JobState.DEAD || state == JobState.TAMPERED;
        List<byte @Nullable []> bodies = values(from, JobKey.BODY, step);
        List<byte @Nullable []> errors = state == JobState.TAMPERED ? values(from, JobKey.ERROR, step) : List.of();
        List<CompletableFuture<Boolean>> sent = new ArrayList<>();
        for (int i = 0; i < step.size(); i++) {
            if (state != JobState.TAMPERED || mayRunAgain(from, step.get(i), errors.get(i))) {
                sent.add(requeue(from, step.get(i), bodies.get(i), ended));
            }
        }
        return counted(from, sent);
    }

    private static long counted(JobQueue queue, List<CompletableFuture<Boolean>> sent) {
        long counted = 0;
        for (CompletableFuture<Boolean> one : sent) {
            counted += Boolean.TRUE.equals(queue.store().redis().await(one)) ? 1 : 0;
        }
        return counted;
    }

    @Override
    public long retry(String queue, List<JobId> ids) {
        return requeue(queues.get(queue), present(ids), true);
    }

    @Override
    public long runNow(String queue, List<JobId> ids) {
        return requeue(queues.get(queue), present(ids), false);
    }

    private long requeue(JobQueue queue, List<JobId> ids, boolean ended) {
        long changed = 0;
        for (List<JobId> step : steps(ids)) {
            List<byte @Nullable []> bodies = values(queue, JobKey.BODY, step);
            List<CompletableFuture<Boolean>> sent = new ArrayList<>();
            for (int i = 0; i < step.size(); i++) {
                sent.add(requeue(queue, step.get(i), bodies.get(i), ended));
            }
            changed += counted(queue, sent);
        }
        return changed;
    }

    @Override
    public long delete(String queue, List<JobId> ids) {
        JobQueue from = queues.get(queue);
        long removed = 0;
        for (List<JobId> step : steps(present(ids))) {
            removed += from.store().delete(step, QueueStore.Delete.ANY);
        }
        return removed;
    }

    /**
     * Returns whether a tampered job may run again with all the others: only if it is known that its body did not open.
     * A body that was put back after it had run opens, too, and the attacker who put it back waits for exactly this.
     */
    private static boolean mayRunAgain(JobQueue queue, JobId id, byte @Nullable [] sealed) {
        if (sealed == null) {
            return false;
        }
        try {
            JobError error = JobError.parse(queue.envelopes().open(id.value(), Role.ERROR, sealed));
            return JobError.TAMPERED.equals(error.kind());
        } catch (OpenException | JacksonException notOurs) {
            return false;
        }
    }

    @Override
    public long deleteAll(String queue, JobState state) {
        if (CallChecks.present(state, "The state") == JobState.ACTIVE) {
            throw notPossible("deleted", state);
        }
        JobQueue from = queues.get(queue);
        long removed = 0;
        for (List<JobId> step : steps(snapshot(from, state))) {
            removed += from.store()
                    .delete(step, WAITING.contains(state) ? QueueStore.Delete.WAITING : QueueStore.Delete.ENDED);
        }
        return removed;
    }

    private static JobException notPossible(String what, JobState state) {
        return new JobException(
                "SR472",
                "Jobs in state " + state.name().toLowerCase(Locale.ROOT) + " cannot be " + what
                        + " all together. Retry scheduled, retrying, dead or tampered jobs; delete jobs in any state except active; cancel active jobs one by one.");
    }

    /**
     * Returns the jobs of a state at this moment. Jobs that enter the state later are not included, even if they come
     * back, so that an operation ends even if new jobs keep arriving.
     */
    static List<JobId> snapshot(JobQueue queue, JobState state) {
        JobRedis redis = queue.store().redis();
        byte[] key = queue.store().keys().of(state);
        long total = redis.awaitOr(redis.commands().zcard(key), 0L);
        Set<JobId> ids = new LinkedHashSet<>();
        for (long from = 0; from < total; from += JOBS_PER_STEP) {
            long to = Math.min(total, from + JOBS_PER_STEP) - 1;
            for (byte[] member : redis.awaitOr(redis.commands().zrange(key, from, to), List.<byte[]>of())) {
                JobId id = StoredValues.id(member);
                if (id != null) {
                    ids.add(id);
                }
            }
        }
        return List.copyOf(ids);
    }

    static List<List<JobId>> steps(List<JobId> ids) {
        List<List<JobId>> steps = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += JOBS_PER_STEP) {
            steps.add(ids.subList(from, Math.min(ids.size(), from + JOBS_PER_STEP)));
        }
        return steps;
    }

    static List<byte @Nullable []> values(JobQueue queue, JobKey key, List<JobId> ids) {
        return StoredValues.of(
                queue.store(), key, ids.stream().map(id -> bytes(id.value())).toArray(byte[][]::new));
    }

    @Override
    public boolean delete(String queue, JobId id) {
        List<JobId> one = List.of(present(id));
        return anyPart(queue, part -> part.store().delete(one, QueueStore.Delete.ANY) == 1);
    }

    @Override
    public boolean cancel(String queue, JobId id) {
        return anyPart(queue, part -> part.store().cancel(present(id)));
    }

    @Override
    public void pause(String queue) {
        parts(queue).forEach(part -> part.store().pause(true));
    }

    @Override
    public void pause(String queue, String reason, String by) {
        CallChecks.present(reason, "The reason of the pause");
        CallChecks.present(by, "Who pauses the queue");
        parts(queue).forEach(part -> part.store().pause(true, QueueNotes.sealPause(part, reason, by)));
    }

    @Override
    public boolean limit(String queue, QueueOverview.Limits limits, String by) {
        QueueNotes.check(CallChecks.present(limits, "The limits"));
        CallChecks.present(by, "Who changes the limits");
        boolean changed = false;
        for (JobQueue part : parts(queue)) {
            changed |= limit(part, limits, by);
        }
        return changed;
    }

    private static boolean limit(JobQueue queue, QueueOverview.Limits limits, String by) {
        for (int i = 0; i < TRIES; i++) {
            byte[] there = StoredValues.note(queue.store(), QueueStore.LIMITS);
            QueueNotes.LimitsNote before = QueueNotes.LimitsNote.read(queue, there);
            if (areInForce(limits, there, before)) {
                return false;
            }
            long number = Math.max(queue.nowMs(), before == null ? 0 : before.number() + 1);
            byte[] sealed = new QueueNotes.LimitsNote(number, limits, by).seal(queue);
            byte[] expected = there == null ? NOTHING : there;
            if (queue.store().redis().await(queue.store().note(QueueStore.LIMITS, expected, sealed))) {
                return true;
            }
        }
        throw new JobException("SR422", "Other processes changed the limits of the queue several times. Try again.");
    }

    /** Not if what is stored cannot be read: it is replaced. */
    private static boolean areInForce(
            QueueOverview.Limits limits, byte @Nullable [] there, QueueNotes.@Nullable LimitsNote read) {
        return read == null
                ? there == null && QueueOverview.Limits.AS_CONFIGURED.equals(limits)
                : read.limits().equals(limits);
    }

    @Override
    public void resume(String queue) {
        parts(queue).forEach(part -> part.store().pause(false));
    }

    @Override
    public long drain(String queue) {
        JobQueue drained = queues.get(queue);
        // Ready jobs last, so that a job that becomes ready in the meantime is included.
        Set<JobId> waiting = new LinkedHashSet<>();
        WAITING.forEach(state -> waiting.addAll(snapshot(drained, state)));
        long removed = 0;
        for (List<JobId> step : steps(List.copyOf(waiting))) {
            removed += drained.store().delete(step, QueueStore.Delete.WAITING);
        }
        return removed;
    }

    @Override
    public Optional<JobId> fireNow(String queue, String scheduleKey) {
        return Optional.ofNullable(fire(queue, scheduleKey, null).job());
    }

    @Override
    public Sent fireNow(String queue, String scheduleKey, String number) {
        return fire(queue, scheduleKey, CallChecks.number(number));
    }

    private Sent fire(String queue, String scheduleKey, @Nullable String number) {
        String key = scheduleKey(scheduleKey);
        return parts(queue).stream()
                .map(part -> recurring.fireNow(part, key, number))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> new Sent(null, false));
    }

    @Override
    public boolean pauseSchedule(String queue, String scheduleKey) {
        String key = scheduleKey(scheduleKey);
        return anyPart(queue, part -> recurring.pause(part, key));
    }

    @Override
    public boolean resumeSchedule(String queue, String scheduleKey) {
        String key = scheduleKey(scheduleKey);
        return anyPart(queue, part -> recurring.resume(part, key));
    }

    @Override
    public boolean editSchedule(String queue, String scheduleKey, Schedule rule) {
        String key = scheduleKey(scheduleKey);
        CallChecks.present(rule, "The schedule");
        return anyPart(queue, part -> recurring.edit(part, key, rule));
    }

    private static String scheduleKey(String key) {
        return CallChecks.text(key, "The schedule's key");
    }

    @Override
    public boolean removeSchedule(String queue, String scheduleKey) {
        String key = scheduleKey(scheduleKey);
        return anyPart(queue, part -> recurring.removeByKey(part, key));
    }
}

package io.secureredis.jobs.engine;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobRewrapReport;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Seals the jobs of a queue again under the primary secret, while workers run: bodies, results, errors, progress, logs,
 * schedules, and the hidden names of schedules and unique keys.
 *
 * <p>A job is replaced in one step, and only if nobody has changed it since it was read. A job that a worker is running
 * stays unchanged, because its worker compares what it has run with what it claims. The body of an ended job is sealed
 * as no longer valid: a copy of it does not run if someone puts it back into the queue. An operator's retry makes it
 * valid again. A job whose id a caller chose keeps that id, which its caller knows, and keeps its body, which shows the
 * secret of its id. Source: {@code docs/spec/job-keys.md}, section 5.
 */
final class JobRewrapper {

    private static final List<JobState> WAITING = List.of(JobState.SCHEDULED, JobState.RETRYING, JobState.READY);
    private static final List<JobState> ENDED = List.of(JobState.DEAD, JobState.TAMPERED, JobState.DONE);

    private static final List<Role> ROLES = List.of(Role.BODY, Role.RESULT, Role.ERROR, Role.PROGRESS);
    private static final List<JobKey> KEYS = List.of(JobKey.BODY, JobKey.RESULT, JobKey.ERROR, JobKey.PROGRESS);

    /** Hidden ids have 22 characters, ids from the library have 24. */
    private static final int HIDDEN_ID_CHARACTERS = 22;

    private static final byte[] NOTHING = {};

    private final JobQueues queues;
    private final RecurringJobs recurring;

    JobRewrapper(JobQueues queues, RecurringJobs recurring) {
        this.queues = queues;
        this.recurring = recurring;
    }

    /** Does the same as {@link #run} with every queue that was ever used, each part separately. */
    JobRewrapReport all(boolean dryRun, LongConsumer pace) {
        JobRewrapReport report = JobRewrapReport.NOTHING;
        for (String queue : queues.names()) {
            report = report.and(run(queue, dryRun, pace));
        }
        return report;
    }

    /**
     * Seals everything of one queue again.
     *
     * @param dryRun whether nothing is written
     * @param pace receives after each step how many jobs it examined, and may wait
     * @throws JobException {@code SR420} if Redis does not answer
     */
    JobRewrapReport run(String queue, boolean dryRun, LongConsumer pace) {
        Walk walk = new Walk(queues.get(queue), dryRun, pace);
        walk.schedules();
        WAITING.forEach(state -> walk.jobs(state, false));
        ENDED.forEach(state -> walk.jobs(state, true));
        return walk.report();
    }

    /** One run over one queue. */
    private final class Walk {

        private final JobQueue queue;
        private final JobEnvelopes whole;
        private final boolean dryRun;
        private final LongConsumer pace;
        private final KeyId primary;
        private final Map<String, String> holds = new HashMap<>();
        private JobRewrapReport report = JobRewrapReport.NOTHING;

        Walk(JobQueue queue, boolean dryRun, LongConsumer pace) {
            this.queue = queue;
            this.whole = queues.get(QueueNames.whole(queue.name())).envelopes();
            this.dryRun = dryRun;
            this.pace = pace;
            this.primary = EnvelopeHeader.parse(queue.envelopes().seal("-", Role.WORKER, NOTHING))
                    .keyId();
            JobRedis redis = queue.store().redis();
            redis.awaitOr(redis.commands().hgetall(queue.store().keys().of(JobKey.UNIQUE)), Map.<byte[], byte[]>of())
                    .forEach((form, job) -> holds.put(JobRedis.text(job), JobRedis.text(form)));
        }

        JobRewrapReport report() {
            JobRedis redis = queue.store().redis();
            long running =
                    redis.awaitOr(redis.commands().zcard(queue.store().keys().of(JobKey.LEASE)), 0L);
            return report.and(new JobRewrapReport(0, 0, 0, running, 0, 0, 0));
        }

        private void add(long resealed, long schedules, long current, long named, long notOpened, long changed) {
            report = report.and(new JobRewrapReport(resealed, schedules, current, 0, named, notOpened, changed));
        }

        void schedules() {
            if (!dryRun) {
                TaskTally.tidyNames(queue);
                QueueNotes.reseal(queue, primary);
            }
            for (QueueStore.StoredSchedule stored : RecurringJobs.all(queue)) {
                Boolean done = recurring.rewrap(queue, stored, isCurrent(stored.envelope()), dryRun);
                add(0, Boolean.TRUE.equals(done) ? 1 : 0, 0, 0, done == null ? 1 : 0, 0);
            }
        }

        private boolean isCurrent(byte[] envelope) {
            try {
                return EnvelopeHeader.parse(envelope).keyId().equals(primary);
            } catch (OpenException none) {
                return false;
            }
        }

        void jobs(JobState state, boolean ended) {
            for (List<JobId> step : DefaultJobOperations.steps(DefaultJobOperations.snapshot(queue, state))) {
                List<List<byte @Nullable []>> values = new ArrayList<>();
                for (JobKey key : KEYS) {
                    values.add(DefaultJobOperations.values(queue, key, step));
                }
                List<byte @Nullable []> logs = DefaultJobOperations.values(queue, JobKey.LOG_INDEX, step);
                List<CompletableFuture<Boolean>> sent = new ArrayList<>();
                for (int i = 0; i < step.size(); i++) {
                    job(step.get(i), ended, at(i, values), log(step.get(i), logs.get(i)), sent);
                }
                sent.forEach(this::count);
                pace.accept(step.size());
            }
        }

        private JobNotes.Stored log(JobId id, byte @Nullable [] index) {
            return index == null ? JobNotes.Stored.NOTHING : JobNotes.Stored.read(queue, id);
        }

        private static List<byte @Nullable []> at(int place, List<List<byte @Nullable []>> values) {
            List<byte @Nullable []> own = new ArrayList<>();
            values.forEach(all -> own.add(all.get(place)));
            return own;
        }

        private void count(CompletableFuture<Boolean> sent) {
            boolean done = Boolean.TRUE.equals(queue.store().redis().await(sent));
            add(done ? 1 : 0, 0, 0, 0, 0, done ? 0 : 1);
        }

        /** @param values of body, result, error and progress */
        private void job(
                JobId id,
                boolean ended,
                List<byte @Nullable []> values,
                JobNotes.Stored log,
                List<CompletableFuture<Boolean>> sent) {
            byte[] body = values.get(0);
            if (body == null) {
                return;
            }
            boolean current = Stream.concat(values.stream(), log.envelopes().stream())
                    .allMatch(value -> value == null || isCurrent(value));
            if (current && !holds.containsKey(id.value())) {
                add(0, 0, 1, 0, 0, 0);
                return;
            }
            try {
                QueueStore.Resealed job = resealed(id, ended, body, values, log);
                if (job == null) {
                    add(0, 0, 0, 1, 0, 0);
                } else if (current && job.heldAs().isEmpty()) {
                    add(0, 0, 1, 0, 0, 0);
                } else if (dryRun) {
                    add(1, 0, 0, 0, 0, 0);
                } else {
                    sent.add(queue.store().reseal(job));
                }
            } catch (OpenException | JacksonException | JobException doesNotOpen) {
                add(0, 0, 0, 0, 1, 0);
            }
        }

        /** Returns null if the hidden names of the job have to stay as they are. */
        private QueueStore.@Nullable Resealed resealed(
                JobId id, boolean ended, byte[] sealed, List<byte @Nullable []> values, JobNotes.Stored log) {
            JobBody body = JobBody.parse(queue.envelopes().open(id.value(), Role.BODY, sealed));
            boolean chosen = id.value().length() == HIDDEN_ID_CHARACTERS && body.scheduleKey() == null;
            String heldAs = holds.getOrDefault(id.value(), "");
            String holdAs = heldAs.isEmpty() ? "" : primaryForm(body, heldAs);
            if (!isCurrent(sealed) && (chosen || holdAs == null)) {
                return null;
            }
            JobBody good = ended ? noLongerValid(body) : body;
            List<byte[]> replaced = replaced(id, values, good);
            List<byte[]> parts = again(id, log);
            return holdAs == null || holdAs.equals(heldAs)
                    ? new QueueStore.Resealed(id, ended, replaced, "", "", parts)
                    : new QueueStore.Resealed(id, ended, replaced, heldAs, holdAs, parts);
        }

        private JobBody noLongerValid(JobBody body) {
            return body.withTimes(body.notBeforeMs(), Math.min(body.notAfterMs(), queue.nowMs()));
        }

        /** Returns old and new value for each role; nothing where the value stays. */
        private List<byte[]> replaced(JobId id, List<byte @Nullable []> values, JobBody good) {
            List<byte[]> replaced = new ArrayList<>();
            for (int i = 0; i < ROLES.size(); i++) {
                byte[] value = values.get(i);
                boolean leave = value == null || isCurrent(value);
                replaced.add(leave ? NOTHING : value);
                replaced.add(leave ? NOTHING : again(id, ROLES.get(i), value, good));
            }
            return replaced;
        }

        /** Of each part of the log that is not current: its place, its envelope, and the new one. */
        private List<byte[]> again(JobId id, JobNotes.Stored log) {
            List<byte[]> parts = new ArrayList<>();
            for (int i = 0; i < log.places().size(); i++) {
                byte[] envelope = log.envelopes().get(i);
                String place = log.places().get(i);
                if (envelope != null && !isCurrent(envelope)) {
                    byte[] plaintext = queue.envelopes().openPart(id.value(), Role.LOG, place, envelope);
                    parts.add(JobRedis.bytes(place));
                    parts.add(envelope);
                    parts.add(queue.envelopes().sealPart(id.value(), Role.LOG, place, plaintext));
                }
            }
            return parts;
        }

        private byte[] again(JobId id, Role role, byte[] value, JobBody good) {
            byte[] plaintext =
                    role == Role.BODY ? good.toBytes() : queue.envelopes().open(id.value(), role, value);
            return queue.envelopes().seal(id.value(), role, plaintext);
        }

        /** Returns null if the form does not belong to the key that the job names. */
        private @Nullable String primaryForm(JobBody body, String heldAs) {
            String key = body.uniqueKey();
            List<String> forms = key == null ? List.of() : whole.hideUniqueKey(key);
            return forms.contains(heldAs) ? forms.get(0) : null;
        }
    }
}

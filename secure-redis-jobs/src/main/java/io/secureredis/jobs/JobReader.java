package io.secureredis.jobs;

import io.secureredis.crypto.OpenException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns what stands in Redis into what tools may see. What does not open is shown as absent, and never fails a list. */
final class JobReader {

    private final JobRegistry registry;
    private final JobArguments arguments;
    private final JobProperties properties;

    JobReader(JobRegistry registry, JobArguments arguments, JobProperties properties) {
        this.registry = registry;
        this.arguments = arguments;
        this.properties = properties;
    }

    /** The largest score that a double holds exactly. */
    private static final long LATEST_MS = (1L << 53) - 1;

    /** The envelopes of one job, each {@code null} where it is absent. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    record Stored(byte @Nullable [] body, byte @Nullable [] error, byte @Nullable [] progress) {}

    JobSummary summary(
            JobQueue queue, JobId id, JobState state, long score, byte @Nullable [] envelope, RunRecord run) {
        JobBody body = body(queue, id, envelope);
        boolean waits = state == JobState.SCHEDULED || state == JobState.RETRYING;
        boolean ended = state == JobState.DONE || state == JobState.DEAD || state == JobState.TAMPERED;
        boolean runs = state == JobState.ACTIVE || state == JobState.DONE;
        return new JobSummary(
                id,
                queue.name(),
                body == null ? null : body.task(),
                state,
                runs ? run.failures() + 1 : run.failures(),
                body == null ? 0 : maxAttempts(body),
                run.crashes(),
                run.priority(),
                body == null ? null : Instant.ofEpochMilli(body.enqueuedMs()),
                waits ? Instant.ofEpochMilli(score) : null,
                instant(run.claimedMs()),
                ended ? instant(run.endedMs()) : null,
                run.worker());
    }

    private int maxAttempts(JobBody body) {
        if (body.maxAttempts() > 0) {
            return body.maxAttempts();
        }
        JobDefinition job = registry.find(body.task());
        return job == null ? properties.retry().maxAttempts() : job.settings().maxAttempts();
    }

    JobDetail detail(JobQueue queue, JobSummary summary, Stored stored, boolean hasResult, boolean cancelRequested) {
        JobId id = summary.id();
        JobBody body = body(queue, id, stored.body);
        JobError error = error(queue, id, stored.error);
        RunningJob.Progress progress = progress(queue, id, stored.progress);
        String kind = error == null ? null : error.kind();
        if (kind == null && summary.state() == JobState.DEAD) {
            kind = JobError.CRASHED;
        }
        return new JobDetail(
                summary,
                body == null ? 0 : arguments.split(body.arguments()).size(),
                hasResult,
                kind,
                progress == null ? null : progress.p(),
                cancelRequested,
                stored.body == null ? 0 : stored.body.length);
    }

    @Nullable
    RevealedJob reveal(JobQueue queue, JobId id, Stored stored, byte @Nullable [] result) {
        JobBody body = body(queue, id, stored.body);
        if (body == null) {
            return null;
        }
        JobError error = error(queue, id, stored.error);
        RunningJob.Progress progress = progress(queue, id, stored.progress);
        byte[] opened = open(queue, id.value(), Role.RESULT, result);
        return new RevealedJob(
                id,
                arguments.split(body.arguments()),
                opened == null ? null : JobRedis.text(opened),
                error == null ? null : error.revealed(),
                progress == null ? null : progress.m());
    }

    /** From one moment's score and envelope, so that a schedule that fires meanwhile does not look tampered with. */
    RecurringOverview recurring(JobQueue queue, QueueStore.StoredSchedule stored) {
        double score = stored.scoreMs();
        Instant next = Instant.ofEpochMilli((long) Math.max(0, Math.min(score, LATEST_MS)));
        String key = stored.key();
        try {
            RecurringSpec spec = RecurringJobs.open(queue, key, stored.envelope());
            return new RecurringOverview(
                    queue.name(),
                    key,
                    spec.id(),
                    spec.call().task(),
                    spec.schedule().toString(),
                    next,
                    instant(spec.state().lastMs()),
                    spec.state().fired(),
                    spec.state().nextMs() != score);
        } catch (OpenException e) {
            return new RecurringOverview(queue.name(), key, null, null, null, next, null, 0, ScheduleFires.isProof(e));
        } catch (RuntimeException ofAnotherVersion) {
            return new RecurringOverview(queue.name(), key, null, null, null, next, null, 0, false);
        }
    }

    WorkerOverview worker(JobQueue queue, String id, long aliveUntilMs, byte @Nullable [] envelope, int active) {
        byte[] opened = open(queue, id, Role.WORKER, envelope);
        Instant aliveUntil = Instant.ofEpochMilli(aliveUntilMs);
        if (opened == null) {
            return new WorkerOverview(id, queue.name(), null, 0, null, aliveUntil, 0, active);
        }
        WorkerIdentity identity = WorkerIdentity.parse(id, opened);
        return new WorkerOverview(
                id,
                queue.name(),
                identity.host(),
                identity.pid(),
                Instant.ofEpochMilli(identity.startedMs()),
                aliveUntil,
                identity.concurrency(),
                active);
    }

    private static @Nullable JobBody body(JobQueue queue, JobId id, byte @Nullable [] envelope) {
        byte[] opened = open(queue, id.value(), Role.BODY, envelope);
        if (opened == null) {
            return null;
        }
        try {
            return JobBody.parse(opened);
        } catch (JacksonException | JobException ofAnotherVersion) {
            return null;
        }
    }

    private static @Nullable JobError error(JobQueue queue, JobId id, byte @Nullable [] envelope) {
        byte[] opened = open(queue, id.value(), Role.ERROR, envelope);
        return opened == null ? null : JobError.parse(opened);
    }

    private static RunningJob.@Nullable Progress progress(JobQueue queue, JobId id, byte @Nullable [] envelope) {
        byte[] opened = open(queue, id.value(), Role.PROGRESS, envelope);
        return opened == null ? null : RunningJob.Progress.parse(opened);
    }

    private static byte @Nullable [] open(JobQueue queue, String id, Role role, byte @Nullable [] envelope) {
        if (envelope == null) {
            return null;
        }
        try {
            return queue.envelopes().open(id, role, envelope);
        } catch (OpenException shownAsAbsent) {
            return null;
        }
    }

    private static @Nullable Instant instant(long ms) {
        return ms == 0 ? null : Instant.ofEpochMilli(ms);
    }
}

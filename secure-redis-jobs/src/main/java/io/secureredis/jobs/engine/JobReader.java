package io.secureredis.jobs.engine;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.declarations.JobRegistry;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts the data in Redis to what tools may see. Data that does not open appears as absent, and never makes a list
 * fail.
 */
final class JobReader {

    private final JobRegistry registry;
    private final JobArguments arguments;
    private final JobProperties properties;

    JobReader(JobRegistry registry, JobArguments arguments, JobProperties properties) {
        this.registry = registry;
        this.arguments = arguments;
        this.properties = properties;
    }

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** The largest score that a double represents exactly. */
    private static final long LATEST_MS = (1L << 53) - 1;

    private static final int MOST_UPCOMING = 5;

    /** The envelopes of one job, each {@code null} if it is absent. */
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
                run.worker(),
                body == null ? null : body.scheduleKey(),
                keyId(envelope),
                body == null ? null : body.origin().id(),
                body == null ? List.of() : body.origin().tags());
    }

    private static @Nullable String keyId(byte @Nullable [] envelope) {
        try {
            return envelope == null
                    ? null
                    : EnvelopeHeader.parse(envelope).keyId().toString();
        } catch (OpenException none) {
            return null;
        }
    }

    private int maxAttempts(JobBody body) {
        if (body.maxAttempts() > 0) {
            return body.maxAttempts();
        }
        JobDefinition job = registry.find(body.task());
        return job == null ? properties.retry().maxAttempts() : job.settings().maxAttempts();
    }

    JobDetail detail(
            JobQueue queue,
            JobSummary summary,
            Stored stored,
            boolean hasResult,
            boolean hasLog,
            boolean cancelRequested) {
        JobId id = summary.id();
        JobBody body = body(queue, id, stored.body);
        JobError error = error(queue, id, stored.error);
        JobNotes.Progress progress = progress(queue, id, stored.progress);
        String kind = kind(summary, stored.error, error);
        return new JobDetail(
                summary,
                body == null ? 0 : arguments.split(body.arguments()).size(),
                hasResult,
                hasLog,
                kind,
                progress == null ? null : progress.p(),
                cancelRequested,
                stored.body == null ? 0 : stored.body.length,
                body == null ? null : JobHeaders.traceId(body.origin().headers()));
    }

    /** Nobody seals an error for a dead worker. One that does not open is ignored. */
    private static @Nullable String kind(JobSummary summary, byte @Nullable [] envelope, @Nullable JobError error) {
        boolean isToldOf = envelope != null && !isOfEarlierAttempt(summary, error);
        if (summary.state() == JobState.DEAD && !isToldOf && summary.crashes() > 0) {
            return JobError.CRASHED;
        }
        return error == null || !isToldOf ? null : error.kind();
    }

    /** The error of an attempt stays when nobody reports a later one. It does not say why the later one ended. */
    private static boolean isOfEarlierAttempt(JobSummary summary, @Nullable JobError error) {
        boolean waitsOrIsDead = summary.state() == JobState.DEAD || summary.state() == JobState.RETRYING;
        return waitsOrIsDead && error != null && error.isOlderThan(summary.startedAt());
    }

    JobInspector.@Nullable Failure failure(JobQueue queue, JobSummary job, byte @Nullable [] envelope) {
        JobError error = error(queue, job.id(), envelope);
        String kind = kind(job, envelope, error);
        String type = error == null || isOfEarlierAttempt(job, error) ? null : error.type();
        return kind == null ? null : new JobInspector.Failure(kind, type);
    }

    List<AttemptOverview> attempts(
            JobQueue queue,
            JobId id,
            JobState state,
            byte @Nullable [] envelope,
            byte @Nullable [] error,
            RunRecord run) {
        JobBody body = body(queue, id, envelope);
        JobError last = error(queue, id, error);
        List<JobError.FailedAttempt> failed = last == null ? List.of() : last.history();
        return body == null && failed.isEmpty() ? List.of() : new AttemptList(body, failed, run, state).attempts();
    }

    @Nullable
    RevealedJob reveal(JobQueue queue, JobId id, Stored stored, byte @Nullable [] result) {
        JobBody body = body(queue, id, stored.body);
        if (body == null) {
            return null;
        }
        JobError error = error(queue, id, stored.error);
        JobNotes.Progress progress = progress(queue, id, stored.progress);
        byte[] opened = open(queue, id.value(), Role.RESULT, result);
        return new RevealedJob(
                id,
                arguments.split(body.arguments()),
                opened == null ? null : JobRedis.text(opened),
                error == null ? null : error.revealed(),
                progress == null ? null : progress.m());
    }

    /** What the error of a job and its run record tell of its attempts, put together. */
    private static final class AttemptList {

        private final long notBeforeMs;
        private final RunRecord run;
        private final List<AttemptOverview> attempts = new ArrayList<>();
        private long lastToken;
        /** Of the attempt before; -1 for the due time if there was to be none after it. */
        private long endedMs;

        private long dueMs = -1;

        /** Whether nothing is known of the attempt before. */
        private boolean unknown;

        /** @param body {@code null} if it does not open: the error has an envelope of its own */
        AttemptList(@Nullable JobBody body, List<JobError.FailedAttempt> failed, RunRecord run, JobState state) {
            this.notBeforeMs = body == null ? -1 : body.notBeforeMs();
            this.run = run;
            // Older ones are not kept.
            lastToken =
                    failed.size() < JobError.MOST_ATTEMPTS ? 0 : failed.get(0).token() - 1;
            unknown = lastToken > 0;
            failed.forEach(this::add);
            if (run.token() > lastToken) {
                addLast(state);
            }
        }

        List<AttemptOverview> attempts() {
            return List.copyOf(attempts);
        }

        private void add(JobError.FailedAttempt one) {
            addUnreported(one.token() - 1 - lastToken);
            add(
                    one.token(),
                    one.kind(),
                    one.type(),
                    one.claimedMs(),
                    one.notBeforeMs(),
                    one.endedMs(),
                    one.delayMs(),
                    one.worker(),
                    one.host());
            endedMs = one.endedMs();
            dueMs = one.delayMs() < 0 ? -1 : endedMs + one.delayMs();
            unknown = false;
        }

        private void addUnreported(long times) {
            if (times > 0) {
                attempts.add(new AttemptOverview(
                        lastToken + 1, AttemptOverview.UNREPORTED, null, times, null, null, null, null, null, null));
                lastToken += times;
                dueMs = -1;
                unknown = true;
            }
        }

        /** The one that only the run record knows. */
        private void addLast(JobState state) {
            String outcome = switch (state) {
                case ACTIVE -> AttemptOverview.RUNNING;
                case DONE -> AttemptOverview.DONE;
                case DEAD -> run.crashes() > 0 ? JobError.CRASHED : AttemptOverview.UNREPORTED;
                default -> AttemptOverview.UNREPORTED;
            };
            if (outcome.equals(AttemptOverview.UNREPORTED)) {
                addUnreported(run.token() - lastToken);
                return;
            }
            addUnreported(run.token() - 1 - lastToken);
            add(run.token(), outcome, null, run.claimedMs(), notBeforeMs, run.endedMs(), -1, run.worker(), null);
        }

        private void add(
                long token,
                String outcome,
                @Nullable String type,
                long claimedMs,
                long notBeforeMs,
                long doneMs,
                long delayMs,
                @Nullable String worker,
                @Nullable String host) {
            attempts.add(new AttemptOverview(
                    token,
                    outcome,
                    type,
                    1,
                    waited(claimedMs, notBeforeMs),
                    instant(claimedMs),
                    instant(doneMs),
                    delayMs < 0 ? null : Duration.ofMillis(delayMs),
                    worker,
                    host));
            lastToken = token;
        }

        /** An operator's retry seals the body again, good from then on. So the body that the attempt had counts. */
        private @Nullable Duration waited(long claimedMs, long notBeforeMs) {
            boolean isByBody = notBeforeMs > endedMs && notBeforeMs <= claimedMs;
            long since = isByBody && !unknown ? notBeforeMs : dueMs;
            return since < 0 || claimedMs < since ? null : Duration.ofMillis(claimedMs - since);
        }
    }

    private static RecurringOverview overview(
            JobQueue queue, String key, RecurringSpec spec, Instant next, double score) {
        return new RecurringOverview(
                queue.name(),
                key,
                spec.id(),
                spec.call().task(),
                spec.schedule().toString(),
                next,
                instant(spec.state().lastMs()),
                spec.state().fired(),
                spec.state().nextMs() != score,
                instant(spec.pausedMs()),
                spec.declared() != null,
                spec.state().nextMs() != score || spec.pausedMs() > 0 ? List.of() : upcoming(spec));
    }

    /** From one moment's score and envelope, so that a schedule that fires meanwhile does not look tampered with. */
    RecurringOverview recurring(JobQueue queue, QueueStore.StoredSchedule stored) {
        double score = stored.scoreMs();
        Instant next = Instant.ofEpochMilli((long) Math.max(0, Math.min(score, LATEST_MS)));
        String key = stored.key();
        try {
            return overview(queue, key, RecurringJobs.open(queue, key, stored.envelope()), next, score);
        } catch (OpenException e) {
            return unread(queue, key, next, ScheduleFires.isProof(e));
        } catch (RuntimeException ofAnotherVersion) {
            return unread(queue, key, next, false);
        }
    }

    private static RecurringOverview unread(JobQueue queue, String key, Instant next, boolean tampered) {
        return new RecurringOverview(queue.name(), key, null, null, null, next, null, 0, tampered);
    }

    private static List<Instant> upcoming(RecurringSpec spec) {
        List<Instant> upcoming = new ArrayList<>();
        Instant next = Instant.ofEpochMilli(spec.state().nextMs());
        long left = spec.state().left() > 0 ? Math.min(spec.state().left(), MOST_UPCOMING) : MOST_UPCOMING;
        while (next != null && upcoming.size() < left) {
            upcoming.add(next);
            next = spec.schedule().next(next, next);
        }
        return upcoming;
    }

    WorkerOverview worker(JobQueue queue, String id, long aliveUntilMs, byte @Nullable [] envelope, int active) {
        byte[] opened = open(queue, id, Role.WORKER, envelope);
        Instant aliveUntil = Instant.ofEpochMilli(aliveUntilMs);
        if (opened == null) {
            return WorkerOverview.unknown(id, queue.name(), aliveUntil, active);
        }
        return WorkerIdentity.read(queue, id, opened, aliveUntil, active);
    }

    /** A reader without the worker's secret cannot tell, and so believes the announcement. */
    static boolean mayBeWorker(JobQueue queue, String id, byte @Nullable [] announcement) {
        if (announcement == null || announcement.length == 0) {
            // Empty where a worker could not seal it
            return announcement != null;
        }
        try {
            queue.envelopes().open(id, Role.WORKER, announcement);
            return true;
        } catch (OpenException e) {
            return e.failure() == OpenFailure.UNKNOWN_KEY || e.failure() == OpenFailure.RETIRED_KEY;
        } catch (RuntimeException e) {
            // An application's key ring that throws says nothing about the worker
            return true;
        }
    }

    static @Nullable JobBody body(JobQueue queue, JobId id, byte @Nullable [] envelope) {
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

    /** Returns a text as JSON has it, in lower case and without the quotation marks. */
    static String inJson(String text) {
        String json = PLAIN.writeValueAsString(text);
        return json.substring(1, json.length() - 1).toLowerCase(Locale.ROOT);
    }

    static boolean contains(byte[] json, String wanted) {
        return new String(json, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT).contains(wanted);
    }

    /** {@code null} if it is absent, does not open, or is none of ours. */
    static @Nullable JobError error(JobQueue queue, JobId id, byte @Nullable [] envelope) {
        byte[] opened = open(queue, id.value(), Role.ERROR, envelope);
        try {
            return opened == null ? null : JobError.parse(opened);
        } catch (JacksonException ofAnotherVersion) {
            return null;
        }
    }

    /** {@code null} if it is absent, does not open, or is none of ours. */
    static JobNotes.@Nullable Progress progress(JobQueue queue, JobId id, byte @Nullable [] envelope) {
        byte[] opened = open(queue, id.value(), Role.PROGRESS, envelope);
        try {
            return opened == null ? null : JobNotes.Progress.parse(opened);
        } catch (JacksonException ofAnotherVersion) {
            return null;
        }
    }

    private static byte @Nullable [] open(JobQueue queue, String id, Role role, byte @Nullable [] envelope) {
        return envelope == null ? null : opened(() -> queue.envelopes().open(id, role, envelope));
    }

    /** Returns {@code null} for what does not open, which is shown as absent. */
    static byte @Nullable [] opened(Supplier<byte[]> open) {
        try {
            return open.get();
        } catch (OpenException shownAsAbsent) {
            return null;
        }
    }

    private static @Nullable Instant instant(long ms) {
        return ms == 0 ? null : Instant.ofEpochMilli(ms);
    }
}

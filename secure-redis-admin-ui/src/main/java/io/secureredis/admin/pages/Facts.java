package io.secureredis.admin.pages;

import static io.secureredis.admin.web.PageData.fields;

import io.secureredis.admin.find.BulkOperation;
import io.secureredis.admin.find.CauseGroup;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.text.Times;
import io.secureredis.admin.web.PageData;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What programs get of the things on pages: names, tags, states, times and counts, as viewers see them. */
final class Facts {

    private Facts() {}

    static Map<String, @Nullable Object> of(QueueOverview queue) {
        Map<String, @Nullable Object> fields = fields("queue", queue.name(), "answers", queue.answers());
        if (queue.answers()) {
            for (JobState state : JobState.values()) {
                fields.put(Paths.slug(state), queue.count(state));
            }
            fields.putAll(fields(
                    "paused", queue.paused(),
                    "pause", of(queue.pause()),
                    "latencyMs", queue.latency(),
                    "workers", queue.workers(),
                    "capped", queue.capped(),
                    "setAside", queue.setAside()));
        } else {
            fields.putAll(fields("silentForMs", queue.silentFor()));
        }
        return fields;
    }

    private static @Nullable Map<String, @Nullable Object> of(QueueOverview.@Nullable Pause note) {
        return note == null ? null : fields("at", note.at(), "by", note.by(), "reason", note.reason());
    }

    static List<Map<String, @Nullable Object>> ofQueues(List<QueueOverview> queues) {
        return queues.stream().map(Facts::of).toList();
    }

    static PageData of(QueuePage page) {
        Map<String, @Nullable Object> fields = of(page.queue());
        fields.putAll(fields(
                "doneInLastHour", page.throughput().done(),
                "failedInLastHour", page.throughput().failed(),
                "workerList",
                        WorkerRow.of(page.workers(), List.of()).stream()
                                .map(Facts::of)
                                .toList(),
                "server", page.server(),
                "changedLimits",
                        page.limits().map(changed -> changed.limits().words()).orElse(null),
                "schedules", ofSchedules(page.recurring())));
        return PageData.of(fields);
    }

    static Map<String, @Nullable Object> of(JobSummary job, JobInspector.@Nullable Failure last) {
        // A job that succeeded keeps what failed before among its attempts
        JobInspector.Failure failure = job.state() == JobState.DONE ? null : last;
        return fields(
                "id", job.id(),
                "queue", job.queue(),
                "task", job.task(),
                "state", job.state(),
                "attempt", job.attempt(),
                "maxAttempts", job.maxAttempts(),
                "crashes", job.crashes(),
                "priority", job.priority(),
                "enqueuedAt", job.enqueuedAt(),
                "dueAt", job.dueAt(),
                "startedAt", job.startedAt(),
                "finishedAt", job.finishedAt(),
                "worker", job.worker(),
                "schedule", job.schedule(),
                "keyId", job.keyId(),
                "callerId", job.callerId(),
                "tags", job.tags(),
                "errorKind", failure == null ? null : failure.kind(),
                "errorType", failure == null ? null : failure.type());
    }

    static List<Map<String, @Nullable Object>> ofJobs(JobListPage page) {
        return page.jobs().items().stream().map(job -> of(page, job)).toList();
    }

    private static Map<String, @Nullable Object> of(JobListPage page, JobSummary job) {
        Map<String, @Nullable Object> fields = of(job, page.failure(job));
        if (page.areRunning()) {
            fields.putAll(fields("progressPercent", page.percent(job), "host", page.worker(Texts.ENGLISH, job)));
        }
        return fields;
    }

    static Map<String, @Nullable Object> of(
            JobDetail job, JobInspector.@Nullable Failure failure, List<AttemptOverview> attempts) {
        Map<String, @Nullable Object> fields = of(job.summary(), failure);
        fields.putAll(fields(
                "arguments", job.arguments(),
                "hasResult", job.hasResult(),
                "hasLog", job.hasLog(),
                "progressPercent", job.progressPercent(),
                "cancelRequested", job.cancelRequested(),
                "bytes", job.bytes(),
                "traceId", job.traceId(),
                "attempts", attempts.stream().map(Facts::of).toList()));
        return fields;
    }

    private static Map<String, @Nullable Object> of(AttemptOverview attempt) {
        return fields(
                "number", attempt.number(),
                "outcome", attempt.outcome(),
                "type", attempt.type(),
                "times", attempt.times(),
                "waitedMs", attempt.waited(),
                "startedAt", attempt.startedAt(),
                "endedAt", attempt.endedAt(),
                "backoffMs", attempt.backoff(),
                "worker", attempt.worker(),
                "host", attempt.host());
    }

    static Map<String, @Nullable Object> of(RecurringOverview schedule) {
        return fields(
                "queue", schedule.queue(),
                "key", schedule.key(),
                "name", schedule.id(),
                "task", schedule.task(),
                "schedule", schedule.schedule(),
                "nextFire", schedule.pausedAt() == null ? schedule.nextFire() : null,
                "lastFire", schedule.lastFire(),
                "fired", schedule.fired(),
                "tampered", schedule.tampered(),
                "pausedAt", schedule.pausedAt(),
                "edited", schedule.edited(),
                "upcoming", schedule.upcoming().stream().map(Times::machine).toList());
    }

    static PageData of(RecurringOverview schedule, List<RecurringOverview.Run> runs) {
        return PageData.list(
                "runs",
                runs.stream()
                        .map(run -> fields(
                                "occurrence", run.occurrence(),
                                "endedAt", run.endedAt(),
                                "outcome", run.outcome(),
                                "job", run.job(),
                                "manual", run.manual()))
                        .toList(),
                of(schedule));
    }

    static List<Map<String, @Nullable Object>> ofSchedules(List<RecurringOverview> schedules) {
        return schedules.stream().map(Facts::of).toList();
    }

    static Map<String, @Nullable Object> of(WorkerRow row) {
        WorkerOverview worker = row.any();
        return fields(
                "worker", worker.id(),
                "host", worker.host(),
                "pid", worker.pid(),
                "version", worker.version(),
                "state", worker.state(),
                "startedAt", worker.startedAt(),
                "heardAt", worker.heardAt(),
                "aliveUntil", worker.aliveUntil(),
                "busy", row.busy(),
                "slots", worker.concurrency(),
                "usedBytes", worker.usedBytes(),
                "maxBytes", worker.maxBytes(),
                "queues", row.queues(),
                "runs", row.running().stream().map(Facts::running).toList());
    }

    private static Map<String, @Nullable Object> running(JobSummary job) {
        return fields("queue", job.queue(), "id", job.id(), "task", job.task(), "startedAt", job.startedAt());
    }

    static Map<String, @Nullable Object> of(CauseGroup group, String queue) {
        return fields(
                "queue", queue,
                "task", Labels.named(Texts.ENGLISH, group.filter().task()),
                "cause", group.filter().cause(),
                "jobs", group.count(),
                "first", group.first(),
                "last", group.last());
    }

    static Map<String, @Nullable Object> of(BulkOperation operation, BulkOperation.Snapshot now) {
        Map<String, @Nullable Object> fields = of(operation);
        fields.putAll(fields(
                "phase", now.phase(),
                "looked", now.looked(),
                "total", now.total(),
                "found", now.found(),
                "handled", now.handled(),
                "changed", now.changed(),
                "problem", now.problem(),
                "endedAt", now.endedAt()));
        return fields;
    }

    private static Map<String, @Nullable Object> of(BulkOperation operation) {
        return fields(
                "id", operation.id(),
                "action", operation.task().label(),
                "user", operation.task().user(),
                "queue", operation.task().queue(),
                "state", operation.task().state(),
                "filter", operation.task().filter().words(),
                "startedAt", operation.startedAt());
    }

    private static Map<String, @Nullable Object> of(OverviewPage.Row row) {
        Map<String, @Nullable Object> fields = of(row.queue());
        row.server().ifPresent(server -> fields.put("server", server));
        return fields;
    }

    static PageData of(OverviewPage page, List<QueueOverview> silent) {
        Map<String, @Nullable Object> totals = new LinkedHashMap<>();
        for (JobState state : JobState.values()) {
            totals.put(Paths.slug(state), page.total(state));
        }
        List<Map<String, @Nullable Object>> shown =
                new ArrayList<>(page.rows().stream().map(Facts::of).toList());
        shown.addAll(ofQueues(silent));
        return PageData.list(
                "queues",
                shown,
                fields("totals", totals, "warnings", page.warnings(Texts.ENGLISH), "operations", page.operations()));
    }

    /** A list over all queues, and those that could not be read. */
    static PageData ofAllQueues(String name, List<Map<String, @Nullable Object>> rows, List<QueueOverview> silent) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("silent", silent.stream().map(QueueOverview::name).toList());
        return PageData.list(name, rows, facts);
    }
}

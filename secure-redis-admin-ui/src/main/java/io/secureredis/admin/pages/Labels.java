package io.secureredis.admin.pages;

import io.secureredis.admin.find.BulkOperation;
import io.secureredis.admin.find.FoundJob;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.admin.text.Texts;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Texts for the pages that depend on more than a constant. */
final class Labels {

    private static final Set<String> KINDS =
            Set.of("failed", "timeout", "crashed", "expired", "cancelled", "moved", "replayed", "result", "tampered");

    /** Begins the name in code of a move of many jobs; the other queue follows. */
    static final String MOVE = "MOVE ";

    private Labels() {}

    /** What is done to many jobs, such as {@code Retry} or {@code Move to reports}. */
    static String action(Texts texts, BulkOperation.Task task) {
        return task.action().startsWith(MOVE)
                ? texts.text("move.to", task.action().substring(MOVE.length()))
                : JobAction.valueOf(task.action()).label(texts);
    }

    static String task(Texts texts, JobSummary job) {
        String task = job.task();
        return task == null ? texts.text("sealed") : task;
    }

    static String tags(JobSummary job) {
        return String.join(", ", job.tags());
    }

    /** The name of a task in a filter. */
    static String named(Texts texts, String task) {
        return task.equals(FoundJob.SEALED) ? texts.text("sealed") : task;
    }

    /** Its name, or else its task, or else its key in Redis. */
    static String schedule(RecurringOverview schedule) {
        String id = schedule.id();
        String task = schedule.task();
        if (id != null) {
            return id;
        }
        return task != null ? task : schedule.key();
    }

    /** When it runs, such as {@code every 10 minutes}; that it does not open. */
    static String rule(Texts texts, RecurringOverview schedule) {
        String rule = schedule.schedule();
        return rule == null ? texts.text("sealed") : texts.rule(rule);
    }

    /** The state whose colour and icon represent an outcome. */
    static String outcomeIcon(RecurringOverview.Outcome outcome) {
        return switch (outcome) {
            case DONE -> "done";
            case DEAD -> "dead";
            case SKIPPED, UNKNOWN -> "paused";
            case UNFINISHED -> "active";
        };
    }

    static String worker(Texts texts, WorkerOverview worker) {
        String host = worker.host() == null ? texts.text("sealed") : worker.host();
        return worker.pid() > 0 ? texts.text("workers.name", host, worker.pid()) : host;
    }

    /** A limit in a table: a dash where there is none. */
    static String limit(Texts texts, @Nullable Integer limit) {
        return limit == null || limit == 0 ? texts.text("none") : texts.count(limit);
    }

    /** {@code max-active 5, weight 2}, by the names of the properties; {@code as configured} if it sets nothing. */
    static String limits(Texts texts, QueueOverview.Limits limits) {
        List<String> words = new ArrayList<>();
        Duration per = limits.ratePeriod();
        add(words, texts, "limits.said.active", limits.maxActive());
        if (limits.rate() != null) {
            words.add(
                    per == null
                            ? texts.text("limits.said.rate", limits.rate())
                            : texts.text("limits.said.rate.per", limits.rate(), per.toMillis()));
        }
        add(words, texts, "limits.said.concurrency", limits.concurrency());
        add(words, texts, "limits.said.weight", limits.weight());
        new TreeMap<>(limits.tasks()).forEach((task, most) -> words.add(texts.text("limits.said.task", task, most)));
        return words.isEmpty() ? texts.text("limits.said.none") : String.join(", ", words);
    }

    private static void add(List<String> words, Texts texts, String key, @Nullable Integer limit) {
        if (limit != null) {
            words.add(texts.text(key, limit));
        }
    }

    /** Which limits a worker obeys: a change reaches it at its next heartbeat. */
    static String inForce(Texts texts, WorkerOverview worker, Optional<QueueOverview.ChangedLimits> changed) {
        Instant there = worker.limitsAt();
        if (Objects.equals(there, changed.map(QueueOverview.ChangedLimits::at).orElse(null))) {
            return texts.text(there == null ? "limits.in-force.configured" : "limits.in-force.changed");
        }
        return texts.text(there == null ? "limits.in-force.not-changed" : "limits.in-force.not-newest");
    }

    /** {@code 120 MiB of 4,000 MiB}, or {@code null} if it did not say. */
    static @Nullable String memory(Texts texts, WorkerOverview worker) {
        return worker.maxBytes() <= 0
                ? null
                : texts.text("of", texts.bytes(worker.usedBytes()), texts.bytes(worker.maxBytes()));
    }

    /** Returns {@code 2 of 5}; {@code 2} if the maximum number is sealed. */
    static String attempts(Texts texts, JobSummary job) {
        return job.maxAttempts() == 0 ? texts.count(job.attempt()) : texts.text("of", job.attempt(), job.maxAttempts());
    }

    static String errorKind(Texts texts, String kind) {
        return KINDS.contains(kind) ? texts.text("error." + kind) : kind;
    }

    /** Why a job failed, in a word or two: the class of the exception without its package, or what happened. */
    static String cause(Texts texts, JobInspector.@Nullable Failure failure) {
        if (failure == null) {
            return texts.text("sealed");
        }
        String type = failure.type();
        if (failure.kind().equals("failed") && type != null) {
            return type.substring(type.lastIndexOf('.') + 1);
        }
        return KINDS.contains(failure.kind()) ? texts.text("cause." + failure.kind()) : failure.kind();
    }

    /** A long name, cut after its separators, where a line may end. */
    static List<String> parts(String name) {
        return List.of(name.split("(?<=[.$/_-])"));
    }

    /** The same in full: the whole name of the class, or a sentence. */
    static String causeInFull(Texts texts, JobInspector.@Nullable Failure failure) {
        if (failure == null) {
            return texts.text("error.unknown");
        }
        String type = failure.type();
        return failure.kind().equals("failed") && type != null ? type : errorKind(texts, failure.kind());
    }

    /** Returns the moment that matters most in a job's state. */
    static Optional<Instant> moment(JobSummary job) {
        return Optional.ofNullable(
                switch (job.state()) {
                    case SCHEDULED, RETRYING -> job.dueAt();
                    case READY, ACTIVE -> job.startedAt();
                    case DONE, DEAD, TAMPERED -> job.finishedAt();
                });
    }

    /** Returns {@code Sealed: 2 arguments, a result, a log, an error; 812 B.}. */
    static String contents(Texts texts, JobDetail job) {
        return texts.text(
                "job.sealed",
                job.arguments(),
                job.hasResult() ? 1 : 0,
                job.errorKind() == null ? 0 : 1,
                texts.bytes(job.bytes()),
                job.hasLog() ? 1 : 0);
    }

    /** {@code task mail.welcome, cause failed java.net.ConnectException}; {@code every job} for no filter. */
    static String filter(Texts texts, JobFilter filter) {
        Stream<String> parts = Stream.of(
                        named(texts, "filter.task", filter, filter.task()),
                        named(texts, "filter.cause", filter, filter.cause()),
                        filter.attempts() > 0 ? texts.text("filter.attempts", filter.attempts()) : "",
                        aged(texts, "filter.older", filter.older()),
                        aged(texts, "filter.newer", filter.newer()),
                        filter.worker().isEmpty() ? "" : texts.text("filter.worker", filter.worker()),
                        filter.schedule().isEmpty() ? "" : texts.text("filter.schedule", filter.schedule()),
                        filter.keyId().isEmpty() ? "" : texts.text("filter.key-id", filter.keyId()),
                        whole(texts, "filter.tag", filter, filter.tag()),
                        whole(texts, "filter.id", filter, filter.id()))
                .filter(part -> !part.isEmpty());
        return parts.reduce((one, other) -> texts.text("filter.and", one, other))
                .orElseGet(() -> texts.text("filter.every"));
    }

    private static String named(Texts texts, String key, JobFilter filter, String name) {
        return name.isEmpty() ? "" : texts.text(key + part(filter, name), name);
    }

    /** Of what nothing stands for jobs that do not open. */
    private static String whole(Texts texts, String key, JobFilter filter, String text) {
        return text.isEmpty() ? "" : texts.text(filter.exact() ? key : key + ".part", text);
    }

    private static String aged(Texts texts, String key, @Nullable Duration age) {
        return age == null ? "" : texts.text(key, JobFilter.text(age));
    }

    private static String part(JobFilter filter, String text) {
        if (!filter.exact()) {
            return ".part";
        }
        return text.equals(FoundJob.SEALED) ? ".sealed" : "";
    }
}

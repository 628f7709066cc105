package io.secureredis.cli.jobs;

import io.secureredis.PrintableText;
import io.secureredis.SecureRedisException;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RevealedError;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs the commands about jobs. */
final class JobsRun {

    private final JobsAccess access;
    private final JobInspector inspector;
    private final JobOperations operations;
    private final JobCauses causes;
    private final JobsKeys keys;
    private final Terminal terminal;

    private JobsRun(JobsAccess access, Terminal terminal) {
        this.access = access;
        this.inspector = access.inspector();
        this.operations = access.operations();
        this.causes = new JobCauses(access);
        this.keys = new JobsKeys(access, terminal);
        this.terminal = terminal;
    }

    /** Connects, runs the work, and closes. */
    static int with(JobsOptions options, Terminal terminal, Function<JobsRun, Integer> work) {
        try (JobsAccess access = JobsAccess.open(options.connection, options.secret, options.namespace, terminal)) {
            try {
                return work.apply(new JobsRun(access, terminal));
            } catch (RuntimeException e) {
                throw ConnectionErrors.explain(e, access.target());
            }
        }
    }

    int queues() {
        List<QueueOverview> queues =
                inspector.queues().stream().filter(JobsRun::everUsed).toList();
        if (queues.isEmpty()) {
            terminal.print("There are no queues" + inNamespace() + ".");
            return ExitCode.OK;
        }
        terminal.print(queueRow(
                "queue", "ready", "scheduled", "retrying", "active", "done", "dead", "tampered", "workers", ""));
        queues.forEach(queue -> terminal.print(row(queue)));
        return ExitCode.OK;
    }

    private static String row(QueueOverview queue) {
        return queueRow(
                queue.name(),
                queue.count(JobState.READY),
                queue.count(JobState.SCHEDULED),
                queue.count(JobState.RETRYING),
                queue.count(JobState.ACTIVE),
                queue.count(JobState.DONE),
                queue.count(JobState.DEAD),
                queue.count(JobState.TAMPERED),
                queue.workers(),
                remarks(queue));
    }

    private static String queueRow(Object... cells) {
        return "%-24s %8s %9s %8s %7s %7s %7s %8s %7s  %s".formatted(cells).stripTrailing();
    }

    /** The inspector also lists the default queue of this program, which nobody may have used. */
    private static boolean everUsed(QueueOverview queue) {
        boolean empty = queue.counts().values().stream().allMatch(count -> count == 0);
        return !queue.name().equals("default") || !empty || queue.paused() || queue.workers() > 0;
    }

    private String inNamespace() {
        String namespace = access.namespace();
        return namespace == null ? "" : " in the namespace " + namespace;
    }

    private static String remarks(QueueOverview queue) {
        return (queue.paused() ? "paused" + why(queue.pause()) + " " : "")
                + (queue.unserved() ? "no worker serves it" : "");
    }

    private static String why(QueueOverview.@Nullable Pause note) {
        if (note == null) {
            return "";
        }
        return (note.by() == null ? "" : " by " + PrintableText.of(note.by()))
                + " at " + note.at()
                + (note.reason() == null ? "" : " (" + PrintableText.of(note.reason()) + ")");
    }

    int list(String queue, JobsFilter filter, int limit) {
        requireQueue(queue);
        JobsFinder finder = new JobsFinder(access, filter, terminal);
        List<JobSummary> jobs = finder.find(queue, limit);
        Map<JobId, String> why = causes.of(queue, jobs);
        terminal.print(jobRow("id", "state", "task", "attempt", "when", "cause"));
        jobs.forEach(job -> terminal.print(row(job, why.getOrDefault(job.id(), ""))));
        terminal.print(total(jobs.size(), limit, finder, queue));
        if (filter.state == null) {
            printOmitted(queue);
        }
        if (access.hasSecret() && jobs.stream().anyMatch(job -> job.task() == null)) {
            keys.warnOfClosed(queue, jobs);
        }
        return ExitCode.OK;
    }

    private void printOmitted(String queue) {
        long done = inspector.queue(queue).count(JobState.DONE);
        if (done > 0) {
            terminal.print("All states but done are listed; " + Counted.of(done, "job") + " " + Counted.areOrIs(done)
                    + " done: --state=done lists them.");
        }
    }

    private String row(JobSummary job, String cause) {
        boolean isWaiting = job.state() == JobState.SCHEDULED || job.state() == JobState.RETRYING;
        Instant when = isWaiting ? job.dueAt() : JobsFinder.when(job);
        String why = cause + (job.tags().isEmpty() ? "" : "  tags: " + tags(job));
        return jobRow(job.id(), word(job.state()), task(job), job.attempt(), when == null ? "" : when, why.strip());
    }

    private static String tags(JobSummary job) {
        return PrintableText.of(String.join(", ", job.tags()));
    }

    private static String jobRow(Object... cells) {
        return "%-28s %-9s %-24s %8s  %-27s  %s".formatted(cells).stripTrailing();
    }

    private static String total(int printed, int limit, JobsFinder finder, String queue) {
        if (printed < limit) {
            return Counted.of(printed, "job");
        }
        String first = "The first " + Counted.of(printed, "job");
        return (finder.wholeStates() ? first + " of " + finder.inStates(queue) : first)
                + "; --limit=N shows more, jobs causes counts them by cause.";
    }

    /** Counts by cause, the most frequent first. */
    int causes(String queue, JobsFilter filter) {
        requireQueue(queue);
        access.requireSecret();
        if (filter.state == null) {
            filter.state = word(JobState.DEAD);
        }
        JobsFinder finder = new JobsFinder(access, filter, terminal);
        Map<String, Long> counts = new TreeMap<>();
        finder.each(queue, jobs -> {
            Map<JobId, String> why = causes.of(queue, jobs);
            jobs.forEach(job -> counts.merge(why.getOrDefault(job.id(), "(none)") + "  " + task(job), 1L, Long::sum));
            return true;
        });
        printCounts(counts);
        return ExitCode.OK;
    }

    private void printCounts(Map<String, Long> counts) {
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(cause -> terminal.print("%8d  %s".formatted(cause.getValue(), cause.getKey())));
        terminal.print(
                Counted.of(counts.values().stream().mapToLong(Long::longValue).sum(), "job"));
    }

    /** A misspelt name would look like an empty queue. */
    private void requireQueue(String queue) {
        if (inspector.queue(queue).counts().values().stream().anyMatch(count -> count > 0)) {
            return;
        }
        List<QueueOverview> queues = inspector.queues();
        if (queues.stream().anyMatch(known -> known.name().equals(queue))) {
            return;
        }
        List<String> used = queues.stream()
                .filter(JobsRun::everUsed)
                .map(QueueOverview::name)
                .toList();
        throw CliException.usage(
                "There is no queue " + queue + inNamespace() + ".",
                used.isEmpty() ? "No queue was ever used here." : "There are: " + String.join(", ", used) + ".");
    }

    static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private String task(JobSummary job) {
        if (job.task() != null) {
            return job.task();
        }
        return unknown();
    }

    private String unknown() {
        return access.hasSecret() ? "(does not open)" : "(no secret)";
    }

    int show(String queue, String id, boolean reveal) {
        requireQueue(queue);
        JobDetail job = inspector
                .find(queue, id(id))
                .orElseThrow(() -> CliException.failed(
                        "The queue does not have this job, or no longer has it.", "secure-redis jobs list " + queue));
        describe(job.summary());
        describe(queue, job);
        if (reveal) {
            access.requireSecret();
            reveal(queue, job.summary().id());
        }
        return ExitCode.OK;
    }

    private void describe(JobSummary summary) {
        terminal.print("id: " + summary.id());
        terminal.print("queue: " + summary.queue());
        terminal.print("task: " + task(summary));
        line("caller's id", summary.callerId());
        line("tags", summary.tags().isEmpty() ? null : tags(summary));
        terminal.print("state: " + word(summary.state()));
        terminal.print("attempt: " + summary.attempt() + ", crashes: " + summary.crashes() + ", priority: "
                + summary.priority());
        line("put", summary.enqueuedAt());
        line("due", summary.dueAt());
        line("started", summary.startedAt());
        line("ended", summary.finishedAt());
        line("worker", summary.worker());
    }

    private void describe(String queue, JobDetail job) {
        JobSummary summary = job.summary();
        line("key id", access.keyId(queue, summary.id()).orElse(null));
        line("trace", job.traceId());
        line("error kind", summary.task() == null ? null : job.errorKind());
        line("error class", causes.errorClass(queue, summary));
        terminal.print("body: " + Counted.of(job.bytes(), "byte") + ", "
                + (summary.task() == null ? "arguments: " + unknown() : Counted.of(job.arguments(), "argument")));
    }

    private void line(String name, @Nullable Object value) {
        if (value != null) {
            terminal.print(name + ": " + PrintableText.of(value.toString()));
        }
    }

    private void reveal(String queue, JobId id) {
        RevealedJob revealed = inspector
                .reveal(queue, id)
                .orElseThrow(() -> CliException.failed(
                        "The body of this job does not open.",
                        "Add the secret that sealed it with --previous-secret-file."));
        terminal.warn("The next lines are plaintext.");
        revealed.arguments().forEach(argument -> line("argument", argument));
        line("result", revealed.result());
        RevealedError error = revealed.error();
        if (error != null) {
            line("error", error.type() + ": " + error.message());
        }
        JobInspector.Log log = inspector.log(queue, id);
        log.lines().forEach(each -> line("log " + each.at() + " attempt " + each.attempt(), each.text()));
        if (log.removed() || !log.cut().isEmpty() || log.unreadable() > 0) {
            terminal.warn("Lines of the log are missing: too many, or they do not open.");
        }
    }

    int retry(String queue, JobsSelection selection) {
        access.requireSecret();
        return change(
                queue,
                selection,
                "ready again",
                (state, id) -> waits(state) ? operations.runNow(queue, id) : operations.retry(queue, id));
    }

    private static boolean waits(@Nullable JobState state) {
        return state == JobState.SCHEDULED || state == JobState.RETRYING;
    }

    int delete(String queue, JobsSelection selection) {
        return change(queue, selection, "deleted", (state, id) -> operations.delete(queue, id));
    }

    /** One change of one job. */
    private interface Change {

        boolean apply(@Nullable JobState state, JobId id);
    }

    private int change(String queue, JobsSelection selection, String done, Change change) {
        requireQueue(queue);
        JobsFinder finder = new JobsFinder(access, selection.filter(), terminal);
        Map<JobId, Optional<JobState>> chosen = finder.chosen(queue, selection);
        if (chosen.isEmpty()) {
            terminal.print("No job matches.");
            return ExitCode.OK;
        }
        if (selection.dryRun()) {
            chosen.keySet().forEach(id -> terminal.print(id.toString()));
            terminal.print(Counted.of(chosen.size(), "job") + " would be " + done + ".");
            return ExitCode.OK;
        }
        long changed = apply(change, chosen, finder);
        terminal.print(changed + " of " + Counted.of(chosen.size(), "job") + " " + Counted.areOrIs(chosen.size()) + " "
                + done + ".");
        return changed == chosen.size() ? ExitCode.OK : ExitCode.FOUND;
    }

    /** Returns how many jobs were changed. */
    private long apply(Change change, Map<JobId, Optional<JobState>> chosen, JobsFinder finder) {
        long changed = 0;
        JobsProgress progress = finder.progress("handled", chosen.size());
        for (Map.Entry<JobId, Optional<JobState>> job : chosen.entrySet()) {
            if (change.apply(job.getValue().orElse(null), job.getKey())) {
                changed++;
            } else {
                terminal.err()
                        .println("left: " + job.getKey()
                                + " does not exist, is running, is in another state, or does not open");
            }
            progress.next();
        }
        progress.end();
        return changed;
    }

    int pause(String queue, @Nullable String reason) {
        requireQueue(queue);
        if (reason != null) {
            access.requireSecret();
            keys.requireFitting(queue);
        }
        // A pause is urgent: with a wrong secret it goes without a note, which nobody could read
        if (access.hasSecret() && keys.fits(queue)) {
            operations.pause(queue, reason == null ? "" : PrintableText.of(reason), user());
        } else {
            operations.pause(queue);
        }
        terminal.print(
                "The queue " + queue + " is paused. Running jobs end. To continue: secure-redis jobs resume " + queue);
        return ExitCode.OK;
    }

    private static String user() {
        return PrintableText.of(System.getProperty("user.name", ""));
    }

    int limits(String queue) {
        requireQueue(queue);
        access.requireSecret();
        terminal.print("changed: "
                + inspector
                        .limits(queue)
                        .map(changed -> changed.limits().words()
                                + (changed.by() == null ? "" : ", by " + changed.by())
                                + " at " + changed.at())
                        .map(PrintableText::of)
                        .orElse("nothing"));
        for (WorkerOverview worker : inspector.workers(queue)) {
            QueueOverview.Limits limits = worker.limits();
            String host = worker.host() == null ? unknown() : PrintableText.of(worker.host()) + " pid " + worker.pid();
            terminal.print(host + ": " + (limits == null ? "not known" : PrintableText.of(limits.words()))
                    + (worker.limitsAt() == null ? "" : " (changed at " + worker.limitsAt() + ")"));
        }
        return ExitCode.OK;
    }

    int limit(String queue, QueueOverview.Limits limits) {
        requireQueue(queue);
        access.requireSecret();
        keys.requireFitting(queue);
        String before = inspector
                .limits(queue)
                .map(QueueOverview.ChangedLimits::limits)
                .orElse(QueueOverview.Limits.AS_CONFIGURED)
                .words();
        if (!operations.limit(queue, limits, user())) {
            terminal.print("These limits are in force already.");
            return ExitCode.OK;
        }
        terminal.print("before: " + PrintableText.of(before));
        terminal.print("after:  " + PrintableText.of(limits.words()));
        terminal.print("Each worker obeys at its next heartbeat.");
        return ExitCode.OK;
    }

    int resume(String queue) {
        requireQueue(queue);
        operations.resume(queue);
        terminal.print("The queue " + queue + " is running again.");
        return ExitCode.OK;
    }

    int drain(String queue) {
        requireQueue(queue);
        long deleted = operations.drain(queue);
        terminal.print(
                Counted.of(deleted, "job") + " of the queue " + queue + " " + Counted.areOrIs(deleted) + " deleted.");
        return ExitCode.OK;
    }

    int schedules(
            String queue,
            @Nullable String fire,
            @Nullable String pause,
            @Nullable String resume,
            @Nullable String remove) {
        requireQueue(queue);
        if (fire != null) {
            fire(queue, fire);
        } else if (pause != null) {
            access.requireSecret();
            said(operations.pauseSchedule(queue, pause), "The schedule is paused.", queue);
        } else if (resume != null) {
            access.requireSecret();
            said(operations.resumeSchedule(queue, resume), "The schedule fires again.", queue);
        } else if (remove != null) {
            remove(queue, remove);
        } else {
            List<RecurringOverview> schedules = inspector.recurring(queue);
            schedules.forEach(schedule -> terminal.print(line(schedule)));
            terminal.print(Counted.of(schedules.size(), "schedule"));
        }
        return ExitCode.OK;
    }

    private void fire(String queue, String schedule) {
        access.requireSecret();
        JobId id = operations
                .fireNow(queue, schedule)
                .orElseThrow(() -> CliException.failed("There is no such schedule, or it does not open.", null));
        terminal.print("The job " + id + " is in the queue " + queue + ".");
    }

    private void said(boolean changed, String done, String queue) {
        if (!changed) {
            throw CliException.failed(
                    "Nothing was changed: there is no such schedule, it does not open, or is in that state already.",
                    "secure-redis jobs schedules " + queue);
        }
        terminal.print(done);
    }

    private void remove(String queue, String schedule) {
        if (!operations.removeSchedule(queue, schedule)) {
            throw CliException.failed("There is no such schedule.", "secure-redis jobs schedules " + queue);
        }
        terminal.print("The schedule is removed.");
    }

    private String line(RecurringOverview schedule) {
        return PrintableText.of(schedule.key()) + "  next "
                + (schedule.pausedAt() == null ? schedule.nextFire() : "-") + "  fired "
                + schedule.fired() + "  "
                + (schedule.task() == null
                        ? "(does not open)"
                        : PrintableText.of(schedule.task() + ", " + schedule.schedule()))
                + (schedule.pausedAt() == null ? "" : "  paused")
                + (schedule.tampered() && access.hasSecret() ? "  TAMPERED, does not fire" : "");
    }

    static JobId id(String text) {
        try {
            return new JobId(text);
        } catch (SecureRedisException e) {
            throw CliException.usage("A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.", null);
        }
    }
}

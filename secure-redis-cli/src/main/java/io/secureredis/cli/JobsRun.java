package io.secureredis.cli;

import io.secureredis.SecureRedisException;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.jobs.JobDetail;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.JobSummary;
import io.secureredis.jobs.QueueOverview;
import io.secureredis.jobs.RecurringOverview;
import io.secureredis.jobs.RevealedError;
import io.secureredis.jobs.RevealedJob;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what the commands about jobs say. */
final class JobsRun {

    private final JobsAccess access;
    private final JobInspector inspector;
    private final JobOperations operations;
    private final Terminal terminal;

    private JobsRun(JobsAccess access, Terminal terminal) {
        this.access = access;
        this.inspector = access.inspector();
        this.operations = access.operations();
        this.terminal = terminal;
    }

    /** Connects, does it, and closes. */
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
        terminal.print("%-24s %8s %9s %8s %7s %7s %7s %8s %7s  %s"
                .formatted(
                        "queue",
                        "ready",
                        "scheduled",
                        "retrying",
                        "active",
                        "done",
                        "dead",
                        "tampered",
                        "workers",
                        ""));
        for (QueueOverview queue : queues) {
            terminal.print("%-24s %8d %9d %8d %7d %7d %7d %8d %7d  %s"
                    .formatted(
                            queue.name(),
                            queue.count(JobState.READY),
                            queue.count(JobState.SCHEDULED),
                            queue.count(JobState.RETRYING),
                            queue.count(JobState.ACTIVE),
                            queue.count(JobState.DONE),
                            queue.count(JobState.DEAD),
                            queue.count(JobState.TAMPERED),
                            queue.workers(),
                            remarks(queue))
                    .stripTrailing());
        }
        return ExitCode.OK;
    }

    /** The inspector lists the default queue of this program, too, which nobody may have used. */
    private static boolean everUsed(QueueOverview queue) {
        boolean empty = queue.counts().values().stream().allMatch(count -> count == 0);
        return !queue.name().equals("default") || !empty || queue.paused() || queue.workers() > 0;
    }

    private String inNamespace() {
        String namespace = access.namespace();
        return namespace == null ? "" : " in the namespace " + namespace;
    }

    private static String remarks(QueueOverview queue) {
        return (queue.paused() ? "paused " : "") + (queue.unserved() ? "nobody serves it" : "");
    }

    int list(String queue, JobsFilter filter, int limit) {
        JobsFinder finder = new JobsFinder(access, filter);
        terminal.print("%-28s %-9s %-24s %8s  %s".formatted("id", "state", "task", "attempt", "when"));
        int printed = 0;
        for (JobSummary job : finder.find(queue, Math.max(1, limit))) {
            printed++;
            terminal.print("%-28s %-9s %-24s %8s  %s"
                    .formatted(job.id(), word(job.state()), task(job), job.attempt(), JobsFinder.when(job)));
        }
        terminal.print(
                printed + (printed == 1 ? " job" : " jobs") + (printed == limit ? ", and perhaps more: --limit" : ""));
        return ExitCode.OK;
    }

    static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private String task(JobSummary job) {
        if (job.task() != null) {
            return job.task();
        }
        return access.hasSecret() ? "(does not open)" : "(no secret)";
    }

    int show(String queue, String id, boolean reveal) {
        JobDetail job = inspector
                .find(queue, id(id))
                .orElseThrow(() -> CliException.failed(
                        "The queue holds no such job (any more).", "secure-redis jobs list " + queue));
        JobSummary summary = job.summary();
        terminal.print("id: " + summary.id());
        terminal.print("queue: " + summary.queue());
        terminal.print("task: " + task(summary));
        terminal.print("state: " + word(summary.state()));
        terminal.print("attempt: " + summary.attempt() + ", crashes: " + summary.crashes() + ", priority: "
                + summary.priority());
        line("put", summary.enqueuedAt());
        line("due", summary.dueAt());
        line("started", summary.startedAt());
        line("ended", summary.finishedAt());
        line("worker", summary.worker());
        line("key id", access.keyId(queue, summary.id()).orElse(null));
        line("error kind", job.errorKind());
        terminal.print("body: " + job.bytes() + " bytes, " + job.arguments() + " arguments");
        if (reveal) {
            access.requireSecret();
            reveal(queue, summary.id());
        }
        return ExitCode.OK;
    }

    private void line(String name, @Nullable Object value) {
        if (value != null) {
            terminal.print(name + ": " + DoctorText.printable(value.toString()));
        }
    }

    private void reveal(String queue, JobId id) {
        RevealedJob revealed = inspector
                .reveal(queue, id)
                .orElseThrow(() -> CliException.failed(
                        "The body of this job does not open.",
                        "Add the secret that sealed it by --previous-secret-file."));
        terminal.warn("The next lines are plaintext.");
        revealed.arguments().forEach(argument -> line("argument", argument));
        line("result", revealed.result());
        RevealedError error = revealed.error();
        if (error != null) {
            line("error", error.type() + ": " + error.message());
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
        Map<JobId, Optional<JobState>> chosen = new JobsFinder(access, selection.filter()).chosen(queue, selection);
        if (selection.dryRun()) {
            chosen.keySet().forEach(id -> terminal.print(id.toString()));
            terminal.print(chosen.size() + " jobs would be " + done + ".");
            return ExitCode.OK;
        }
        long changed = 0;
        for (Map.Entry<JobId, Optional<JobState>> job : chosen.entrySet()) {
            if (change.apply(job.getValue().orElse(null), job.getKey())) {
                changed++;
            } else {
                terminal.err()
                        .println(
                                "left: " + job.getKey() + " is not there, runs, is in another state, or does not open");
            }
        }
        terminal.print(changed + " of " + chosen.size() + " jobs are " + done + ".");
        return changed == chosen.size() ? ExitCode.OK : ExitCode.FOUND;
    }

    int pause(String queue) {
        operations.pause(queue);
        terminal.print(
                "The queue " + queue + " is paused. Running jobs end; secure-redis jobs resume " + queue + " goes on.");
        return ExitCode.OK;
    }

    int resume(String queue) {
        operations.resume(queue);
        terminal.print("The queue " + queue + " goes on.");
        return ExitCode.OK;
    }

    int drain(String queue) {
        terminal.print(operations.drain(queue) + " jobs of the queue " + queue + " are deleted.");
        return ExitCode.OK;
    }

    int schedules(String queue, @Nullable String fire, @Nullable String remove) {
        if (fire != null) {
            access.requireSecret();
            JobId id = operations
                    .fireNow(queue, fire)
                    .orElseThrow(() -> CliException.failed("There is no such schedule, or it does not open.", null));
            terminal.print("The job " + id + " is in the queue " + queue + ".");
            return ExitCode.OK;
        }
        if (remove != null) {
            if (!operations.removeSchedule(queue, remove)) {
                throw CliException.failed("There is no such schedule.", "secure-redis jobs schedules " + queue);
            }
            terminal.print("The schedule is removed.");
            return ExitCode.OK;
        }
        List<RecurringOverview> schedules = inspector.recurring(queue);
        for (RecurringOverview schedule : schedules) {
            terminal.print(schedule.key() + "  next " + schedule.nextFire() + "  fired " + schedule.fired() + "  "
                    + (schedule.task() == null ? "(does not open)" : schedule.task() + ", " + schedule.schedule())
                    + (schedule.tampered() && access.hasSecret() ? "  TAMPERED" : ""));
        }
        terminal.print(schedules.size() + (schedules.size() == 1 ? " schedule" : " schedules"));
        return ExitCode.OK;
    }

    static JobId id(String text) {
        try {
            return new JobId(text);
        } catch (SecureRedisException e) {
            throw CliException.usage("A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.", null);
        }
    }
}

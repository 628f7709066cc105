package io.secureredis.admin;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RevealedJob;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Puts jobs with arguments that a visitor types: a new job of a task, or a failed one again.
 *
 * <p>What is typed is posted, never in an address, and shown only to who typed it. The library reads it before the
 * question, and again before anything is sent. The audit log has a keyed digest of the arguments before and after, and
 * no argument.
 */
final class EditPages {

    private static final Set<JobState> EDITED = EnumSet.of(JobState.DEAD, JobState.RETRYING);

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    EditPages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    /**
     * What a page shows.
     *
     * @param job the job that is edited, or {@code null} for a new one
     * @param reason what the visitor gave, or empty
     * @param problem why it is not sent, or empty
     */
    record Page(
            @Nullable JobDetail job,
            JobOperations.Task task,
            List<ArgumentField> fields,
            String reason,
            String problem) {

        Page because(String newProblem) {
            return new Page(job, task, fields, reason, newProblem);
        }

        String title() {
            return job == null ? "Enqueue " + task.name() : "Retry with other arguments";
        }

        /** Where the typed arguments go to be checked. */
        String check() {
            return target() + "/check";
        }

        /** Where they go after the question. */
        String target() {
            return job == null
                    ? "/enqueue"
                    : Paths.edit(job.summary().queue(), job.summary().id());
        }

        String back() {
            return job == null
                    ? "/enqueue"
                    : Paths.job(job.summary().queue(), job.summary().id());
        }

        @Override
        public String toString() {
            return "Page[" + task.name() + "]";
        }
    }

    List<Route> routes() {
        String edit = "/queues/{queue}/jobs/{id}/edit";
        return List.of(
                Route.get("/enqueue", DashboardRole.EDIT, this::tasks),
                Route.get("/enqueue/form", DashboardRole.EDIT, this::newForm),
                Route.post("/enqueue/check", DashboardRole.EDIT, this::checkNew),
                Route.post("/enqueue", DashboardRole.EDIT, this::enqueue),
                Route.get(edit, DashboardRole.EDIT, exchange -> askReason(exchange, job(exchange), false)),
                Route.post(edit + "/form", DashboardRole.EDIT, this::form),
                Route.post(edit + "/check", DashboardRole.EDIT, this::checkEdited),
                Route.post(edit, DashboardRole.EDIT, this::retry));
    }

    static boolean fits(JobState state) {
        return EDITED.contains(state);
    }

    private JobDetail job(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        if (!fits(job.summary().state())) {
            throw new ProblemException(
                    HttpStatus.CONFLICT, "Not in this state", "Only dead and retrying jobs can get other arguments.");
        }
        return job;
    }

    private JobOperations.Task taskOf(JobDetail job) {
        String task = job.summary().task();
        return task(task == null ? "" : task);
    }

    private JobOperations.Task task(String name) {
        return operations
                .task(name)
                .orElseThrow(
                        () -> ProblemException.notFound(
                                "This application does not have the task, so it does not know the types of its arguments. Use the dashboard of the application that has it."));
    }

    private Reply tasks(Exchange exchange) {
        List<JobOperations.Task> tasks = operations.tasks();
        return Reply.page(
                (output, interceptor) -> JteenqueueGenerated.render(output, interceptor, exchange.frame(), tasks));
    }

    private Reply newForm(Exchange exchange) {
        JobOperations.Task task = task(exchange.parameter("name").orElse(""));
        return form(exchange, new Page(null, task, ArgumentField.of(task, List.of()), "", ""));
    }

    private Reply askReason(Exchange exchange, JobDetail job, boolean missing) {
        taskOf(job);
        return Reply.page((output, interceptor) ->
                JteeditreasonGenerated.render(output, interceptor, exchange.frame(), job, missing));
    }

    /** It shows the arguments, so this is a reveal, and recorded as one. */
    private Reply form(Exchange exchange) {
        JobDetail job = job(exchange);
        JobOperations.Task task = taskOf(job);
        String reason = reason(exchange);
        if (!RevealPages.suffices(reason)) {
            return askReason(exchange, job, true);
        }
        String queue = job.summary().queue();
        audit.revealing(exchange.visitor(), queue, job.summary().id(), reason);
        Optional<RevealedJob> revealed = inspector.reveal(queue, job.summary().id());
        List<ArgumentField> fields =
                ArgumentField.of(task, revealed.map(RevealedJob::arguments).orElse(List.of()));
        return form(exchange, new Page(job, task, fields, reason, ""));
    }

    private static String reason(Exchange exchange) {
        return OneLine.of(exchange.parameter("reason").orElse(""));
    }

    private static Reply form(Exchange exchange, Page page) {
        return new Reply.Html(
                page.problem.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT,
                (output, interceptor) -> JteeditformGenerated.render(output, interceptor, exchange.frame(), page),
                null);
    }

    private Page posted(Exchange exchange, @Nullable JobDetail job, JobOperations.Task task) {
        return new Page(job, task, ArgumentField.posted(task, exchange.request()), reason(exchange), "");
    }

    private Page newJob(Exchange exchange) {
        return posted(exchange, null, task(exchange.parameter("name").orElse("")));
    }

    private Page editedJob(Exchange exchange) {
        JobDetail job = job(exchange);
        return posted(exchange, job, taskOf(job));
    }

    private Reply checkNew(Exchange exchange) {
        return check(exchange, newJob(exchange));
    }

    private Reply checkEdited(Exchange exchange) {
        return check(exchange, editedJob(exchange));
    }

    private Reply check(Exchange exchange, Page page) {
        Checked checked = checked(exchange, page);
        if (!checked.problem.isEmpty()) {
            return form(exchange, page.because(checked.problem));
        }
        return Reply.page(
                (output, interceptor) -> JteeditconfirmGenerated.render(output, interceptor, exchange.frame(), page));
    }

    /**
     * What was typed, after the library has read it.
     *
     * @param problem why it cannot be sent, or empty
     */
    private record Checked(String problem, Optional<JobOperations.Draft> draft) {}

    private Checked checked(Exchange exchange, Page page) {
        if (!RevealPages.suffices(page.reason)) {
            return new Checked("Give a reason of at least 4 characters.", Optional.empty());
        }
        try {
            return new Checked("", draft(page));
        } catch (JobException refused) {
            if (refused.code().equals("SR420")) {
                throw refused;
            }
            String why = "arguments refused (" + refused.code() + "): ";
            audit.refused(
                    exchange.visitor().name(), "POST", why + exchange.request().getRequestURI());
            return new Checked(String.valueOf(refused.getMessage()), Optional.empty());
        }
    }

    private Optional<JobOperations.Draft> draft(Page page) {
        List<String> arguments = page.fields.stream().map(ArgumentField::json).toList();
        if (page.job == null) {
            return Optional.of(operations.enqueue(page.task.name(), arguments));
        }
        JobSummary job = page.job.summary();
        return operations.retry(job.queue(), job.id(), arguments);
    }

    private Reply enqueue(Exchange exchange) {
        return send(exchange, newJob(exchange));
    }

    private Reply retry(Exchange exchange) {
        return send(exchange, editedJob(exchange));
    }

    private Reply send(Exchange exchange, Page page) {
        Checked checked = checked(exchange, page);
        if (!checked.problem.isEmpty()) {
            return form(exchange, page.because(checked.problem));
        }
        return checked.draft
                .map(draft -> page.job == null
                        ? put(exchange, page, draft)
                        : putAgain(exchange, page.job, page.reason, draft))
                .orElseGet(() -> Reply.done(page.back(), Notice.UNCHANGED));
    }

    private static AuditTrail.Deed deed(
            DashboardAudit.Action action, Exchange exchange, String queue, @Nullable JobId job, String reason) {
        return new AuditTrail.Deed(action, exchange.visitor(), queue, job, null, 1, reason);
    }

    private Reply put(Exchange exchange, Page page, JobOperations.Draft draft) {
        List<JobId> put = new ArrayList<>();
        String queue = page.task.queue();
        String what = "task " + page.task.name() + ", arguments " + draft.after() + ": " + page.reason;
        audit.change(deed(DashboardAudit.Action.ENQUEUE, exchange, queue, null, what), () -> {
            draft.put().ifPresent(put::add);
            return !put.isEmpty();
        });
        String after = put.isEmpty() ? Paths.queue(queue) : Paths.job(queue, put.get(0));
        return Reply.done(after, Notice.ENQUEUED);
    }

    private Reply putAgain(Exchange exchange, JobDetail job, String reason, JobOperations.Draft draft) {
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        String what = "arguments " + draft.before() + " to " + draft.after() + ": " + reason;
        boolean changed = audit.change(
                deed(DashboardAudit.Action.RETRY_EDITED, exchange, queue, id, what),
                () -> draft.put().isPresent());
        return Reply.done(Paths.job(queue, id), changed ? Notice.RETRIED : Notice.UNCHANGED);
    }
}

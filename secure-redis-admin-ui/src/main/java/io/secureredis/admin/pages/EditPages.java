package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.FormProblems;
import io.secureredis.admin.web.Notice;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reason;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern POSITION = Pattern.compile("argument ([0-9]{1,3})\\b");
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
     * @param reason what the visitor gave
     * @param problems why it is not sent
     */
    record Page(
            @Nullable JobDetail job,
            JobOperations.Task task,
            List<ArgumentField> fields,
            Reason reason,
            FormProblems problems) {

        Page because(FormProblems newProblems) {
            return new Page(job, task, fields, reason, newProblems);
        }

        String title(Texts texts) {
            return job == null ? texts.text("edit.title.new", task.name()) : texts.text("edit.title");
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
                Route.get(edit, DashboardRole.EDIT, this::askReason),
                Route.postForPeople(edit + "/form", DashboardRole.EDIT, this::form),
                Route.post(edit + "/check", DashboardRole.EDIT, this::checkEdited),
                Route.post(edit, DashboardRole.EDIT, this::retry));
    }

    static boolean fits(JobState state) {
        return EDITED.contains(state);
    }

    private JobDetail job(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        if (!fits(job.summary().state())) {
            throw new ProblemException(HttpStatus.CONFLICT, "problem.edit", "problem.edit.state");
        }
        return job;
    }

    private JobOperations.Task taskOf(JobDetail job) {
        String task = job.summary().task();
        return task(task == null ? "" : task);
    }

    private JobOperations.Task task(String name) {
        return operations.task(name).orElseThrow(() -> ProblemException.notFound("problem.edit.task"));
    }

    private Reply tasks(Exchange exchange) {
        List<JobOperations.Task> tasks = operations.tasks();
        return Reply.page(
                (output, interceptor) -> JteenqueueGenerated.render(output, interceptor, exchange.frame(), tasks));
    }

    private Reply newForm(Exchange exchange) {
        JobOperations.Task task = task(exchange.parameter("name").orElse(""));
        return form(exchange, new Page(null, task, ArgumentField.of(task, List.of()), Reason.NONE, new FormProblems()));
    }

    private Reply askReason(Exchange exchange) {
        JobDetail job = job(exchange);
        taskOf(job);
        return Reply.page(reasonForm(exchange, job, Reason.NONE));
    }

    private static Reply.Template reasonForm(Exchange exchange, JobDetail job, Reason reason) {
        return (output, interceptor) ->
                JteeditreasonGenerated.render(output, interceptor, exchange.frame(), job, reason);
    }

    /** It shows the arguments, so this is a reveal, and recorded as one. */
    private Reply form(Exchange exchange) {
        JobDetail job = job(exchange);
        JobOperations.Task task = taskOf(job);
        Reason reason = Reason.required(exchange);
        if (!reason.suffices()) {
            return Reply.refused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "edit.title",
                    reason.problems(),
                    reasonForm(exchange, job, reason));
        }
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        Optional<RevealedJob> revealed = audit.revealing(
                exchange.visitor(),
                queue,
                id,
                reason.line(),
                record -> inspector.reveal(queue, id),
                Optional::isPresent);
        List<ArgumentField> fields =
                ArgumentField.of(task, revealed.map(RevealedJob::arguments).orElse(List.of()));
        return form(exchange, new Page(job, task, fields, reason, new FormProblems()));
    }

    private static Reply form(Exchange exchange, Page page) {
        Reply.Template template =
                (output, interceptor) -> JteeditformGenerated.render(output, interceptor, exchange.frame(), page);
        return page.problems.any()
                ? Reply.refused(HttpStatus.UNPROCESSABLE_CONTENT, "edit.refused", page.problems, template)
                : Reply.page(template);
    }

    private Page posted(Exchange exchange, @Nullable JobDetail job, JobOperations.Task task) {
        return new Page(
                job,
                task,
                ArgumentField.posted(task, exchange.request()),
                Reason.required(exchange),
                new FormProblems());
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
        if (checked.problems.any()) {
            return form(exchange, page.because(checked.problems));
        }
        return Reply.page(
                (output, interceptor) -> JteeditconfirmGenerated.render(output, interceptor, exchange.frame(), page),
                () -> PageData.of(PageData.fields("fits", true, "task", page.task.name(), "queue", page.task.queue())));
    }

    /**
     * What was typed, after the library has read it.
     *
     * @param problems why it cannot be sent
     */
    private record Checked(FormProblems problems, Optional<JobOperations.Draft> draft) {}

    private Checked checked(Exchange exchange, Page page) {
        if (!page.reason.suffices()) {
            return new Checked(page.reason.problems(), Optional.empty());
        }
        FormProblems unknown = new FormProblems().unknown(exchange, ArgumentField.names(page.task));
        page.fields.forEach(field -> {
            unknown.checkBox(exchange, field.nullName());
            unknown.checkBox(exchange, field.jsonName());
        });
        if (unknown.any()) {
            return new Checked(unknown, Optional.empty());
        }
        try {
            return new Checked(new FormProblems(), draft(page));
        } catch (JobException refused) {
            if (refused.code().equals("SR420")) {
                throw refused;
            }
            String why = "arguments refused (" + refused.code() + "): ";
            audit.refused(
                    exchange.visitor().name(), "POST", why + exchange.request().getRequestURI());
            String message = String.valueOf(refused.getMessage());
            return new Checked(new FormProblems().add(fieldIn(message, page), texts -> message), Optional.empty());
        }
    }

    /** The message names the position of the argument. */
    private static String fieldIn(String message, Page page) {
        Matcher position = POSITION.matcher(message);
        int place = position.find() ? Integer.parseInt(position.group(1)) - 1 : -1;
        return place >= 0 && place < page.fields.size() ? page.fields.get(place).name() : "";
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
        if (checked.problems.any()) {
            return form(exchange, page.because(checked.problems));
        }
        return checked.draft
                .map(draft -> page.job == null
                        ? put(exchange, page, draft)
                        : putAgain(exchange, page.job, page.reason.line(), draft))
                .orElseGet(() -> Reply.done(page.back(), Notice.UNCHANGED));
    }

    private static AuditTrail.Deed deed(
            DashboardAudit.Action action, Exchange exchange, String queue, @Nullable JobId job, String reason) {
        return new AuditTrail.Deed(action, exchange.visitor(), queue, job, null, 1, reason);
    }

    private Reply put(Exchange exchange, Page page, JobOperations.Draft draft) {
        String queue = page.task.queue();
        Optional<String> once = exchange.once();
        List<JobOperations.Sent> sent = new ArrayList<>();
        String what = "task " + page.task.name() + ", arguments " + draft.after() + ": " + page.reason.line();
        audit.change(deed(DashboardAudit.Action.ENQUEUE, exchange, queue, null, what), () -> {
            sent.add(once.map(draft::put)
                    .orElseGet(() -> new JobOperations.Sent(draft.put().orElse(null), false)));
            return !sent.get(0).again();
        });
        JobId job = sent.get(0).job();
        Reply.Done done = Reply.done(job == null ? Paths.queue(queue) : Paths.job(queue, job), Notice.ENQUEUED);
        return sent(inspector, queue, sent.get(0), done)
                .with("action", DashboardAudit.Action.ENQUEUE, "queue", queue, "task", page.task.name());
    }

    /**
     * What is said of something that counts once: where it was sent before, the job of the first time. Something else
     * under the same number is no double click.
     */
    static Reply.Done sent(JobInspector inspector, String queue, JobOperations.Sent sent, Reply.Done first) {
        if (sent.other()) {
            throw new ProblemException(HttpStatus.CONFLICT, "problem.once.other", "problem.once.other.text");
        }
        JobId job = sent.job();
        List<String> ids = job == null ? List.of() : List.of(job.value());
        if (!sent.again()) {
            return first.with("ids", ids);
        }
        Reply.Done again = job != null && inspector.find(queue, job).isPresent()
                ? Reply.done(Paths.job(queue, job), Notice.ALREADY_SENT)
                : Reply.done(Paths.queue(queue), Notice.ALREADY_SENT_GONE);
        return again.with("ids", ids);
    }

    private Reply putAgain(Exchange exchange, JobDetail job, String reason, JobOperations.Draft draft) {
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        String what = "arguments " + draft.before() + " to " + draft.after() + ": " + reason;
        boolean changed = audit.change(
                deed(DashboardAudit.Action.RETRY_EDITED, exchange, queue, id, what),
                () -> draft.put().isPresent());
        return Reply.done(Paths.job(queue, id), changed ? Notice.RETRIED : Notice.UNCHANGED)
                .with("action", DashboardAudit.Action.RETRY_EDITED, "queue", queue, "ids", List.of(id.value()));
    }
}

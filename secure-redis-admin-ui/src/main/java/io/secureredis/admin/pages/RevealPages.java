package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.Reason;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.RevealedJob;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * Opens a job's confidential content for visitors who may see it, after they have given a reason.
 *
 * <p>The answer to the POST itself contains the opened content: it is never in an address, a log line or an event, and
 * no browser caches it.
 */
final class RevealPages {

    private static final Pattern RECORD = Pattern.compile("([0-9]{1,15})-([0-9a-f]{64})");

    private final JobInspector inspector;
    private final AuditTrail audit;

    RevealPages(JobInspector inspector, AuditTrail audit) {
        this.inspector = inspector;
        this.audit = audit;
    }

    List<Route> routes() {
        String path = "/queues/{queue}/jobs/{id}/reveal";
        return List.of(
                Route.get(
                        path, DashboardRole.REVEAL, exchange -> ask(exchange, JobPages.existing(inspector, exchange))),
                Route.postForPeople(path, DashboardRole.REVEAL, this::reveal),
                Route.postForPeople(path + "/log", DashboardRole.REVEAL, this::log));
    }

    private static Reply ask(Exchange exchange, JobDetail job) {
        return Reply.page((output, interceptor) ->
                JterevealGenerated.render(output, interceptor, exchange.frame(), job, Reason.NONE));
    }

    /** What was opened. */
    private record Opened(Optional<RevealedJob> content, LogView log) {

        boolean isShown() {
            return content.isPresent() || !log.log().lines().isEmpty();
        }
    }

    private Reply reveal(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        Reason reason = Reason.required(exchange);
        if (!reason.suffices()) {
            return Reply.refused(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "reveal.title",
                    reason.problems(),
                    (output, interceptor) ->
                            JterevealGenerated.render(output, interceptor, exchange.frame(), job, reason));
        }
        String queue = job.summary().queue();
        JobId id = job.summary().id();
        Opened opened = audit.revealing(
                exchange.visitor(), queue, id, reason.line(), record -> open(job, record), Opened::isShown);
        return Reply.page((output, interceptor) ->
                JterevealedGenerated.render(output, interceptor, exchange.frame(), job, opened.content, opened.log));
    }

    private Opened open(JobDetail job, String record) {
        Optional<RevealedJob> content =
                inspector.reveal(job.summary().queue(), job.summary().id());
        return new Opened(content, view(job, record));
    }

    private LogView view(JobDetail job, String record) {
        JobInspector.Log log =
                inspector.log(job.summary().queue(), job.summary().id());
        return new LogView(job, log, record);
    }

    /**
     * The log once more, under the record of the reveal: by the same visitor, of the same job, for a while. So it can
     * be followed while the job runs, with one record.
     */
    private Reply log(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        String record = exchange.parameter("record").orElse("");
        Matcher parts = RECORD.matcher(record);
        boolean isRevealed = parts.matches()
                && audit.isRevealed(
                        exchange.visitor(),
                        job.summary().queue(),
                        job.summary().id(),
                        Long.parseLong(parts.group(1)),
                        parts.group(2));
        if (!isRevealed) {
            audit.refused(
                    exchange.visitor().name(),
                    "POST",
                    "log without a reveal: " + exchange.request().getRequestURI());
            return ask(exchange, job);
        }
        LogView log = view(job, record);
        return Reply.page(
                (output, interceptor) -> JterevealedlogGenerated.render(output, interceptor, exchange.frame(), log));
    }
}

package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.RevealedJob;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens a job's confidential content for visitors who may see it, after they have given a reason.
 *
 * <p>The answer to the POST itself contains the opened content: it is never in an address, a log line or an event, and
 * no browser caches it.
 */
final class RevealPages {

    private static final int MIN_REASON_CHARACTERS = 4;
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
                        path,
                        DashboardRole.REVEAL,
                        exchange -> ask(exchange, JobPages.existing(inspector, exchange), false)),
                Route.post(path, DashboardRole.REVEAL, this::reveal),
                Route.post(path + "/log", DashboardRole.REVEAL, this::log));
    }

    private static Reply ask(Exchange exchange, JobDetail job, boolean reasonMissing) {
        return Reply.page((output, interceptor) ->
                JterevealGenerated.render(output, interceptor, exchange.frame(), job, reasonMissing));
    }

    private Reply reveal(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        String reason = OneLine.of(exchange.parameter("reason").orElse(""));
        if (!suffices(reason)) {
            return ask(exchange, job, true);
        }
        String record = audit.revealing(
                        exchange.visitor(), job.summary().queue(), job.summary().id(), reason)
                .map(written -> written.sequence() + "-" + written.hash())
                .orElse("");
        Optional<RevealedJob> revealed =
                inspector.reveal(job.summary().queue(), job.summary().id());
        LogView log = view(job, record);
        return Reply.page((output, interceptor) ->
                JterevealedGenerated.render(output, interceptor, exchange.frame(), job, revealed, log));
    }

    static boolean suffices(String reason) {
        return reason.length() >= MIN_REASON_CHARACTERS;
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
            return ask(exchange, job, false);
        }
        LogView log = view(job, record);
        return Reply.page(
                (output, interceptor) -> JterevealedlogGenerated.render(output, interceptor, exchange.frame(), log));
    }
}

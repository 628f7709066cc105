package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.RevealedJob;
import java.util.List;
import java.util.Optional;

/**
 * Opens a job's confidential content for visitors who may see it, after they have given a reason.
 *
 * <p>The answer to the POST itself contains the opened content: it is never in an address, a log line or an event, and
 * no browser caches it.
 */
final class RevealPages {

    private static final int MIN_REASON_CHARACTERS = 4;

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
                Route.post(path, DashboardRole.REVEAL, this::reveal));
    }

    private static Reply ask(Exchange exchange, JobDetail job, boolean reasonMissing) {
        return Reply.page((output, interceptor) ->
                JterevealGenerated.render(output, interceptor, exchange.frame(), job, reasonMissing));
    }

    private Reply reveal(Exchange exchange) {
        JobDetail job = JobPages.existing(inspector, exchange);
        String reason = OneLine.of(exchange.parameter("reason").orElse(""));
        if (reason.length() < MIN_REASON_CHARACTERS) {
            return ask(exchange, job, true);
        }
        audit.revealing(exchange.visitor(), job.summary().queue(), job.summary().id(), reason);
        Optional<RevealedJob> revealed =
                inspector.reveal(job.summary().queue(), job.summary().id());
        return Reply.page((output, interceptor) ->
                JterevealedGenerated.render(output, interceptor, exchange.frame(), job, revealed));
    }
}

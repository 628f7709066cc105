package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.text.Texts;
import io.secureredis.admin.web.Confirmation;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reason;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.ArrayList;
import java.util.List;

/** Shows one queue, and the operations on it. */
final class QueuePages {

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    QueuePages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/queues/{queue}", DashboardRole.VIEW, this::show));
        for (QueueAction action : QueueAction.values()) {
            String path = "/queues/{queue}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply show(Exchange exchange) {
        String name = Paths.queueOf(exchange);
        QueueOverview queue = existing(inspector, name);
        QueuePage page = new QueuePage(
                queue,
                Throughput.of(exchange.texts(), inspector.history(name, OverviewPages.CHARTED)),
                inspector.workers(name),
                inspector.recurring(name),
                inspector.limits(name).filter(LimitPages::isChange),
                inspector.server(name));
        return Reply.page(
                (output, interceptor) -> JtequeueGenerated.render(output, interceptor, exchange.frame(), page),
                () -> Facts.of(page));
    }

    private Reply ask(Exchange exchange, QueueAction action) {
        return question(exchange, action, Reason.NONE).reply(exchange);
    }

    private Confirmation question(Exchange exchange, QueueAction action, Reason reason) {
        String queue = Paths.queueOf(exchange);
        Texts texts = exchange.texts();
        long jobs = action.jobs(existing(inspector, queue));
        boolean pause = action == QueueAction.PAUSE;
        String subject = action.asks() && !pause
                ? texts.text("queue.subject.jobs", queue, jobs)
                : texts.text("queue.subject", queue);
        Confirmation question =
                action.question(texts, subject, Paths.queue(queue, action), Paths.queue(queue), List.of());
        return pause ? question.because(reason) : question;
    }

    private Reply apply(Exchange exchange, QueueAction action) {
        String queue = Paths.queueOf(exchange);
        existing(inspector, queue);
        Reason reason = action == QueueAction.PAUSE ? Reason.optional(exchange) : Reason.NONE;
        if (!reason.suffices()) {
            return question(exchange, action, reason).refused(exchange, Texts.key(action), reason.problems());
        }
        String by = OneLine.of(exchange.visitor().name());
        long count = audit.changeMany(
                AuditTrail.Deed.onQueue(action.audit(), exchange.visitor(), queue, reason.line()),
                () -> action.apply(operations, queue, reason.line(), by));
        return Reply.done(Paths.queue(queue), action.notice(), count).with("action", action.audit(), "queue", queue);
    }

    /**
     * Returns the queue, unless it was never used. A queue with content was used; only for an empty one, all queues are
     * read.
     */
    static QueueOverview existing(JobInspector inspector, String name) {
        QueueOverview queue = inspector.queue(name);
        boolean used = queue.workers() > 0 || queue.counts().values().stream().anyMatch(count -> count > 0);
        if (used || inspector.queues().stream().anyMatch(known -> known.name().equals(name))) {
            return queue;
        }
        throw ProblemException.notFound("problem.queue");
    }
}

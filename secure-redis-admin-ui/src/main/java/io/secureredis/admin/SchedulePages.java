package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;
import java.util.ArrayList;
import java.util.List;

/** Shows the recurring schedules of all queues, and the operations on one. */
final class SchedulePages {

    private static final String LIST = "/recurring";

    private final JobInspector inspector;
    private final JobOperations operations;
    private final AuditTrail audit;

    SchedulePages(JobInspector inspector, JobOperations operations, AuditTrail audit) {
        this.inspector = inspector;
        this.operations = operations;
        this.audit = audit;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get(LIST, DashboardRole.VIEW, this::list));
        for (ScheduleAction action : ScheduleAction.values()) {
            String path = "/queues/{queue}/recurring/{key}/" + action.slug();
            routes.add(Route.get(path, DashboardRole.OPERATE, exchange -> ask(exchange, action)));
            routes.add(Route.post(path, DashboardRole.OPERATE, exchange -> apply(exchange, action)));
        }
        return routes;
    }

    private Reply list(Exchange exchange) {
        QueueReading queues = QueueReading.of(inspector);
        List<RecurringOverview> schedules = queues.each(queue -> inspector.recurring(queue.name())).stream()
                .flatMap(List::stream)
                .toList();
        return Reply.page(
                (output, interceptor) ->
                        JterecurringGenerated.render(output, interceptor, exchange.frame(), schedules, queues.silent()),
                () -> Facts.ofAllQueues("schedules", Facts.ofSchedules(schedules), queues.silent()));
    }

    private Reply ask(Exchange exchange, ScheduleAction action) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        RecurringOverview schedule = inspector.recurring(queue).stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("problem.schedule"));
        Texts texts = exchange.texts();
        return Confirmation.of(
                        texts, action, Labels.schedule(schedule), Paths.schedule(queue, key, action), LIST, List.of())
                .reply(exchange);
    }

    private Reply apply(Exchange exchange, ScheduleAction action) {
        String queue = Paths.queueOf(exchange);
        String key = Paths.scheduleOf(exchange);
        boolean changed = audit.change(
                AuditTrail.Deed.onSchedule(action.audit(), exchange.visitor(), queue, key),
                () -> action.apply(operations, queue, key));
        return Reply.done(LIST, changed ? action.notice() : Notice.UNCHANGED);
    }
}

package io.secureredis.admin;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkHistory;
import java.time.Duration;
import java.util.List;

/** Shows what ran: all tasks, one task, and one queue, over a window of time. */
final class TaskPages {

    private final JobInspector inspector;

    TaskPages(JobInspector inspector) {
        this.inspector = inspector;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/tasks", DashboardRole.VIEW, this::all),
                Route.get("/task", DashboardRole.VIEW, this::one),
                Route.get("/queues/{queue}/charts", DashboardRole.VIEW, this::queue));
    }

    private Reply all(Exchange exchange) {
        Window window = Window.of(exchange);
        WorkHistory.Report report = inspector.tasks(window.length());
        return Reply.page((output, interceptor) ->
                JtetasksGenerated.render(output, interceptor, exchange.frame(), window, report, silent(report)));
    }

    private Reply one(Exchange exchange) {
        String task = exchange.parameter("name")
                .orElseThrow(() -> ProblemException.notFound("The address must contain the name of a task."));
        Window window = Window.of(exchange);
        WorkHistory.Report report = inspector.task(task, window.length());
        return Reply.page((output, interceptor) ->
                JtetaskGenerated.render(output, interceptor, exchange.frame(), task, window, report, silent(report)));
    }

    private Reply queue(Exchange exchange) {
        String name = Paths.queueOf(exchange);
        QueueOverview queue = QueuePages.existing(inspector, name);
        Window window = Window.of(exchange);
        WorkHistory.Report report = inspector.work(name, window.length());
        return Reply.page((output, interceptor) ->
                JtequeuechartsGenerated.render(output, interceptor, exchange.frame(), queue, window, report));
    }

    private static List<QueueOverview> silent(WorkHistory.Report report) {
        return report.silent().stream()
                .map(queue -> QueueOverview.silent(queue, Duration.ZERO))
                .toList();
    }
}

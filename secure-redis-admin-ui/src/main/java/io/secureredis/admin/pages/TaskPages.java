package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.web.Exchange;
import io.secureredis.admin.web.PageData;
import io.secureredis.admin.web.ProblemException;
import io.secureredis.admin.web.Reply;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkHistory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        return Reply.page(
                (output, interceptor) ->
                        JtetasksGenerated.render(output, interceptor, exchange.frame(), window, report, silent(report)),
                () -> PageData.list("tasks", tasks(report), facts(window, report)));
    }

    private Reply one(Exchange exchange) {
        String task = exchange.parameter("name").orElseThrow(() -> ProblemException.notFound("problem.task"));
        Window window = Window.of(exchange);
        WorkHistory.Report report = inspector.task(task, window.length());
        return Reply.page(
                (output, interceptor) -> JtetaskGenerated.render(
                        output, interceptor, exchange.frame(), task, window, report, silent(report)),
                () -> PageData.list("periods", periods(report), facts(window, report)));
    }

    private Reply queue(Exchange exchange) {
        String name = Paths.queueOf(exchange);
        QueueOverview queue = QueuePages.existing(inspector, name);
        Window window = Window.of(exchange);
        WorkHistory.Report report = inspector.work(name, window.length());
        return Reply.page(
                (output, interceptor) ->
                        JtequeuechartsGenerated.render(output, interceptor, exchange.frame(), queue, window, report),
                () -> PageData.list("periods", periods(report), facts(window, report)));
    }

    private static Map<String, @Nullable Object> facts(Window window, WorkHistory.Report report) {
        return PageData.fields(
                "windowMs",
                window.length(),
                "periodMs",
                report.period(),
                "silentQueues",
                report.silent(),
                "leftOut",
                report.leftOut());
    }

    private static List<Map<String, @Nullable Object>> tasks(WorkHistory.Report report) {
        return report.histories().stream()
                .map(task -> with(
                        PageData.fields("task", task.name(), "queues", task.queues()),
                        task.runs(),
                        task.failures(),
                        task.runTime(),
                        task.waitTime()))
                .toList();
    }

    private static List<Map<String, @Nullable Object>> periods(WorkHistory.Report report) {
        return report.histories().stream()
                .flatMap(history -> history.periods().stream())
                .map(period -> with(
                        PageData.fields("from", period.from(), "depth", period.depth(), "latencyMs", period.latency()),
                        period.runs(),
                        period.failures(),
                        period.runTime(),
                        period.waitTime()))
                .toList();
    }

    private static Map<String, @Nullable Object> with(
            Map<String, @Nullable Object> fields, long runs, long failures, Distribution ran, Distribution waited) {
        fields.put("runs", runs);
        fields.put("failures", failures);
        percentiles(fields, "run", ran);
        percentiles(fields, "wait", waited);
        return fields;
    }

    private static void percentiles(Map<String, @Nullable Object> fields, String what, Distribution times) {
        for (int percent : new int[] {50, 95, 99}) {
            fields.put(
                    what + "P" + percent + "Ms",
                    times.percentile(percent / 100.0)
                            .map(time -> time.toNanos() / 1e6)
                            .orElse(null));
        }
    }

    private static List<QueueOverview> silent(WorkHistory.Report report) {
        return report.silent().stream()
                .map(queue -> QueueOverview.silent(queue, Duration.ZERO))
                .toList();
    }
}

package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/** Every page and action of the dashboard, with the role that it needs. */
final class Routes {

    /** A route, and the variable parts of the path that led to it. */
    record Match(Route route, Map<String, String> parameters) {}

    private final List<Route> all = new ArrayList<>();

    Routes(
            JobInspector inspector,
            JobOperations operations,
            DashboardTools tools,
            AuditTrail audit,
            BulkOperations running,
            DashboardSettings settings) {
        all.addAll(new OverviewPages(inspector, running).routes());
        all.addAll(new QueuePages(inspector, operations, audit).routes());
        all.addAll(new LimitPages(inspector, operations, audit).routes());
        all.addAll(new TaskPages(inspector).routes());
        all.addAll(new JobPages(inspector, operations, audit).routes());
        all.addAll(new MovePages(inspector, operations, audit, running).routes());
        all.addAll(new CausePages(inspector).routes());
        all.addAll(new SearchPages(inspector, settings.pageSize()).routes());
        all.addAll(new MatchingPages(inspector, operations, audit, running).routes());
        all.addAll(new SelectionPages(inspector, operations, audit).routes());
        all.addAll(new FindPages(inspector, audit, settings.pageSize()).routes());
        all.addAll(new EditPages(inspector, operations, audit).routes());
        all.addAll(new RevealPages(inspector, audit).routes());
        all.addAll(new SchedulePages(inspector, operations, audit).routes());
        all.addAll(new KeyPages(tools.keys()).routes());
        all.addAll(new DoctorPages(tools.doctor()).routes());
        all.addAll(new RedisPages(tools.servers()).routes());
        all.addAll(new CachePages(tools.caches(), audit).routes());
        all.addAll(new SecurityPages(inspector, tools).routes());
        all.addAll(new AuditPages(tools.audit(), audit).routes());
        all.addAll(new JobListPages(inspector, settings.pageSize()).routes());
        all.addAll(new WorkerPages(inspector, operations, audit).routes());
    }

    List<Route> all() {
        return List.copyOf(all);
    }

    /** Returns the first matching route. */
    Match match(HttpMethod method, List<String> path) {
        TreeSet<String> otherMethods = new TreeSet<>();
        for (Route route : all) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && route.method().equals(method)) {
                return new Match(route, parameters.get());
            }
            parameters.ifPresent(ignored -> otherMethods.add(route.method().name()));
        }
        if (otherMethods.isEmpty()) {
            throw ProblemException.notFound("problem.page");
        }
        throw new ProblemException(
                HttpStatus.METHOD_NOT_ALLOWED,
                "problem.method",
                "problem.method.text",
                String.join(", ", otherMethods));
    }
}

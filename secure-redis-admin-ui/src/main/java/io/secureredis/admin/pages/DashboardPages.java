package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.watch.DashboardTools;
import io.secureredis.admin.web.Dashboard;
import io.secureredis.admin.web.Route;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;

/** Puts the dashboard together: every page and action, with the role that it needs. */
public final class DashboardPages {

    private DashboardPages() {}

    /**
     * Returns a dashboard over one set of queues.
     *
     * @param tools what is shown next to the queues
     * @param events where each change and each reveal is published, as a {@link DashboardAudit}
     * @param clock what relative times are relative to
     */
    public static Dashboard dashboard(
            JobInspector inspector,
            JobOperations operations,
            DashboardTools tools,
            DashboardAccess access,
            DashboardSettings settings,
            ApplicationEventPublisher events,
            Clock clock) {
        AuditTrail audit = new AuditTrail(tools.audit(), events, clock);
        BulkOperations running = new BulkOperations(inspector, clock);
        List<Route> routes = routes(inspector, operations, tools, audit, running, settings);
        return new Dashboard(routes, access, settings, audit::refused, clock);
    }

    static List<Route> routes(
            JobInspector inspector,
            JobOperations operations,
            DashboardTools tools,
            AuditTrail audit,
            BulkOperations running,
            DashboardSettings settings) {
        List<Route> all = new ArrayList<>();
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
        all.addAll(tools.routes(audit));
        all.addAll(new SecurityPages(inspector, tools).routes());
        all.addAll(audit.routes());
        all.addAll(new JobListPages(inspector, settings.pageSize()).routes());
        all.addAll(new WorkerPages(inspector, operations, audit).routes());
        return List.copyOf(all);
    }
}

package io.secureredis.admin.pages;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.web.Notice;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.Arrays;
import java.util.List;

/** What a worker can be told. */
enum WorkerAction implements PageAction {
    QUIET,
    RESUME,
    STOP;

    @Override
    public Traits traits() {
        return switch (this) {
            case QUIET -> new Traits(true, DashboardAudit.Action.QUIET_WORKER, Notice.WORKER_TOLD);
            case RESUME -> new Traits(false, DashboardAudit.Action.RESUME_WORKER, Notice.WORKER_TOLD);
            case STOP -> new Traits(true, DashboardAudit.Action.STOP_WORKER, Notice.WORKER_TOLD);
        };
    }

    WorkerOverview.Command command() {
        return switch (this) {
            case QUIET -> WorkerOverview.Command.QUIET;
            case RESUME -> WorkerOverview.Command.RESUME;
            case STOP -> WorkerOverview.Command.STOP;
        };
    }

    /** What makes sense in a state. */
    static List<WorkerAction> in(WorkerOverview.State state) {
        return Arrays.stream(values())
                .filter(action -> switch (action) {
                    case QUIET -> state == WorkerOverview.State.RUNNING;
                    case RESUME -> state == WorkerOverview.State.QUIET;
                    case STOP -> state == WorkerOverview.State.RUNNING || state == WorkerOverview.State.QUIET;
                })
                .toList();
    }
}

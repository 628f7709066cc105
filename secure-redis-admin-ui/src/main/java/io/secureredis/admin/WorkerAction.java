package io.secureredis.admin;

import io.secureredis.jobs.inspect.WorkerOverview;
import java.util.Arrays;
import java.util.List;

/** What a worker can be told. */
enum WorkerAction implements PageAction {
    QUIET,
    RESUME,
    STOP;

    @Override
    public Wording wording() {
        return switch (this) {
            case QUIET ->
                new Wording(
                        "Quiet",
                        true,
                        "It takes no new jobs, in any of its queues. The jobs that it holds end. It obeys at its next heartbeat.",
                        DashboardAudit.Action.QUIET_WORKER,
                        Notice.WORKER_TOLD);
            case RESUME ->
                new Wording(
                        "Resume",
                        false,
                        "It takes jobs again, at its next heartbeat.",
                        DashboardAudit.Action.RESUME_WORKER,
                        Notice.WORKER_TOLD);
            case STOP ->
                new Wording(
                        "Stop",
                        true,
                        "It stops as at the shutdown of its application: running jobs get the shutdown time and are then given back. The application continues, without a worker until it starts again.",
                        DashboardAudit.Action.STOP_WORKER,
                        Notice.WORKER_TOLD);
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

package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.WorkerOverview;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code securejobs}. It shows the queues; with a queue's name, also its schedules and workers.
 * Write operations pause, resume, retry or delete all jobs in a state.
 *
 * <p>It contains only names, states and times, never a job's arguments or results.
 */
@Endpoint(id = "securejobs")
public final class SecureJobsEndpoint {

    private final JobInspector inspector;
    private final JobOperations operations;

    SecureJobsEndpoint(JobInspector inspector, JobOperations operations) {
        this.inspector = inspector;
        this.operations = operations;
    }

    /** All queues. */
    public record Queues(List<QueueOverview> queues) {}

    /** One queue. */
    public record Queue(QueueOverview queue, List<RecurringOverview> schedules, List<WorkerOverview> workers) {}

    /** The result of a write operation. */
    public record Done(String action, long jobs) {}

    /** The operations on a queue. */
    public enum Action {
        /** Stops claims. */
        PAUSE,
        /** Allows claims again. */
        RESUME,
        /** Makes every job of a state ready; of the dead ones if no state is given. */
        RETRY,
        /** Removes every job of a state. */
        DELETE
    }

    /** Returns all queues. */
    @ReadOperation
    public Queues queues() {
        return new Queues(inspector.queues());
    }

    /** Returns one queue, with its schedules and workers. */
    @ReadOperation
    public Queue queue(@Selector String queue) {
        return new Queue(inspector.queue(queue), inspector.recurring(queue), inspector.workers(queue));
    }

    /**
     * Performs an operation on a queue.
     *
     * @param state which jobs to retry (dead ones by default; also tampered, scheduled, retrying) or to delete
     *     (required)
     * @param reason why to pause, in words
     * @param security who asks, as Spring Security knows them
     */
    @WriteOperation
    public Done change(
            @Selector String queue,
            Action action,
            @Nullable JobState state,
            @Nullable String reason,
            SecurityContext security) {
        long jobs = 0;
        switch (action) {
            case PAUSE -> operations.pause(queue, reason == null ? "" : reason, user(security));
            case RESUME -> operations.resume(queue);
            case RETRY -> jobs = operations.retryAll(queue, state == null ? JobState.DEAD : state);
            case DELETE -> jobs = deleteAll(queue, state);
        }
        return new Done(action.name(), jobs);
    }

    private static String user(SecurityContext security) {
        Principal principal = security.getPrincipal();
        return principal == null ? "" : String.valueOf(principal.getName());
    }

    private long deleteAll(String queue, @Nullable JobState state) {
        if (state == null) {
            throw new InvalidEndpointRequestException(
                    "Deleting needs a state: no job is deleted because a parameter was forgotten", "state is missing");
        }
        return operations.deleteAll(queue, state);
    }
}

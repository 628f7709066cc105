package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobState;
import io.secureredis.jobs.QueueOverview;
import io.secureredis.jobs.RecurringOverview;
import io.secureredis.jobs.WorkerOverview;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code securejobs}: the queues; with a queue's name, its schedules and workers as well; and, written to, pause, resume, retry or deletion of all jobs in a state.
 *
 * <p>Names, states and times only, never what a job carries.
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

    /** What a write did. */
    public record Done(String action, long jobs) {}

    /** What can be done to a queue. */
    public enum Action {
        /** No more claims. */
        PAUSE,
        /** Claims again. */
        RESUME,
        /** Every job of a state becomes ready; of the dead ones, if none is named. */
        RETRY,
        /** Every job of a state is removed. */
        DELETE
    }

    /** All queues. */
    @ReadOperation
    public Queues queues() {
        return new Queues(inspector.queues());
    }

    /** One queue, with its schedules and workers. */
    @ReadOperation
    public Queue queue(@Selector String queue) {
        return new Queue(inspector.queue(queue), inspector.recurring(queue), inspector.workers(queue));
    }

    /**
     * Does something to a queue.
     *
     * @param state which jobs to retry (dead ones by default; also tampered, scheduled, retrying) or to delete (required)
     */
    @WriteOperation
    public Done change(@Selector String queue, Action action, @Nullable JobState state) {
        long jobs = 0;
        switch (action) {
            case PAUSE -> operations.pause(queue);
            case RESUME -> operations.resume(queue);
            case RETRY -> jobs = operations.retryAll(queue, state == null ? JobState.DEAD : state);
            case DELETE -> jobs = deleteAll(queue, state);
        }
        return new Done(action.name(), jobs);
    }

    private long deleteAll(String queue, @Nullable JobState state) {
        if (state == null) {
            throw new InvalidEndpointRequestException(
                    "Deleting needs a state: no job is deleted because a parameter was forgotten", "state is missing");
        }
        return operations.deleteAll(queue, state);
    }
}

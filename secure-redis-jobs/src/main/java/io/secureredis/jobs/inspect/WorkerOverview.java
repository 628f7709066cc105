package io.secureredis.jobs.inspect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker of one queue, as it last announced itself.
 *
 * @param id random, created at its start; the same in each queue that it serves
 * @param host its machine, or {@code null} if its announcement does not open
 * @param pid its process, or 0
 * @param startedAt when it started, or {@code null}
 * @param heardAt when it last announced itself, or {@code null}
 * @param aliveUntil when the next sign of life is due
 * @param concurrency how many jobs it runs at a time, or 0
 * @param active how many jobs of this queue it holds now
 * @param version of this library, or {@code null} if it is not known
 * @param usedBytes of the heap of its process, or 0
 * @param maxBytes that the heap may have, or 0
 * @param state what it does with new jobs
 * @param limits that are in force there for this queue: configured or changed; a part that is {@code null} is not
 *     limited there. {@code null} if it is not known
 * @param limitsAt when the change was made that is in force there; {@code null} if everything is as configured
 */
public record WorkerOverview(
        String id,
        String queue,
        @Nullable String host,
        long pid,
        @Nullable Instant startedAt,
        @Nullable Instant heardAt,
        Instant aliveUntil,
        int concurrency,
        int active,
        @Nullable String version,
        long usedBytes,
        long maxBytes,
        State state,
        QueueOverview.@Nullable Limits limits,
        @Nullable Instant limitsAt) {

    /** A worker of which no limits are known. */
    public WorkerOverview(
            String id,
            String queue,
            @Nullable String host,
            long pid,
            @Nullable Instant startedAt,
            @Nullable Instant heardAt,
            Instant aliveUntil,
            int concurrency,
            int active,
            @Nullable String version,
            long usedBytes,
            long maxBytes,
            State state) {
        this(
                id,
                queue,
                host,
                pid,
                startedAt,
                heardAt,
                aliveUntil,
                concurrency,
                active,
                version,
                usedBytes,
                maxBytes,
                state,
                null,
                null);
    }

    /** What a worker does with new jobs. */
    public enum State {
        RUNNING,
        /** It was told to take none. */
        QUIET,
        /** It was told to stop, and waits for its jobs. */
        STOPPING,
        /** Its announcement does not open. */
        UNKNOWN
    }

    /** What a worker can be told from outside, see {@link JobOperations#tell}. */
    public enum Command {
        /** Take no new jobs; running ones end. Ends with {@link #RESUME}, or with the worker. */
        QUIET,
        /** Take jobs again. */
        RESUME,
        /**
         * Stop as at the shutdown of the application: running jobs get the shutdown time, and are then given back. The
         * application continues without a worker until it starts again.
         */
        STOP
    }

    /** A worker whose announcement does not open. */
    public static WorkerOverview unknown(String id, String queue, Instant aliveUntil, int active) {
        return new WorkerOverview(id, queue, null, 0, null, null, aliveUntil, 0, active, null, 0, 0, State.UNKNOWN);
    }
}

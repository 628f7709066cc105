package io.secureredis.jobs.inspect;

/** What a worker can be told from outside, see {@link JobOperations#tell}. */
public enum WorkerCommand {
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

package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.JobRuntime;
import org.springframework.context.SmartLifecycle;

/** Closes the connections of the jobs when the application stops: after the worker and everything else that puts jobs, and before the connection factory. */
final class JobConnectionsLifecycle implements SmartLifecycle {

    /** The connection factory's phase is 0; what has a higher one stops earlier. */
    private static final int BEFORE_THE_FACTORY = 1;

    private final JobRuntime runtime;
    private volatile boolean running;

    JobConnectionsLifecycle(JobRuntime runtime) {
        this.runtime = runtime;
    }

    /** They are opened when they are needed. */
    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        runtime.disconnect();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_THE_FACTORY;
    }
}

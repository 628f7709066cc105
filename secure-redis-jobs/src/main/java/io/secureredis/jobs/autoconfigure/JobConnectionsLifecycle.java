package io.secureredis.jobs.autoconfigure;

import io.secureredis.jobs.engine.JobRuntime;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the jobs' connections when the application stops: after the worker and everything else that puts jobs into
 * queues, and before the connection factory.
 */
final class JobConnectionsLifecycle implements SmartLifecycle {

    /** The connection factory's phase is 0; higher phases stop earlier. */
    private static final int BEFORE_THE_FACTORY = 1;

    private final JobRuntime runtime;
    private volatile boolean running;

    JobConnectionsLifecycle(JobRuntime runtime) {
        this.runtime = runtime;
    }

    /** Does nothing: connections open when they are needed. */
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

package io.secureredis.jobs.engine;

import io.secureredis.jobs.CalledJob;
import io.secureredis.jobs.JobCall;
import java.time.Duration;

/**
 * Test access to a {@link JobRuntime} for the test kit only: a worker that runs on demand, and a clock that can be
 * advanced.
 */
public final class JobTestSupport {

    private final JobRuntime runtime;

    private JobTestSupport(JobRuntime runtime) {
        this.runtime = runtime;
    }

    /** Returns the access to a runtime whose worker is not started. */
    public static JobTestSupport of(JobRuntime runtime) {
        return new JobTestSupport(runtime);
    }

    /**
     * Runs what is due now in this thread, one job after the other, including jobs that these put into queues; returns
     * the number of attempts.
     */
    public int runDue() {
        return runtime.runDue();
    }

    /**
     * Advances the clock for everything that this runtime puts, promotes, claims and fires. Other processes on the same
     * queues keep the server's clock.
     */
    public void shiftClock(Duration forward) {
        runtime.shiftClock(forward);
    }

    /** Returns what a call would put into its queue, without putting it. */
    public CalledJob describe(JobCall call) {
        return runtime.describe(call);
    }
}

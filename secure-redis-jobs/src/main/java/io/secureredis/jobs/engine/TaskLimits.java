package io.secureredis.jobs.engine;

import io.secureredis.jobs.declarations.JobDefinition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many jobs of a kind run at a time in this process, as their declaration says. Safe for any number of
 * threads.
 *
 * <p>A job that may not run now occupies no slot and no lease: it is given back, and returns when it can probably run.
 * Another worker may run it before. The wait depends on how long the job took recently: short jobs return within
 * milliseconds, long ones every second or, if many wait, in turns of at least 20 ms.
 */
final class TaskLimits {

    /** The result of {@link #enter} if the job may run. */
    static final long NOW = 0;

    private static final long FIRST_GUESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MEAN_OVER = 8;
    private static final long LEAST_PAUSE_MS = 5;
    private static final long MOST_OF_THE_FIRST_MS = 1_000;
    private static final long MOST_APART_MS = 20;
    private static final long MOST_PAUSE_MS = 60_000;

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    private static final class Gate {
        private final Turns turns = new Turns();
        private int inside;
        private long meanNanos = FIRST_GUESS_NANOS;
        private long enteredNanos;

        /** Returns how long one takes: as recently, or as long as the last one has been running. */
        private long takesMs() {
            return TimeUnit.NANOSECONDS.toMillis(Math.max(meanNanos, System.nanoTime() - enteredNanos));
        }

        private long pauseMs(int most) {
            long nextFreeMs = takesMs() / most;
            return turns.pauseMs(
                    Math.min(Math.max(LEAST_PAUSE_MS, nextFreeMs / 2), MOST_OF_THE_FIRST_MS),
                    Math.min(Math.max(1, nextFreeMs), MOST_APART_MS),
                    MOST_PAUSE_MS);
        }
    }

    /**
     * Returns {@link #NOW} if the job may run now; otherwise how many ms it has to wait.
     *
     * @param changed how many may run at a time, if someone changed that at run time; 0 for any number
     */
    long enter(JobDefinition definition, @Nullable Integer changed) {
        int most = changed == null ? definition.settings().concurrency() : changed;
        // Counted without a limit too: one may be set while it runs.
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        synchronized (gate) {
            if (most == 0 || gate.inside < most) {
                gate.inside++;
                gate.enteredNanos = System.nanoTime();
                return NOW;
            }
            return gate.pauseMs(most);
        }
    }

    /** Pairs with an {@link #enter} that was granted. */
    void leave(JobDefinition definition, long tookNanos) {
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        synchronized (gate) {
            gate.inside--;
            gate.meanNanos += (tookNanos - gate.meanNanos) / MEAN_OVER;
        }
    }

    /**
     * Staggers the return of jobs that cannot run here now, so that thousands of them are not claimed and given back
     * repeatedly.
     *
     * <p>Safe for any number of threads.
     */
    static final class Turns {

        private final LongSupplier nanos;
        private long nextMs = Long.MIN_VALUE;

        Turns() {
            this(System::nanoTime);
        }

        Turns(LongSupplier nanos) {
            this.nanos = nanos;
        }

        /**
         * Returns how long the next job waits.
         *
         * @param least ms that it waits, even if no job is ahead of it
         * @param apart ms after the job ahead of it
         * @param most ms that it waits, even if thousands are ahead of it
         */
        synchronized long pauseMs(long least, long apart, long most) {
            long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
            // No further ahead than the longest pause: a job that waits that long has left the line.
            nextMs = Math.min(Math.max(nextMs, now + least), now + most);
            long pause = nextMs - now;
            nextMs += apart;
            return pause;
        }
    }
}

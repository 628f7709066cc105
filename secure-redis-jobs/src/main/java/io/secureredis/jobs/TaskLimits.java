package io.secureredis.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a job from running more often at a time in this process than its declaration allows. Safe for any number of threads.
 *
 * <p>One that may not run now holds no place and no lease: it is given back, and comes again when its turn is likely. Another worker may run it before. The wait follows from how long the job
 * has taken lately: short jobs come back within milliseconds, long ones every second or, where many wait, in turns of at least 20 ms.
 */
final class TaskLimits {

    /** What {@link #enter} says where the job may run. */
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

        /** How long one takes: as lately, or as the one that entered last takes already. */
        private long takesMs() {
            return TimeUnit.NANOSECONDS.toMillis(Math.max(meanNanos, System.nanoTime() - enteredNanos));
        }
    }

    /** {@link #NOW} when it may run now; else how many ms it should wait. */
    long enter(JobDefinition definition) {
        int most = definition.settings().concurrency();
        if (most == 0) {
            return NOW;
        }
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        synchronized (gate) {
            if (gate.inside < most) {
                gate.inside++;
                gate.enteredNanos = System.nanoTime();
                return NOW;
            }
            long nextFreeMs = gate.takesMs() / most;
            return gate.turns.pauseMs(
                    Math.min(Math.max(LEAST_PAUSE_MS, nextFreeMs / 2), MOST_OF_THE_FIRST_MS),
                    Math.min(Math.max(1, nextFreeMs), MOST_APART_MS),
                    MOST_PAUSE_MS);
        }
    }

    /** Pairs with an {@link #enter} that was granted. */
    void leave(JobDefinition definition, long tookNanos) {
        if (definition.settings().concurrency() == 0) {
            return;
        }
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        synchronized (gate) {
            gate.inside--;
            gate.meanNanos += (tookNanos - gate.meanNanos) / MEAN_OVER;
        }
    }
}

package io.secureredis.jobs;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps a job from running more often at a time in this process than its declaration allows. Safe for any number of threads. */
final class TaskLimits {

    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Consumer<RunningJob> resubmit;

    /** @param resubmit takes a job that had to wait and may now run */
    TaskLimits(Consumer<RunningJob> resubmit) {
        this.resubmit = resubmit;
    }

    private static final class Gate {
        private final Queue<RunningJob> waiting = new ArrayDeque<>();
        private int inside;
    }

    /** Whether it may run now; else it is kept, and submitted again when it may. */
    boolean enter(JobDefinition definition, RunningJob job) {
        int most = definition.settings().concurrency();
        if (most == 0) {
            return true;
        }
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        synchronized (gate) {
            if (gate.inside >= most) {
                gate.waiting.add(job);
                return false;
            }
            gate.inside++;
            return true;
        }
    }

    /** Pairs with an {@link #enter} that was granted. */
    void leave(JobDefinition definition) {
        if (definition.settings().concurrency() == 0) {
            return;
        }
        Gate gate = gates.computeIfAbsent(definition.name(), name -> new Gate());
        RunningJob next;
        synchronized (gate) {
            gate.inside--;
            next = gate.waiting.poll();
        }
        if (next != null) {
            resubmit.accept(next);
        }
    }
}

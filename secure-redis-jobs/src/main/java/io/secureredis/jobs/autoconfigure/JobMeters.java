package io.secureredis.jobs.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.inspect.JobServerState;
import java.util.List;
import java.util.function.ToLongFunction;

/** Gauges of the queues and their servers, for applications with Micrometer. */
final class JobMeters {

    private JobMeters() {}

    /**
     * Of the servers' memory: keys that were evicted since this process began to watch ({@code
     * secure.jobs.server.evicted}), how many servers may evict ({@code secure.jobs.server.may.evict}), and how many
     * are full ({@code secure.jobs.server.full}), of a server that does not answer as it said last. NaN when none
     * answers.
     */
    static MeterBinder servers(JobRuntime runtime) {
        return registry -> {
            gauge(
                    registry,
                    "evicted",
                    "Keys that Redis evicted since this process started to watch",
                    runtime,
                    states -> states.stream().mapToLong(JobServerState::evicted).sum());
            gauge(
                    registry,
                    "may.evict",
                    "Servers of jobs that may evict them",
                    runtime,
                    states -> states.stream().filter(JobServerState::mayEvict).count());
            gauge(
                    registry,
                    "full",
                    "Servers of jobs that accept no more jobs",
                    runtime,
                    states -> states.stream().filter(JobServerState::full).count());
        };
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String description,
            JobRuntime runtime,
            ToLongFunction<List<JobServerState>> of) {
        Gauge.builder("secure.jobs.server." + name, () -> read(runtime, of))
                .description(description)
                .register(registry);
    }

    private static double read(JobRuntime runtime, ToLongFunction<List<JobServerState>> of) {
        try {
            return of.applyAsLong(runtime.serverStates());
        } catch (JobException unreachable) {
            return Double.NaN;
        }
    }

    /**
     * Returns gauges of depth by state ({@code secure.jobs.depth}) and age of the oldest ready job
     * ({@code secure.jobs.latency}) of the application's queues.
     */
    static MeterBinder gauges(JobRuntime runtime) {
        return new QueueGauges(runtime.inspector(), runtime::queueNames);
    }
}

package io.secureredis.jobs.autoconfigure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of depth by state ({@code secure.jobs.depth}) and latency, the age of the oldest ready job
 * ({@code secure.jobs.latency}), of this application's queues.
 *
 * <p>They read from Redis when the meters are read, at most once a second for each queue. NaN if Redis does not answer.
 */
final class QueueGauges implements MeterBinder {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MS_PER_SECOND = 1000.0;

    private final JobInspector inspector;
    private final Supplier<Set<String>> queues;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    private record Reading(@Nullable QueueOverview overview, long atNanos) {}

    QueueGauges(JobInspector inspector, Supplier<Set<String>> queues) {
        this.inspector = inspector;
        this.queues = queues;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String queue : queues.get()) {
            for (JobState state : JobState.values()) {
                Gauge.builder("secure.jobs.depth", () -> depth(queue, state))
                        .description("Jobs by state")
                        .tags("queue", queue, "state", state.name().toLowerCase(java.util.Locale.ROOT))
                        .register(registry);
            }
            Gauge.builder("secure.jobs.latency", () -> latency(queue))
                    .description("How long the oldest ready job has been ready")
                    .baseUnit("seconds")
                    .tags("queue", queue)
                    .register(registry);
        }
    }

    private double depth(String queue, JobState state) {
        QueueOverview overview = read(queue);
        return overview == null ? Double.NaN : overview.count(state);
    }

    private double latency(String queue) {
        QueueOverview overview = read(queue);
        return overview == null ? Double.NaN : overview.latency().toMillis() / MS_PER_SECOND;
    }

    /** Null when Redis does not answer, which is remembered as well: each further meter would wait for it again. */
    private @Nullable QueueOverview read(String queue) {
        Reading known = readings.get(queue);
        if (known != null && System.nanoTime() - known.atNanos < FRESH_NANOS) {
            return known.overview;
        }
        QueueOverview overview = null;
        try {
            overview = inspector.queue(queue);
        } catch (JobException unreachable) {
            // NaN tells it
        }
        readings.put(queue, new Reading(overview, System.nanoTime()));
        return overview;
    }
}

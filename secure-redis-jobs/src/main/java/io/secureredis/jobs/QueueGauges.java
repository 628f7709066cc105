package io.secureredis.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Depth by state ({@code secure.jobs.depth}) and latency, the age of the oldest ready job ({@code secure.jobs.latency}), of the queues of this application.
 *
 * <p>Read from Redis when the meters are read, at most once a second for each queue. NaN when Redis does not answer.
 */
final class QueueGauges implements MeterBinder {

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MS_PER_SECOND = 1000.0;

    private final JobInspector inspector;
    private final Supplier<Set<String>> queues;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    private record Reading(QueueOverview overview, long atNanos) {}

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
        try {
            return read(queue).count(state);
        } catch (JobException unreachable) {
            return Double.NaN;
        }
    }

    private double latency(String queue) {
        try {
            return read(queue).latency().toMillis() / MS_PER_SECOND;
        } catch (JobException unreachable) {
            return Double.NaN;
        }
    }

    private QueueOverview read(String queue) {
        Reading known = readings.get(queue);
        long now = System.nanoTime();
        if (known != null && now - known.atNanos < FRESH_NANOS) {
            return known.overview;
        }
        QueueOverview overview = inspector.queue(queue);
        readings.put(queue, new Reading(overview, now));
        return overview;
    }
}

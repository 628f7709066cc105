package io.secureredis.jobs.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Implements {@link JobMetrics} with Micrometer: {@code secure.jobs.attempts}, {@code secure.jobs.tampered},
 * {@code secure.jobs.crashed}, {@code secure.jobs.early}, {@code secure.jobs.lost}, {@code secure.jobs.forgotten}.
 */
final class MicrometerJobMetrics implements JobMetrics {

    /** The reasons that mark a job as tampered; a missing secret does not. */
    private static final List<String> TAMPERED = Stream.concat(
                    EnumSet.complementOf(
                                    EnumSet.of(OpenFailure.UNKNOWN_KEY, OpenFailure.RETIRED_KEY, OpenFailure.TOO_LARGE))
                            .stream()
                            .map(OpenFailure::label),
                    Stream.of(JobError.REPLAYED))
            .toList();

    private static final List<String> REFUSED = List.of(
            OpenFailure.UNKNOWN_KEY.label(),
            OpenFailure.RETIRED_KEY.label(),
            "malformed",
            "ghost",
            "wrong-type",
            "outdated",
            "expired",
            "refused");

    private static final List<String> HELD_BACK = List.of(
            "concurrency", "running", "key-ring", OpenFailure.UNKNOWN_KEY.label(), OpenFailure.RETIRED_KEY.label());

    /** The counters that have no other tag. */
    private static final List<String> OF_QUEUE = List.of(
            "secure.jobs.crashed",
            "secure.jobs.early",
            "secure.jobs.set-aside",
            "secure.jobs.lost",
            "secure.jobs.forgotten");

    private static final List<String> PUT_BACK = List.of("no-state", "lease");

    private final MeterRegistry registry;

    MicrometerJobMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void served(String queue) {
        OF_QUEUE.forEach(name -> registry.counter(name, "queue", queue));
        PUT_BACK.forEach(reason -> registry.counter("secure.jobs.put-back", "queue", queue, "reason", reason));
        TAMPERED.forEach(reason -> registry.counter("secure.jobs.tampered", "queue", queue, "reason", reason));
        REFUSED.forEach(reason -> registry.counter("secure.jobs.schedules.refused", "queue", queue, "reason", reason));
        HELD_BACK.forEach(reason -> registry.counter("secure.jobs.held-back", "queue", queue, "reason", reason));
        for (JobState state : List.of(JobState.DONE, JobState.DEAD, JobState.TAMPERED)) {
            removed(queue, state, "age", 0);
            removed(queue, state, "cap", 0);
        }
    }

    @Override
    public void ended(String queue, String task, String outcome, Duration took) {
        Timer.builder("secure.jobs.attempts")
                .description("Attempts by job and outcome, and how long they took")
                .tags("queue", queue, "job", task, "outcome", outcome)
                .register(registry)
                .record(took);
    }

    @Override
    public void tampered(String queue, String reason) {
        registry.counter("secure.jobs.tampered", "queue", queue, "reason", reason)
                .increment();
    }

    @Override
    public void scheduleRefused(String queue, String reason, long count) {
        registry.counter("secure.jobs.schedules.refused", "queue", queue, "reason", reason)
                .increment((double) count);
    }

    @Override
    public void heldBack(String queue, String reason) {
        registry.counter("secure.jobs.held-back", "queue", queue, "reason", reason)
                .increment();
    }

    @Override
    public void crashed(String queue) {
        registry.counter("secure.jobs.crashed", "queue", queue).increment();
    }

    @Override
    public void early(String queue) {
        registry.counter("secure.jobs.early", "queue", queue).increment();
    }

    @Override
    public void removed(String queue, JobState state, String reason, long jobs) {
        registry.counter(
                        "secure.jobs.removed",
                        "queue",
                        queue,
                        "state",
                        state.name().toLowerCase(Locale.ROOT),
                        "reason",
                        reason)
                .increment((double) jobs);
    }

    @Override
    public void setAside(String queue, long entries) {
        registry.counter("secure.jobs.set-aside", "queue", queue).increment((double) entries);
    }

    @Override
    public void putBack(String queue, String reason, long jobs) {
        registry.counter("secure.jobs.put-back", "queue", queue, "reason", reason)
                .increment((double) jobs);
    }

    @Override
    public void lost(String queue) {
        registry.counter("secure.jobs.lost", "queue", queue).increment();
    }

    @Override
    public void forgotten(String queue) {
        registry.counter("secure.jobs.forgotten", "queue", queue).increment();
    }
}

package io.secureredis.jobs.engine;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobInterceptor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates an observation around every put ({@code secure.jobs.put}) and every attempt ({@code secure.jobs.run}); if the
 * application has tracing, the second is part of the first one's trace.
 *
 * <p>Key values: queue and job name; nothing else.
 */
final class ObservedJobs implements JobHeaders, JobInterceptor {

    static final String PREFIX = "trace.";
    private static final String WHAT = "An observation handler";

    private final ObservationRegistry registry;

    ObservedJobs(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Map<String, String> capture(String queue, String task) {
        if (registry.isNoop()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        SenderContext<Map<String, String>> context =
                new SenderContext<>((carrier, name, value) -> headers.put(PREFIX + name, value));
        context.setCarrier(headers);
        Observation.Scope outer = registry.getCurrentObservationScope();
        // Headers that were captured before a handler threw are kept.
        Callbacks.run(
                WHAT,
                () -> named(
                                Observation.createNotStarted("secure.jobs.put", () -> context, registry),
                                "put",
                                queue,
                                task)
                        .observe(() -> {}));
        registry.setCurrentObservationScope(outer);
        return headers;
    }

    private static Observation named(Observation observation, String verb, String queue, String task) {
        return observation
                .contextualName(verb + " " + task)
                .lowCardinalityKeyValue(KeyValue.of("queue", queue))
                .lowCardinalityKeyValue(KeyValue.of("job", task));
    }

    @Override
    public @Nullable Object around(JobContext job, Attempt next) throws Exception {
        Map<String, String> headers = ((RunningJob) job).headers();
        ReceiverContext<Map<String, String>> context =
                new ReceiverContext<>((carrier, name) -> carrier.get(PREFIX + name));
        context.setCarrier(headers);
        Observation observation = Callbacks.call(
                WHAT,
                () -> named(
                                Observation.createNotStarted("secure.jobs.run", () -> context, registry),
                                "run",
                                job.queue(),
                                job.task())
                        .start());
        return observation == null ? next.proceed() : observed(observation, next);
    }

    /** Handlers and conventions belong to the application: their exceptions do not affect the job. */
    private @Nullable Object observed(Observation observation, Attempt next) throws Exception {
        Observation.Scope outer = registry.getCurrentObservationScope();
        Observation.Scope scope = Callbacks.call(WHAT, observation::openScope);
        try {
            return next.proceed();
        } catch (Throwable e) {
            // Without the exception: its message may contain arguments.
            String error = e.getClass().getSimpleName();
            Callbacks.run(WHAT, () -> observation.lowCardinalityKeyValue("error", error));
            throw e;
        } finally {
            end(observation, scope, outer);
        }
    }

    private void end(Observation observation, Observation.@Nullable Scope scope, Observation.@Nullable Scope outer) {
        if (scope != null) {
            Callbacks.run(WHAT, scope::close);
        }
        // Whatever the job, or a handler, has left open.
        registry.setCurrentObservationScope(outer);
        Callbacks.run(WHAT, observation::stop);
    }
}

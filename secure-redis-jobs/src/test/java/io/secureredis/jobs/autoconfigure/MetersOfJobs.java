package io.secureredis.jobs.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.jobs.engine.JobRuntime;

/** Binds the gauges of jobs without a context that has a registry. */
public final class MetersOfJobs {

    private MetersOfJobs() {}

    public static void bind(JobRuntime runtime, MeterRegistry registry) {
        JobMeters.gauges(runtime).bindTo(registry);
        JobMeters.servers(runtime).bindTo(registry);
    }
}

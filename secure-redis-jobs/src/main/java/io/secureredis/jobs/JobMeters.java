package io.secureredis.jobs;

import io.micrometer.core.instrument.binder.MeterBinder;

/** Gauges of the queues, for applications that have Micrometer; apart from {@link JobRuntime}, which those without it load. */
public final class JobMeters {

    private JobMeters() {}

    /** Depth by state ({@code secure.jobs.depth}) and age of the oldest ready job ({@code secure.jobs.latency}) of the application's queues. */
    public static MeterBinder gauges(JobRuntime runtime) {
        return new QueueGauges(runtime.inspector(), runtime::queueNames);
    }
}

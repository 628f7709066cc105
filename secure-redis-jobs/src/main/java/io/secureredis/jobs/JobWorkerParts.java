package io.secureredis.jobs;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a worker is made of that lives longer than one run of it. */
record JobWorkerParts(
        JobProperties properties,
        JobRegistry registry,
        JobQueues queues,
        JobArguments arguments,
        RecurringJobs recurring,
        List<JobInterceptor> interceptors,
        Backoff backoff,
        JobEvents events,
        StrandedJobs stranded) {

    /** Puts the schedules that jobs declare. */
    void putDeclaredSchedules() {
        for (JobDefinition job : registry.all()) {
            Schedule schedule = job.settings().schedule();
            if (schedule != null) {
                recurring.put(recurring.plan(CallSpec.of(job, new Object[0]), "@" + job.name(), schedule));
            }
        }
    }

    /** Says what a retired or unknown secret has left behind in the schedules of the queues that are served. */
    void reportStrandedSchedules() {
        queueNames().forEach(name -> recurring.reportNotOpened(queues.get(name)));
    }

    /** The queues to be served: the configured ones, or those of the application's jobs and the default one; each with its parts. */
    Set<String> queueNames() {
        List<String> configured = properties.worker().queues();
        Set<String> names = new TreeSet<>(registry.queues());
        names.add(properties.defaultQueue());
        Set<String> parts = new LinkedHashSet<>();
        for (String name : configured.isEmpty() ? names : configured) {
            for (int part = 0; part < properties.queue(name).shards(); part++) {
                parts.add(QueueNames.part(name, part));
            }
        }
        return parts;
    }
}

package io.secureredis.jobs.engine;

import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.arguments.JobArguments;
import io.secureredis.jobs.arguments.JobSignature;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.declarations.JobRegistry;
import io.secureredis.jobs.redis.JobRedis;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parts of a worker that outlive one run of it. */
record JobWorkerParts(
        JobProperties properties,
        JobRegistry registry,
        JobQueues queues,
        RecurringJobs recurring,
        Application application,
        JobEvents events) {

    /**
     * The application's part in running a job: how arguments are read, what surrounds each attempt, how long to wait
     * after a failure.
     */
    record Application(JobArguments arguments, List<JobInterceptor> interceptors, Backoff backoff) {

        /** The first interceptor is the outermost. */
        Application {
            interceptors = List.copyOf(interceptors);
        }

        /**
         * Calls the method of a job with the arguments in its body. Throws the method's exception, or the reason why it
         * cannot be called.
         */
        @Nullable
        Object call(RunningJob job, JobBody body, JobDefinition definition) throws Exception {
            JobSignature signature = definition.signature();
            requireSameParameters(body, signature);
            @Nullable Object[] values = arguments.read(body.task(), signature.types(), body.arguments());
            JobInterceptor.Attempt chain = () -> definition.invoke(values);
            for (int i = interceptors.size() - 1; i >= 0; i--) {
                JobInterceptor interceptor = interceptors.get(i);
                JobInterceptor.Attempt next = chain;
                chain = () -> interceptor.around(job, next);
            }
            return chain.proceed();
        }

        private static void requireSameParameters(JobBody body, JobSignature signature) {
            if (body.fingerprint() != null && !body.fingerprint().equals(signature.fingerprint())) {
                throw new JobException(
                        "SR431",
                        "The job " + body.task()
                                + " was put for a method with other parameters. Keep the old method under the old name until its jobs are done, and give the new method another name.");
            }
        }
    }

    /** Puts the schedules that jobs declare for queues of a server. */
    void putDeclaredSchedules(JobRedis server) {
        for (JobDefinition job : registry.all()) {
            Schedule schedule = job.settings().schedule();
            if (schedule != null && queues.get(job.settings().queue()).store().redis() == server) {
                recurring.put(recurring.plan(CallSpec.of(job, new Object[0]), "@" + job.name(), schedule));
            }
        }
    }

    /** Says what a retired or unknown secret has left behind in the schedules of a queue that is served. */
    void reportStrandedSchedules(JobQueue queue) {
        recurring.reportNotOpened(queue);
    }

    /**
     * Returns the queues to serve: the configured ones, or those of the application's jobs and the default queue; each
     * with its parts.
     */
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

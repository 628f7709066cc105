package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.declarations.JobDefinition;
import io.secureredis.jobs.declarations.JobRegistry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Implements {@link SecureJobs}: finds the requested job, and creates a {@link DefaultJobCall}. */
final class DefaultSecureJobs implements SecureJobs {

    private final JobRegistry registry;
    private final DefaultJobCall.Target target;
    private final String defaultQueue;

    DefaultSecureJobs(JobRegistry registry, DefaultJobCall.Target target, String defaultQueue) {
        this.registry = registry;
        this.target = target;
        this.defaultQueue = defaultQueue;
    }

    @Override
    public <B> JobCall call(Job0<B> job) {
        return reference(job);
    }

    @Override
    public <B, A1 extends @Nullable Object> JobCall call(Job1<B, A1> job, A1 a1) {
        return reference(job, a1);
    }

    @Override
    public <B, A1 extends @Nullable Object, A2 extends @Nullable Object> JobCall call(
            Job2<B, A1, A2> job, A1 a1, A2 a2) {
        return reference(job, a1, a2);
    }

    @Override
    public <B, A1 extends @Nullable Object, A2 extends @Nullable Object, A3 extends @Nullable Object> JobCall call(
            Job3<B, A1, A2, A3> job, A1 a1, A2 a2, A3 a3) {
        return reference(job, a1, a2, a3);
    }

    @Override
    public <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object>
            JobCall call(Job4<B, A1, A2, A3, A4> job, A1 a1, A2 a2, A3 a3, A4 a4) {
        return reference(job, a1, a2, a3, a4);
    }

    @Override
    public <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object>
            JobCall call(Job5<B, A1, A2, A3, A4, A5> job, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5) {
        return reference(job, a1, a2, a3, a4, a5);
    }

    @Override
    public <
                    B,
                    A1 extends @Nullable Object,
                    A2 extends @Nullable Object,
                    A3 extends @Nullable Object,
                    A4 extends @Nullable Object,
                    A5 extends @Nullable Object,
                    A6 extends @Nullable Object>
            JobCall call(Job6<B, A1, A2, A3, A4, A5, A6> job, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6) {
        return reference(job, a1, a2, a3, a4, a5, a6);
    }

    private JobCall reference(Serializable reference, @Nullable Object... arguments) {
        Serializable job = CallChecks.present(reference, "The reference to the job's method");
        return call(CallSpec.of(registry.meantBy(job), arguments));
    }

    @Override
    public JobCall call(String name, @Nullable Object... given) {
        // The compiler turns call("name", null) into this
        @Nullable Object[] arguments = given == null ? new @Nullable Object[] {null} : given;
        JobDefinition job = registry.named(name);
        if (job == null) {
            return call(CallSpec.byName(name, defaultQueue, arguments));
        }
        int parameters = job.signature().types().size();
        if (parameters != arguments.length) {
            throw new JobException(
                    "SR412",
                    "The job " + name + " takes " + parameters + " arguments, and was called with " + arguments.length
                            + ". Pass as many as its method has parameters.");
        }
        return call(CallSpec.of(job, arguments));
    }

    private JobCall call(CallSpec spec) {
        return new DefaultJobCall(spec, target);
    }

    @Override
    public List<JobId> delayAll(List<JobCall> calls) {
        List<CallSpec> specs = CallChecks.present(calls, "The list of calls").stream()
                .map(DefaultSecureJobs::specOf)
                .toList();
        if (target.inline().isOn()) {
            return calls.stream().map(JobCall::delay).toList();
        }
        JobProducer producer = target.producer();
        boolean waits = AfterCommit.isAwaited();
        List<JobProducer.Prepared> atOnce = new ArrayList<>();
        List<JobProducer.Prepared> later = new ArrayList<>();
        List<Boolean> isLater = new ArrayList<>();
        for (CallSpec spec : specs) {
            boolean deferred = waits && !spec.immediate();
            (deferred ? later : atOnce).add(producer.prepare(spec, 0));
            isLater.add(deferred);
        }
        Iterator<JobId> put = producer.putAll(atOnce).iterator();
        AfterCommit.run(() -> producer.putAll(later));
        Iterator<JobId> toBePut = later.stream().map(one -> one.job().id()).iterator();
        return isLater.stream()
                .map(deferred -> (deferred ? toBePut : put).next())
                .toList();
    }

    private static CallSpec specOf(@Nullable JobCall call) {
        if (CallChecks.present(call, "A call in the list") instanceof DefaultJobCall known) {
            return known.spec();
        }
        throw new JobException("SR416", "A call in the list was not made by SecureJobs.call. Pass only such calls.");
    }

    @Override
    public boolean unschedule(String queue, String scheduleId) {
        String id = CallChecks.text(scheduleId, "The name of the schedule");
        RecurringJobs recurring = target.recurring();
        if (!AfterCommit.isAwaited()) {
            return recurring.remove(queue, id);
        }
        boolean isThere = recurring.contains(queue, id);
        AfterCommit.run(() -> recurring.remove(queue, id));
        return isThere;
    }
}

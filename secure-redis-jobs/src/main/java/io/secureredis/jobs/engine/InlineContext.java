package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.declarations.JobDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job that runs in its caller's thread finds in {@link JobContext#current()}: the first attempt of a job that
 * Redis does not know. Its progress and log are not kept, and nobody can
 * cancel it; in a job of a worker, it ends with that one.
 */
final class InlineContext implements JobContext {

    private final JobId id;
    private final CallSpec call;
    private final JobDefinition job;
    private final @Nullable JobContext outer;
    private volatile boolean ended;

    /** @param outer the job in which it is called, or {@code null} */
    InlineContext(JobId id, CallSpec call, JobDefinition job, @Nullable JobContext outer) {
        this.id = id;
        this.call = call;
        this.job = job;
        this.outer = outer;
    }

    void end() {
        ended = true;
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public String queue() {
        return call.queue();
    }

    @Override
    public String task() {
        return job.name();
    }

    @Override
    public List<String> tags() {
        return call.tags();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public int maxAttempts() {
        return call.maxAttempts() > 0 ? call.maxAttempts() : job.settings().maxAttempts();
    }

    @Override
    public int crashes() {
        return 0;
    }

    @Override
    public boolean isCancelled() {
        return outer != null && outer.isCancelled();
    }

    @Override
    public void progress(int percent, @Nullable String message) {
        CallChecks.percent(percent);
    }

    /** Not kept. */
    @Override
    public void log(@Nullable String line) {}

    @Override
    public boolean heartbeat() {
        return !ended && (outer == null || outer.heartbeat());
    }

    @Override
    public String toString() {
        return "Job[" + id + ", " + task() + ", inline]";
    }
}

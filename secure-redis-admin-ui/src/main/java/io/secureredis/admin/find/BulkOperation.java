package io.secureredis.admin.find;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is done to all jobs that match a filter: first they are found, then changed, step by step. It
 * continues when the page is left, and can be stopped between two steps.
 *
 * <p>Safe for any number of threads. It ends with its process; what was not changed by then stays as it was.
 */
public final class BulkOperation implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(BulkOperation.class);

    /** Jobs that are changed by one operation; more are left for the next. */
    private static final int MOST = 500_000;

    /** Jobs that are changed together. */
    private static final int STEP = 250;

    /** Records what is done. */
    public interface Recorder {

        /** Called before the first job is changed; if it throws, nothing is changed. */
        void beforeChange(long found);

        /** Called when it has ended, if it began to change jobs. Throws nothing. */
        void ended(Phase phase, long changed);
    }

    /** Where it stands. */
    public enum Phase {
        WAITING,
        FINDING,
        CHANGING,
        DONE,
        STOPPED,
        FAILED;

        /** Whether it has ended. */
        public boolean ended() {
            return this == DONE || this == STOPPED || this == FAILED;
        }
    }

    /**
     * What is done.
     *
     * @param action its name in code, such as {@code RETRY}, or {@code MOVE} and the other queue
     * @param label its name, such as {@code Retry}
     * @param user who asked for it
     */
    public record Task(String action, String label, String user, String queue, JobState state, JobFilter filter) {}

    /**
     * One moment of it.
     *
     * @param looked jobs that were opened
     * @param total jobs in the state
     * @param found jobs that match
     * @param handled those of them that it has come to
     * @param changed those of them that were changed; the others were no longer in that state
     * @param problem why it failed, or {@code null}
     * @param endedAt {@code null} until it has ended
     */
    public record Snapshot(
            Phase phase,
            long looked,
            long total,
            long found,
            long handled,
            long changed,
            @Nullable String problem,
            @Nullable Instant endedAt) {

        /** 0 to 100: of the phase that it is in. */
        public int percent() {
            long of = phase == Phase.FINDING ? total : found;
            long at = phase == Phase.FINDING ? looked : handled;
            return of == 0 ? (phase.ended() ? 100 : 0) : (int) Math.min(100, 100 * at / of);
        }
    }

    private final String id;
    private final Task task;
    private final JobInspector inspector;
    private final ToLongFunction<List<JobId>> change;
    private final Recorder recorder;
    private final Clock clock;
    private final Instant startedAt;
    private volatile Snapshot now = new Snapshot(Phase.WAITING, 0, 0, 0, 0, 0, null, null);
    private volatile boolean stopping;
    private boolean begun;

    /**
     * An operation that has not begun.
     *
     * @param change changes some jobs, and says how many it changed
     * @param recorder is told before the first job is changed; if it throws, nothing is changed
     */
    BulkOperation(
            String id,
            Task task,
            JobInspector inspector,
            ToLongFunction<List<JobId>> change,
            Recorder recorder,
            Clock clock) {
        this.id = id;
        this.task = task;
        this.inspector = inspector;
        this.change = change;
        this.recorder = recorder;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Random, for its address. */
    public String id() {
        return id;
    }

    /** What is done. */
    public Task task() {
        return task;
    }

    /** When it was asked for. */
    public Instant startedAt() {
        return startedAt;
    }

    /** How far it got. */
    public Snapshot now() {
        return now;
    }

    /** Ends it after the step that runs. Jobs that were changed stay changed. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            List<JobId> found = find();
            if (!stopping) {
                recorder.beforeChange(found.size());
                begun = true;
                change(found);
            }
            boolean cut = stopping && (now.found == 0 || now.handled < now.found);
            end(cut ? Phase.STOPPED : Phase.DONE, null);
        } catch (SecureRedisException failure) {
            end(Phase.FAILED, failure.getMessage());
        } catch (Throwable failure) {
            // Also an Error of a listener: an operation that does not end is shown as running for good.
            log.warn(
                    "secure-redis dashboard: {} failed: {}",
                    task.label,
                    failure.getClass().getName());
            end(Phase.FAILED, "An error of the class " + failure.getClass().getName() + " ended it.");
        }
    }

    private List<JobId> find() {
        List<JobId> found = new ArrayList<>();
        JobFilter filter = task.filter;
        Instant at = clock.instant();
        long[] looked = {0};
        now = new Snapshot(Phase.FINDING, 0, inspector.queue(task.queue).count(task.state), 0, 0, 0, null, null);
        new JobScan(inspector, task.queue, task.state, filter.needsCause())
                .run(
                        0,
                        job -> {
                            looked[0]++;
                            if (filter.matches(job, at)) {
                                found.add(job.job().id());
                            }
                            return found.size() < MOST;
                        },
                        () -> {
                            now = new Snapshot(Phase.FINDING, looked[0], now.total, found.size(), 0, 0, null, null);
                            return !stopping;
                        });
        now = new Snapshot(Phase.CHANGING, looked[0], now.total, found.size(), 0, 0, null, null);
        return found;
    }

    private void change(List<JobId> found) {
        for (int from = 0; from < found.size() && !stopping; from += STEP) {
            List<JobId> step = found.subList(from, Math.min(found.size(), from + STEP));
            long changed = now.changed + change.applyAsLong(List.copyOf(step));
            now = new Snapshot(
                    Phase.CHANGING, now.looked, now.total, now.found, from + step.size(), changed, null, null);
        }
    }

    private void end(Phase phase, @Nullable String problem) {
        Snapshot last = now;
        now = new Snapshot(
                phase, last.looked, last.total, last.found, last.handled, last.changed, problem, clock.instant());
        log.info(
                "secure-redis dashboard: {} of jobs that match by {} queue={} state={} ended as {}: {} of {} changed",
                task.label,
                task.user,
                task.queue,
                task.state,
                phase,
                last.changed,
                last.found);
        if (begun) {
            recorder.ended(phase, last.changed);
        }
    }
}

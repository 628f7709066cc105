package io.secureredis.jobs.engine;

import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobContextHolder;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.redis.QueueStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * A job under a lease of this worker, from its claim to its end. For the job itself, this is its {@link JobContext}.
 */
final class RunningJob implements JobContext {

    /** Why a job was told to end. */
    enum Stop {
        CANCELLED,
        TIMEOUT,
        LOST,
        SHUTDOWN
    }

    private final WorkerQueue source;
    private final QueueStore.ClaimedJob claimed;
    private volatile @Nullable String scheduleKey;
    private volatile long occurrenceMs;
    private volatile String task = "";
    private volatile int maxAttempts;
    private volatile JobBody.Origin origin = JobBody.Origin.NONE;
    private volatile long waitedMs = -1;
    private volatile long notBeforeMs = -1;
    private volatile @Nullable Stop stop;
    private volatile boolean remembered;
    private @Nullable JobNotes notes;
    private @Nullable Thread thread;
    private @Nullable Future<?> pending;
    private volatile Runnable onFreePlace = () -> {};
    private boolean begun;
    private boolean ended;

    RunningJob(WorkerQueue source, QueueStore.ClaimedJob claimed) {
        this.source = source;
        this.claimed = claimed;
    }

    WorkerQueue source() {
        return source;
    }

    QueueStore.ClaimedJob claimed() {
        return claimed;
    }

    QueueStore.Held held() {
        return new QueueStore.Held(claimed.id(), claimed.token());
    }

    void identified(String asTask, int withMaxAttempts, JobBody body) {
        task = asTask;
        maxAttempts = withMaxAttempts;
        origin = body.origin();
        scheduleKey = body.scheduleKey();
        occurrenceMs = body.occurrenceMs();
        notBeforeMs = body.notBeforeMs();
        waitedMs = claimed.token() == 1 ? Math.max(0, claimed.claimedMs() - body.notBeforeMs()) : -1;
    }

    /** Notes how it ended for its schedule, if it is an occurrence of one: 1 done, 2 dead. */
    void noteRun(int outcome) {
        String schedule = scheduleKey;
        if (schedule != null) {
            source.queue().store().scheduleRun(schedule, occurrenceMs, outcome);
        }
    }

    /** Returns the moment before which it was not to run; -1 if its body was not read. */
    long notBeforeMs() {
        return notBeforeMs;
    }

    /** Returns how long it waited for its first claim after its time; negative after a later claim. */
    long waitedMs() {
        return waitedMs;
    }

    /** Returns the trace and logging context that came with the job. */
    Map<String, String> headers() {
        return origin.headers();
    }

    @Nullable
    Stop stop() {
        return stop;
    }

    /** Binds it to the thread that runs it; returns false if it must not start any more. */
    synchronized boolean begin() {
        if (stop != null) {
            return false;
        }
        begun = true;
        thread = Thread.currentThread();
        JobContextHolder.setContext(this);
        return true;
    }

    /** It occupies one of the worker's slots until {@link #freePlace()}. */
    void holdsPlace(Runnable whenFree) {
        onFreePlace = whenFree;
    }

    /** It no longer belongs to this worker. */
    void freePlace() {
        onFreePlace.run();
    }

    /** Returns whether its method was called, or may be at any moment. */
    synchronized boolean hasBegun() {
        return begun;
    }

    /** Returns the starts that a rate limit has counted for jobs that have not begun. Only of jobs that never will. */
    static List<QueueStore.Start> startsNotMade(List<RunningJob> jobs) {
        return jobs.stream()
                .filter(job -> !job.hasBegun())
                .map(job -> job.claimed.start())
                .filter(QueueStore.Start::isCounted)
                .toList();
    }

    /** Its body is remembered as running here, until the job was released. */
    void remembered(boolean runs) {
        remembered = runs;
    }

    boolean isRemembered() {
        return remembered;
    }

    /**
     * From here on the thread is not interrupted. An interrupt that came before, or that the job has left, is cleared,
     * because it was meant for this job.
     */
    synchronized void leaveThread() {
        thread = null;
        JobContextHolder.clearContext();
        Thread.interrupted();
    }

    /**
     * Returns whether its method ends the application: it waits in {@code System.exit}, or in closing the context. To
     * give it back as at any other shutdown would let it end one worker after another.
     */
    synchronized boolean endsTheApplication() {
        return thread != null && Arrays.stream(thread.getStackTrace()).anyMatch(RunningJob::endsTheApplication);
    }

    private static boolean endsTheApplication(StackTraceElement frame) {
        return switch (frame.getMethodName()) {
            case "exit" -> frame.getClassName().equals(Runtime.class.getName());
            case "close" -> frame.getClassName().equals(AbstractApplicationContext.class.getName());
            default -> false;
        };
    }

    /** Records work that continues after the method has returned, to be cancelled with the job. */
    void goesOnAs(Future<?> work) {
        boolean cancelled;
        synchronized (this) {
            pending = work;
            cancelled = stop != null;
        }
        if (cancelled) {
            work.cancel(true);
        }
    }

    /** Returns true once: the caller that gets it reports how the job ended, after {@link #said()}. */
    boolean end() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
        }
        return true;
    }

    /** Completes when Redis has answered to all that the job has said; at once if it said nothing. */
    CompletableFuture<?> said() {
        JobNotes last;
        synchronized (this) {
            last = notes;
        }
        return last == null ? JobNotes.NOTHING_TO_SAY : last.close();
    }

    /** Tells the job to end. The first reason stays. */
    void stop(Stop reason) {
        Future<?> cancelled;
        synchronized (this) {
            if (stop != null || ended) {
                return;
            }
            stop = reason;
            if (thread != null) {
                thread.interrupt();
            }
            cancelled = pending;
        }
        // Outside the lock: this may run the application's code.
        if (cancelled != null) {
            cancelled.cancel(true);
        }
    }

    @Override
    public JobId id() {
        return claimed.id();
    }

    @Override
    public String queue() {
        return source.queue().name();
    }

    @Override
    public String task() {
        return task;
    }

    @Override
    public List<String> tags() {
        return List.copyOf(origin.tags());
    }

    @Override
    public int attempt() {
        return claimed.failures() + 1;
    }

    @Override
    public int maxAttempts() {
        return maxAttempts;
    }

    @Override
    public int crashes() {
        return claimed.crashes();
    }

    @Override
    public boolean isCancelled() {
        return stop != null;
    }

    @Override
    public void progress(int percent, @Nullable String message) {
        CallChecks.percent(percent);
        JobNotes open = notes();
        if (open != null) {
            open.progress(percent, message);
        }
    }

    @Override
    public void log(@Nullable String line) {
        JobNotes open = notes();
        if (open != null) {
            open.log(line);
        }
    }

    /** Created when the job first has something to say; {@code null} after its end. */
    private synchronized @Nullable JobNotes notes() {
        if (ended) {
            return null;
        }
        JobNotes known = notes;
        if (known == null) {
            known = new JobNotes(this, source.noteRules());
            notes = known;
        }
        return known;
    }

    @Override
    public boolean heartbeat() {
        if (hasEnded()) {
            return false;
        }
        source.renew(this);
        return stop == null && !hasEnded();
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    @Override
    public String toString() {
        return "Job[" + id() + ", " + task + "]";
    }
}

package io.secureredis.admin.find;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The operations of this process, and the threads that run them: two at a time, in threads that end when there is
 * nothing to do.
 */
public final class BulkOperations {

    private static final int AT_A_TIME = 2;
    private static final int MOST_WAITING = 20;
    private static final int MOST_KEPT = 50;
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final JobInspector inspector;
    private final Clock clock;
    private final ThreadPoolExecutor threads;
    private final Deque<BulkOperation> all = new ArrayDeque<>();

    /** @param clock for when they start and end */
    public BulkOperations(JobInspector inspector, Clock clock) {
        this.inspector = inspector;
        this.clock = clock;
        threads = new ThreadPoolExecutor(
                AT_A_TIME, AT_A_TIME, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "secure-redis-dashboard");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Starts one.
     *
     * @param change changes some jobs, and says how many it changed
     * @param recorder is told before the first job is changed; if it throws, nothing is changed
     * @return empty if too many wait already
     */
    public Optional<BulkOperation> start(
            BulkOperation.Task task, ToLongFunction<List<JobId>> change, BulkOperation.Recorder recorder) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        BulkOperation operation =
                new BulkOperation(HexFormat.of().formatHex(id), task, inspector, change, recorder, clock);
        try {
            threads.execute(operation);
        } catch (RejectedExecutionException full) {
            return Optional.empty();
        }
        synchronized (all) {
            all.addFirst(operation);
            if (all.size() > MOST_KEPT) {
                all.removeLast();
            }
        }
        return Optional.of(operation);
    }

    /** One of the last {@value #MOST_KEPT}. */
    public Optional<BulkOperation> find(String id) {
        return all().stream().filter(operation -> operation.id().equals(id)).findFirst();
    }

    /** The last {@value #MOST_KEPT}, the newest first. */
    public List<BulkOperation> all() {
        synchronized (all) {
            return List.copyOf(all);
        }
    }
}

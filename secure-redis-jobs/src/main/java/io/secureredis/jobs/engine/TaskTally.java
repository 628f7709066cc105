package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory what a worker runs of each task of a queue, and adds that to Redis from time to time: one script for
 * each task that ran, however many jobs that were. No job waits for it.
 *
 * <p>What Redis does not take is dropped and logged, because counting it again could count it twice. Source:
 * {@code docs/spec/job-keys.md}, section 8. Read next: {@link TaskRecall}.
 */
final class TaskTally {

    /** How long a minute is kept, which is longer than the longest window that is shown by minutes. */
    static final Duration MINUTES = Duration.ofHours(9);

    /** How long an hour is kept, which is longer than a week. */
    static final Duration HOURS = Duration.ofDays(8);

    static final long MINUTE_MS = 60_000;
    static final long HOUR_MS = 3_600_000;

    /** Stands for the queue itself where a task has its hidden name. */
    static final String QUEUE = "queue";

    static final String RUNS = "n";
    static final String FAILURES = "f";
    static final String RUN_TIME = "r";
    static final String WAIT_TIME = "w";
    static final String DEPTH = "d";
    static final String LATENCY_MS = "l";

    private static final int MOST = 2_000;
    private static final byte[] NOTHING = {};
    private static final Logger log = LoggerFactory.getLogger(TaskTally.class);

    private final JobQueue queue;
    private final LogThrottle throttle = new LogThrottle();
    private Map<Slot, Counts> counts = new HashMap<>();
    private long dropped;
    private long sampledMinute;
    private long tidiedHour;
    private volatile boolean ran;

    TaskTally(JobQueue queue) {
        this.queue = queue;
    }

    private record Slot(String task, long minute) {}

    /** Guarded by the tally. */
    private static final class Counts {
        private long runs;
        private long failures;
        private final long[] runTime = new long[Distribution.CLASSES];
        private final long[] waitTime = new long[Distribution.CLASSES];

        private List<byte[]> arguments() {
            List<byte[]> all = new ArrayList<>();
            add(all, RUNS, runs);
            add(all, FAILURES, failures);
            for (int i = 0; i < Distribution.CLASSES; i++) {
                add(all, RUN_TIME + i, runTime[i]);
                add(all, WAIT_TIME + i, waitTime[i]);
            }
            return all;
        }
    }

    private static void add(List<byte[]> arguments, String counter, long count) {
        if (count > 0) {
            arguments.add(bytes(counter));
            arguments.add(bytes(count));
        }
    }

    /**
     * Counts an attempt that has ended.
     *
     * @param waitedMs until its first claim; negative to leave it out
     */
    void ended(String task, boolean failed, Duration took, long waitedMs) {
        long minute = queue.nowMs() / MINUTE_MS;
        synchronized (this) {
            Slot slot = new Slot(task, minute);
            Counts one = counts.get(slot);
            if (one == null) {
                if (counts.size() >= MOST) {
                    dropped++;
                    return;
                }
                one = new Counts();
                counts.put(slot, one);
            }
            one.runs++;
            one.failures += failed ? 1 : 0;
            one.runTime[Distribution.classOf(took)]++;
            if (waitedMs >= 0) {
                one.waitTime[Distribution.classOf(Duration.ofMillis(waitedMs))]++;
            }
        }
    }

    /** Sends what was counted since the last time. Completes normally, whatever Redis says. */
    CompletableFuture<Void> flush() {
        Map<Slot, Counts> taken;
        synchronized (this) {
            taken = counts;
            counts = new HashMap<>();
        }
        if (!taken.isEmpty()) {
            ran = true;
        }
        List<CompletableFuture<?>> sent = new ArrayList<>();
        taken.forEach((slot, one) -> sent.add(send(slot, one).exceptionally(failure -> {
            drop(one.runs, failure);
            return List.of();
        })));
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> tell());
    }

    private CompletableFuture<List<Object>> send(Slot slot, Counts one) {
        try {
            String hidden = queue.envelopes().hideTask(slot.task);
            byte[] envelope = queue.envelopes().seal(hidden, Role.TASK, TaskRecall.named(slot.task));
            return tally(hidden, envelope, slot.minute, one.arguments());
        } catch (Throwable unsealed) {
            // A key ring belongs to the application, and may throw.
            return CompletableFuture.failedFuture(unsealed);
        }
    }

    private CompletableFuture<List<Object>> tally(String hidden, byte[] envelope, long minute, List<byte[]> counters) {
        List<byte[]> arguments =
                new ArrayList<>(List.of(bytes(hidden), envelope, bytes(MINUTES.toSeconds()), bytes(HOURS.toSeconds())));
        arguments.addAll(counters);
        return queue.store().tally(hidden, minute, arguments);
    }

    private synchronized void drop(long runs, Throwable failure) {
        dropped += runs;
        log.debug("What ran in queue {} could not be counted in Redis", queue.name(), failure);
    }

    private synchronized void tell() {
        if (dropped > 0 && throttle.mayLog()) {
            log.warn(
                    "Runs are missing in the charts of queue {} ({}), because Redis did not take the counts. The jobs are not affected",
                    queue.name(),
                    dropped);
            dropped = 0;
        }
    }

    /**
     * Looks once a minute how many jobs wait, and once in an hour in which something ran whether the names of the tasks
     * are in order; waits for Redis.
     */
    void look() {
        long now = queue.nowMs();
        if (sampledMinute != now / MINUTE_MS) {
            sampledMinute = now / MINUTE_MS;
            List<byte[]> look = List.of(bytes(RUNS), bytes(1));
            queue.store().redis().await(tally(QUEUE, NOTHING, sampledMinute, look));
        }
        if (ran && tidiedHour != now / HOUR_MS) {
            ran = false;
            tidiedHour = now / HOUR_MS;
            tidyNames(queue);
        }
    }

    /**
     * Seals the names of tasks again that are sealed under another secret than the primary one, and removes those that
     * no worker has written for longer than anything is kept, or that are not ours.
     */
    static void tidyNames(JobQueue queue) {
        JobRedis redis = queue.store().redis();
        byte[] key = queue.store().keys().of(JobKey.TASKS);
        TaskRecall.Names names = TaskRecall.names(queue);
        if (names.leftOut() > 0) {
            redis.awaitOr(redis.commands().expire(key, 0), false);
            return;
        }
        KeyId primary = primaryOf(queue);
        long oldest = queue.nowMs() / 1000 - HOURS.toSeconds();
        for (TaskRecall.Name name : names.all()) {
            if (name.writtenAt() < oldest || name.isForged()) {
                redis.awaitOr(redis.commands().hdel(key, bytes(name.hidden())), 0L);
            } else if (name.task() != null && !primary.equals(name.keyId())) {
                sealAgain(queue, name.hidden(), name.task());
            }
        }
    }

    private static KeyId primaryOf(JobQueue queue) {
        return EnvelopeHeader.parse(queue.envelopes().seal("-", Role.TASK, NOTHING))
                .keyId();
    }

    private static void sealAgain(JobQueue queue, String hidden, String task) {
        JobRedis redis = queue.store().redis();
        byte[] again = queue.envelopes().seal(hidden, Role.TASK, TaskRecall.named(task));
        redis.awaitOr(redis.commands().hset(queue.store().keys().of(JobKey.TASKS), bytes(hidden), again), false);
    }
}

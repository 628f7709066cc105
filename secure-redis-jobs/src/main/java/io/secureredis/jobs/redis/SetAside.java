package io.secureredis.jobs.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs foreign entries in the keys of a queue: invalid ids, values of another type. Safe for any number of
 * threads.
 */
final class SetAside {

    private static final Logger log = LoggerFactory.getLogger(SetAside.class);

    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String queue;
    private final LongAdder found = new LongAdder();
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_AGAIN_NANOS);

    SetAside(String queue) {
        this.queue = queue;
    }

    void ids(long count) {
        add(count, "entries that cannot belong to a job were removed from the queue");
    }

    void keys(long count) {
        add(count, "keys held a value of the wrong type, and were removed with their content");
    }

    void bodies(long count) {
        add(
                count,
                "jobs are dead because their bodies are larger than secure-redis.crypto.max-value-size allows; the bodies were not read");
    }

    void schedules(long count) {
        add(
                count,
                "schedules were larger than secure-redis.crypto.max-value-size allows, and were removed without being read");
    }

    private void add(long count, String what) {
        if (count > 0) {
            found.add(count);
            if (mayLog()) {
                log.error("SR470 Queue {}: {} {}. Find out who can write to this Redis.", queue, count, what);
            }
        }
    }

    private boolean mayLog() {
        long now = System.nanoTime();
        long last = loggedAt.get();
        return now - last >= LOG_AGAIN_NANOS && loggedAt.compareAndSet(last, now);
    }

    /** Returns how many there were since the last call. */
    long take() {
        return found.sumThenReset();
    }
}

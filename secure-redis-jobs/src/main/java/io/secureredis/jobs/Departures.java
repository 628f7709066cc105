package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Puts jobs of one queue in groups: one that is alone leaves at once; those that come while others are under way leave together when these have
 * arrived, or after a millisecond.
 *
 * <p>A script costs its server more than what it does for one job. A group is one script, which happens as a whole: what it meets, each of its jobs meets. Safe for any number of
 * threads.
 */
final class Departures {

    private static final int MOST_JOBS = 100;

    /** From a server that is near the answer is there sooner, and groups are the larger for it; from one that is far away nobody waits for it. */
    private static final long NEXT_AFTER_NANOS = 1_000_000;

    private static final int MOST_UNDER_WAY = 4;

    private final Function<List<QueueStore.NewJob>, CompletableFuture<List<JobId>>> script;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongSupplier nanos;
    private volatile long leftAtNanos;

    private record Entry(QueueStore.NewJob job, CompletableFuture<JobId> put) {}

    Departures(Function<List<QueueStore.NewJob>, CompletableFuture<List<JobId>>> script) {
        this(script, System::nanoTime);
    }

    Departures(Function<List<QueueStore.NewJob>, CompletableFuture<List<JobId>>> script, LongSupplier nanos) {
        this.script = script;
        this.nanos = nanos;
    }

    /** Gives the id of the job that is in the queue then. */
    CompletableFuture<JobId> add(QueueStore.NewJob job) {
        Entry entry = new Entry(job, new CompletableFuture<>());
        waiting.add(entry);
        sendNext();
        return entry.put;
    }

    private void sendNext() {
        while (!waiting.isEmpty()) {
            int now = underWay.get();
            if (!mayLeaveBeside(now)) {
                return;
            }
            if (underWay.compareAndSet(now, now + 1)) {
                List<Entry> group = take();
                if (!group.isEmpty()) {
                    send(group);
                    return;
                }
                // Another thread has taken them; what came since then is looked at once more.
                underWay.decrementAndGet();
            }
        }
    }

    private boolean mayLeaveBeside(int others) {
        return others == 0 || (others < MOST_UNDER_WAY && nanos.getAsLong() - leftAtNanos >= NEXT_AFTER_NANOS);
    }

    private List<Entry> take() {
        List<Entry> group = new ArrayList<>();
        Entry next;
        while (group.size() < MOST_JOBS && (next = waiting.poll()) != null) {
            group.add(next);
        }
        return group;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Each entry's future carries the outcome.
    private void send(List<Entry> group) {
        leftAtNanos = nanos.getAsLong();
        CompletableFuture<List<JobId>> sent;
        try {
            sent = script.apply(group.stream().map(Entry::job).toList());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((ids, failure) -> {
            for (int i = 0; i < group.size(); i++) {
                if (failure == null) {
                    group.get(i).put.complete(ids.get(i));
                } else {
                    group.get(i).put.completeExceptionally(JobRedis.unwrap(failure));
                }
            }
            // Last, so that those who were just told can come along with their next ones.
            underWay.decrementAndGet();
            sendNext();
        });
    }
}

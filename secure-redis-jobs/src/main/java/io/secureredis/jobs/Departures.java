package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Puts jobs of one queue in groups: one that is alone leaves at once; those that come while others are under way leave together.
 *
 * <p>A script costs its server more than what it does for one job. A group is one script, which happens as a whole: what it meets, each of its jobs meets. Safe for any number of
 * threads.
 */
final class Departures {

    private static final int MOST_JOBS = 100;

    /** Two, so that the server has the next group at hand when it has done one. */
    private static final int MOST_UNDER_WAY = 2;

    private final Function<List<QueueStore.NewJob>, CompletableFuture<List<JobId>>> script;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();

    private record Entry(QueueStore.NewJob job, CompletableFuture<JobId> put) {}

    Departures(Function<List<QueueStore.NewJob>, CompletableFuture<List<JobId>>> script) {
        this.script = script;
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
            if (now >= MOST_UNDER_WAY) {
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
        CompletableFuture<List<JobId>> sent;
        try {
            sent = script.apply(group.stream().map(Entry::job).toList());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((ids, failure) -> {
            underWay.decrementAndGet();
            sendNext();
            for (int i = 0; i < group.size(); i++) {
                if (failure == null) {
                    group.get(i).put.complete(ids.get(i));
                } else {
                    group.get(i).put.completeExceptionally(JobRedis.unwrap(failure));
                }
            }
        });
    }
}

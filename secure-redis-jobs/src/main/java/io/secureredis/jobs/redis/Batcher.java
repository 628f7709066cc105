package io.secureredis.jobs.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends items to Redis in batches. A single item is sent at once. Items that arrive while others are in flight are sent
 * together when those have been answered, or after a millisecond if more than one batch may be in flight.
 *
 * <p>A script costs its server more than its work for one job. A batch is one script, which succeeds or fails as a
 * whole, with the same result for each item. Safe for any number of threads.
 *
 * @param <T> the items
 * @param <R> Redis's answer for an item
 */
public final class Batcher<T, R> {

    /** A near server answers sooner, and batches grow accordingly; nobody waits for a distant server. */
    private static final long NEXT_AFTER_NANOS = 1_000_000;

    private final int mostItems;
    private final int mostUnderWay;
    private final Function<List<T>, ? extends CompletionStage<List<R>>> send;
    private final Queue<Entry<T, R>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongSupplier nanos;
    private volatile long sentAtNanos;

    private record Entry<T, R>(T item, CompletableFuture<R> answer) {}

    /**
     * Creates a batcher.
     *
     * @param mostItems of one batch
     * @param mostUnderWay how many batches may wait for their answers at a time
     * @param send sends a batch; answers with one element for each item, in their order
     */
    public Batcher(int mostItems, int mostUnderWay, Function<List<T>, ? extends CompletionStage<List<R>>> send) {
        this(mostItems, mostUnderWay, send, System::nanoTime);
    }

    public Batcher(
            int mostItems,
            int mostUnderWay,
            Function<List<T>, ? extends CompletionStage<List<R>>> send,
            LongSupplier nanos) {
        this.mostItems = mostItems;
        this.mostUnderWay = mostUnderWay;
        this.send = send;
        this.nanos = nanos;
    }

    /** Sends an item with the next batch; returns Redis's answer for it. */
    public CompletableFuture<R> add(T item) {
        Entry<T, R> entry = new Entry<>(item, new CompletableFuture<>());
        waiting.add(entry);
        sendNext();
        return entry.answer;
    }

    private void sendNext() {
        while (!waiting.isEmpty()) {
            int now = underWay.get();
            if (!maySend(now)) {
                return;
            }
            if (underWay.compareAndSet(now, now + 1)) {
                List<Entry<T, R>> batch = take();
                if (!batch.isEmpty()) {
                    send(batch);
                    return;
                }
                // Another thread has taken them; check again for items that arrived since.
                underWay.decrementAndGet();
            }
        }
    }

    private boolean maySend(int others) {
        return others == 0 || (others < mostUnderWay && nanos.getAsLong() - sentAtNanos >= NEXT_AFTER_NANOS);
    }

    private List<Entry<T, R>> take() {
        List<Entry<T, R>> batch = new ArrayList<>();
        Entry<T, R> next;
        while (batch.size() < mostItems && (next = waiting.poll()) != null) {
            batch.add(next);
        }
        return batch;
    }

    private void send(List<Entry<T, R>> batch) {
        sentAtNanos = nanos.getAsLong();
        CompletionStage<List<R>> sent;
        try {
            sent = send.apply(batch.stream().map(Entry::item).toList());
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedStage(e);
        }
        sent.whenComplete((answers, failure) -> {
            answer(batch, answers, failure);
            // Last, so that callers that were just notified can add their next items.
            underWay.decrementAndGet();
            sendNext();
        });
    }

    private static <T, R> void answer(List<Entry<T, R>> batch, List<R> answers, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            if (failure == null) {
                batch.get(i).answer.complete(answers.get(i));
            } else {
                batch.get(i).answer.completeExceptionally(JobRedis.unwrap(failure));
            }
        }
    }
}

package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Acknowledges jobs of one queue in groups: one that is alone leaves at once; those that end while a group is under way leave together as the next one.
 *
 * <p>When Redis does not answer, the group is said again until it does. Saying it twice does no harm: the second time does not count.
 */
final class Acknowledger {

    private static final int MOST = 256;

    private final QueueStore store;
    private final int mostDone;
    private final Retry retry;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    private record Entry(QueueStore.Completion completion, CompletableFuture<Boolean> counted) {}

    Acknowledger(QueueStore store, int mostDone, Retry retry) {
        this.store = store;
        this.mostDone = mostDone;
        this.retry = retry;
    }

    /** Whether it counted, once Redis has said so; not when the worker stops before. */
    CompletableFuture<Boolean> add(QueueStore.Completion completion) {
        CompletableFuture<Boolean> counted = new CompletableFuture<>();
        waiting.add(new Entry(completion, counted));
        sendNext();
        return counted;
    }

    private void sendNext() {
        while (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
            List<Entry> group = take();
            if (group.isEmpty()) {
                sending.set(false);
            } else {
                send(group);
                return;
            }
        }
    }

    private List<Entry> take() {
        List<Entry> group = new ArrayList<>();
        Entry next;
        while (group.size() < MOST && (next = waiting.poll()) != null) {
            group.add(next);
        }
        return group;
    }

    private void send(List<Entry> group) {
        List<QueueStore.Completion> completions =
                group.stream().map(Entry::completion).toList();
        retry.untilAnswered(() -> store.acknowledge(completions, mostDone)).whenComplete((counted, failure) -> {
            sending.set(false);
            sendNext();
            for (int i = 0; i < group.size(); i++) {
                group.get(i).counted.complete(failure == null && counted[i]);
            }
        });
    }
}

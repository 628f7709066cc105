package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** In which order a worker looks at its queues. */
interface QueueOrder {

    /** The queues for one round; used by one thread. */
    List<WorkerQueue> next(List<WorkerQueue> queues);

    /** As they are configured: a queue is served only while none before it has jobs. */
    static QueueOrder strict() {
        return queues -> queues;
    }

    /** By chance, so that the share of a queue to come first is its weight among all weights. */
    static QueueOrder weighted() {
        return queues -> {
            if (queues.size() == 1) {
                return queues;
            }
            // The smallest of exponential variables with these rates comes first by exactly that share.
            Map<WorkerQueue, Double> draws = new HashMap<>();
            queues.forEach(queue ->
                    draws.put(queue, -Math.log(1 - ThreadLocalRandom.current().nextDouble()) / queue.weight()));
            List<WorkerQueue> order = new ArrayList<>(queues);
            order.sort(Comparator.comparing(draws::get));
            return order;
        };
    }

    static QueueOrder of(JobProperties.Order order) {
        return order == JobProperties.Order.STRICT ? strict() : weighted();
    }
}

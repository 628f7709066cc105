package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The order in which a worker serves its queues. */
interface QueueOrder {

    /** Returns the queues for one round; used by one thread. */
    List<WorkerQueue> next(List<WorkerQueue> queues);

    /** As configured: a queue is served only while no queue before it has jobs. */
    static QueueOrder strict() {
        return queues -> queues;
    }

    /** At random: a queue's chance to come first is its weight divided by the sum of all weights. */
    static QueueOrder weighted() {
        return queues -> {
            if (queues.size() == 1) {
                return queues;
            }
            // The smallest of exponential variables with these rates comes first with exactly that probability.
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

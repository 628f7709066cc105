package io.secureredis.jobs;

import java.util.List;

/** In which order a worker looks at its queues. */
interface QueueOrder {

    /** The queues for one round; used by one thread. */
    List<WorkerQueue> next(List<WorkerQueue> queues);

    /** As they are configured: a queue is served only while none before it has jobs. */
    static QueueOrder strict() {
        return queues -> queues;
    }
}

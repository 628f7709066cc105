package io.secureredis.jobs.engine;

import io.secureredis.jobs.redis.QueueStore;

/** One queue: its data in Redis, and its sealing. */
record JobQueue(String name, QueueStore store, JobEnvelopes envelopes) {

    /** Returns the Redis server's time in ms. */
    long nowMs() {
        return store.nowMs();
    }
}

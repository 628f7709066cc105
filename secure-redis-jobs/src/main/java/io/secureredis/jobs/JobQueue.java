package io.secureredis.jobs;

/** One queue: what stands in Redis, and what seals it. */
record JobQueue(String name, QueueStore store, JobEnvelopes envelopes) {

    /** The Redis server's time in ms. */
    long nowMs() {
        return store.redis().nowMs();
    }
}

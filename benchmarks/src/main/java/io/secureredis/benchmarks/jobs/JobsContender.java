package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import org.jspecify.annotations.Nullable;

/**
 * One job queue with its worker, each on a Redis server of its own (JobRunr in memory). Its jobs end in
 * {@link Arrivals}.
 */
interface JobsContender extends AutoCloseable {

    /** Puts one job. Any thread. */
    void enqueue(String payload);

    /** Puts many in the way that is fastest for it. */
    void enqueueAll(String payload, int count);

    /** Runs no more jobs. */
    void pause();

    /** Runs jobs. */
    void resume();

    /** Forgets everything. */
    void clear();

    /** Its Redis server, or {@code null} without one. */
    default @Nullable RedisTestServer server() {
        return null;
    }

    @Override
    void close();
}

package io.secureredis.benchmarks.jobs;

/** One job queue with its worker, each on a Redis server of its own (JobRunr in memory). Its jobs end in {@link Arrivals}. */
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

    @Override
    void close();
}

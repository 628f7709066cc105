package io.secureredis.benchmarks.jobs;

/** Whose queues are measured, in the order in which they take turns. */
enum JobsPeer {
    /** Our queue. */
    SEALED("secure-redis"),
    /** Our queue with a sealer that does nothing. */
    UNSEALED("secure-redis, unsealed"),
    /** Our queue a second time: how far chance goes. */
    SEALED_AGAIN("secure-redis (again)"),
    /** Redisson's executor. */
    REDISSON("Redisson executor"),
    /** JobRunr. */
    JOBRUNR("JobRunr, in memory"),
    /** Rqueue, in a process and a build of its own. */
    RQUEUE("Rqueue, tuned to 1 ms"),
    /** Rqueue with its defaults. */
    RQUEUE_AS_IT_COMES("Rqueue, as it comes"),
    /** Commands by hand. */
    RAW("Redis by hand");

    final String title;

    JobsPeer(String title) {
        this.title = title;
    }
}

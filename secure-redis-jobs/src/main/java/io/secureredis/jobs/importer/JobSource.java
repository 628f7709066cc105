package io.secureredis.jobs.importer;

import org.springframework.data.redis.connection.RedisConnection;

/**
 * Reads the jobs that another library keeps in Redis. Never changes them.
 *
 * <p>Stop the other library's workers and producers first: a job that one of them has taken is not seen, and may run
 * twice.
 */
public interface JobSource {

    /** Returns a name that distinguishes this source from others, and is the same each time; part of each job's id. */
    String name();

    /** Reads every waiting job, in the order in which the jobs would have run. */
    void read(RedisConnection redis, Found found);

    /** Receives what a source has found. */
    interface Found {

        /** Reports a job. */
        void job(SourceJob job);

        /**
         * Reports something that cannot be imported as a job.
         *
         * @param reason for the report, without anything of the job's content
         */
        void unreadable(String id, String reason);
    }

    /**
     * Returns a queue of Python's RQ: {@code rq:queue:NAME}, and the jobs that {@code rq:scheduled:NAME} keeps for
     * later. RQ must use its JSON serializer; pickled jobs are reported as unreadable.
     */
    static JobSource rq(String queue) {
        return new RqSource(queue);
    }

    /** Returns a queue of Rqueue with its default key prefix {@code __rq::}: its list, and the scheduled messages. */
    static JobSource rqueue(String queue) {
        return new RqueueSource("__rq::", queue);
    }

    /** Returns a queue of Rqueue with another {@code rqueue.key.prefix}. */
    static JobSource rqueue(String keyPrefix, String queue) {
        return new RqueueSource(keyPrefix, queue);
    }

    /**
     * Returns JobRunr's enqueued and scheduled jobs in Redis.
     *
     * @param keyPrefix of JobRunr's storage provider; empty by default
     */
    static JobSource jobRunr(String keyPrefix) {
        return new JobRunrSource(keyPrefix);
    }

    /**
     * Returns a list of jobs in JSON, one per element, as an application or Spring Integration writes them. An element
     * has JobRunr's form ({@code jobDetails}); otherwise the whole element is the only argument, and the job is named
     * after the list. Identical elements are distinguished by their order, so do not remove any while you import.
     */
    static JobSource list(String key) {
        return new ListSource(key);
    }
}

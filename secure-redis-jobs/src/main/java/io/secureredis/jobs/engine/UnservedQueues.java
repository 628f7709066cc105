package io.secureredis.jobs.engine;

import io.lettuce.core.api.async.RedisSortedSetAsyncCommands;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and logs queues that hold waiting jobs and that no worker anywhere serves. */
final class UnservedQueues {

    private static final Logger log = LoggerFactory.getLogger(UnservedQueues.class);

    private final JobQueues queues;
    private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(10));
    private Set<String> before = Set.of();

    UnservedQueues(JobQueues queues) {
        this.queues = queues;
    }

    /** Their names, in alphabetical order; without those whose server, one of several, does not answer. */
    List<String> find() {
        List<String> unserved = new ArrayList<>();
        queues.survey()
                .read(
                        queues.survey().names(),
                        queue -> isUnserved(queue) && unserved.add(queue.name()),
                        (name, silent) -> false);
        return unserved;
    }

    private static boolean isUnserved(JobQueue queue) {
        JobRedis redis = queue.store().redis();
        QueueKeys keys = queue.store().keys();
        RedisSortedSetAsyncCommands<byte[], byte[]> commands = redis.commands();
        if (DefaultJobInspector.announcedWorkers(queue) > 0) {
            return false;
        }
        for (JobState state : List.of(JobState.READY, JobState.SCHEDULED, JobState.RETRYING)) {
            if (redis.await(commands.zcard(keys.of(state))) > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Logs queues that were already unserved at the last check, because starting or moving takes a moment. Throws
     * nothing, for a timer.
     */
    synchronized void report() {
        try {
            List<String> now = find();
            for (String queue : now) {
                if (before.contains(queue) && throttle.leftOutBefore(queue) != LogThrottle.SILENT) {
                    log.warn(
                            "SR487 The queue {} holds jobs, but no worker serves it. Start an application that serves it, add it to secure-redis.jobs.worker.queues, or delete its jobs",
                            queue);
                }
            }
            before = Set.copyOf(now);
        } catch (RuntimeException e) {
            log.debug("The queues could not be checked this time", e);
        }
    }
}

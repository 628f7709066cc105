package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads queues of several servers, or of the nodes of a cluster: one that does not answer takes away none of what the
 * others say, and is waited for once.
 *
 * <p>Of a single server it asks nothing in addition, and throws what reading throws. Thread-safe.
 */
final class QueueSurvey {

    private static final Logger log = LoggerFactory.getLogger(QueueSurvey.class);
    private static final String UNANSWERED = "SR420";

    private final JobQueues queues;
    private final LogThrottle throttle = new LogThrottle();
    private final Map<JobRedis, Set<String>> lastNames = new ConcurrentHashMap<>();

    QueueSurvey(JobQueues queues) {
        this.queues = queues;
    }

    /**
     * The queues that were ever announced; of a server that does not answer those that it named last.
     *
     * @throws JobException {@code SR420} if no server answers
     */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        JobException failure = null;
        boolean answered = false;
        ask();
        for (JobQueues.Server server : queues.servers()) {
            try {
                requireAnswer(server);
                Set<String> own = queues.names(server);
                lastNames.put(server.redis(), own);
                names.addAll(own);
                answered = true;
            } catch (JobException e) {
                failure = unanswered(e);
                names.addAll(lastNames.getOrDefault(server.redis(), Set.of()));
                names.addAll(server.queues());
            }
        }
        if (!answered && failure != null) {
            throw failure;
        }
        return names;
    }

    private void ask() {
        if (queues.severalServers()) {
            queues.servers().forEach(server -> server.redis().ask(queues.listKey()));
        }
    }

    private void requireAnswer(JobQueues.Server server) {
        if (queues.severalServers()) {
            server.redis().requireAnswer(queues.listKey());
        }
    }

    private void requireAnswer(JobQueue queue) {
        if (queues.severalNodes()) {
            queue.store().redis().requireAnswer(keyOf(queue));
        }
    }

    /** Returns for how long the server has not answered. */
    private static Duration missed(JobQueue queue) {
        return queue.store().redis().missed(keyOf(queue));
    }

    private static byte[] keyOf(JobQueue queue) {
        return queue.store().keys().of(JobKey.META);
    }

    /**
     * A queue that is to be read by itself. @throws JobException {@code SR420} if its server, being one of several,
     * does not answer
     */
    JobQueue answering(String name) {
        JobQueue queue = queues.get(name);
        if (queues.severalServers()) {
            queue.store().redis().requireAnswer(keyOf(queue));
        }
        return queue;
    }

    /**
     * What was read of each queue, in their order.
     *
     * @param silent what stands for a queue that cannot be read, from its name and for how long its server has not
     *     answered
     * @throws JobException {@code SR420} if none of them can be read
     */
    <T> List<T> read(Collection<String> names, Function<JobQueue, T> read, BiFunction<String, Duration, T> silent) {
        List<T> all = new ArrayList<>();
        JobException failure = null;
        boolean answered = false;
        for (String name : names) {
            JobQueue queue = queues.get(name);
            try {
                requireAnswer(queue);
                all.add(read.apply(queue));
                answered = true;
            } catch (JobException e) {
                failure = unanswered(e);
                all.add(silent.apply(name, missed(queue)));
            }
        }
        if (!answered && failure != null) {
            throw failure;
        }
        return all;
    }

    /** What one of several servers may say without the others being left out. */
    private JobException unanswered(JobException failure) {
        if (!queues.severalNodes() || !UNANSWERED.equals(failure.code())) {
            throw failure;
        }
        @Nullable String what = failure.getMessage();
        if (throttle.mayLog()) {
            log.warn("The queues of one server cannot be read. {}", what);
        }
        return failure;
    }
}

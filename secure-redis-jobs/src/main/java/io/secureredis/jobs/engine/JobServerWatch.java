package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.redis.JobRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the memory of one of the jobs' servers while it runs: whether it evicts, whether it is full, and whether it
 * accepts writes.
 *
 * <p>It reads {@code INFO} at most once a second, however many callers ask. A server that refuses {@code INFO} is not
 * asked again, and has no state. Thread-safe.
 */
final class JobServerWatch {

    private static final Logger log = LoggerFactory.getLogger(JobServerWatch.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long EVICTING_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final JobRedis redis;
    private final Set<String> queues;
    private final LongSupplier nanoTime;
    private final Map<String, Long> evictedAtFirst = new ConcurrentHashMap<>();
    private volatile @Nullable JobServerState last;
    private long evictedAt;
    private long checkedAt;
    private long loggedAt;

    /** @param queues that have this server by name; none where it takes all others */
    JobServerWatch(JobRedis redis, Set<String> queues) {
        this(redis, queues, System::nanoTime);
    }

    JobServerWatch(JobRedis redis, Set<String> queues, LongSupplier nanoTime) {
        this.redis = redis;
        this.queues = queues;
        this.nanoTime = nanoTime;
        this.checkedAt = nanoTime.getAsLong() - FRESH_NANOS;
        this.loggedAt = nanoTime.getAsLong() - LOG_AGAIN_NANOS;
    }

    /** What was heard last of a server that does not answer. */
    JobServerState silent(Duration silentFor) {
        JobServerState known = last;
        return known == null
                ? new JobServerState("", false, 0, false, false, false, queues, silentFor)
                : known.silent(silentFor);
    }

    /**
     * Returns the state, at most a second old.
     *
     * @return empty if the server does not report it
     * @throws JobException {@code SR420} if it does not answer
     */
    synchronized Optional<JobServerState> state() {
        return nanoTime.getAsLong() - checkedAt < FRESH_NANOS ? Optional.ofNullable(last) : check();
    }

    synchronized Optional<JobServerState> check() {
        List<Map<String, String>> nodes = new ArrayList<>();
        for (String info : redis.infoOfMasters()) {
            nodes.add(ServerAdvice.fields(info));
        }
        checkedAt = nanoTime.getAsLong();
        JobServerState before = last;
        JobServerState now = nodes.isEmpty() ? null : state(nodes, before);
        last = now;
        if (now != null) {
            logChange(before, now);
        }
        return Optional.ofNullable(now);
    }

    private JobServerState state(List<Map<String, String>> nodes, @Nullable JobServerState before) {
        String policy = "noeviction";
        boolean full = false;
        long evicted = 0;
        for (Map<String, String> node : nodes) {
            String own = policy(node);
            policy = own.equals("noeviction") ? policy : own;
            full |= isFull(node);
            evicted += evictedMeanwhile(node);
        }
        boolean readOnly = nodes.stream().anyMatch(JobServerWatch::isReadOnly);
        boolean limited = nodes.stream().anyMatch(node -> number(node, "maxmemory") > 0);
        boolean evicting = isEvicting(evicted, before == null ? 0 : before.evicted());
        return new JobServerState(
                policy, limited && !policy.equals("noeviction"), evicted, evicting, full, readOnly, queues, null);
    }

    private boolean isEvicting(long evicted, long before) {
        if (evicted > before) {
            evictedAt = nanoTime.getAsLong();
        }
        return evicted > 0 && nanoTime.getAsLong() - evictedAt < EVICTING_NANOS;
    }

    private static String policy(Map<String, String> node) {
        return node.getOrDefault("maxmemory_policy", "noeviction");
    }

    /** Returns whether the memory is used up and no job may be evicted to make room. */
    private static boolean isFull(Map<String, String> node) {
        boolean keepsJobs = policy(node).equals("noeviction") || policy(node).startsWith("volatile-");
        long most = number(node, "maxmemory");
        return keepsJobs && most > 0 && number(node, "used_memory") >= most;
    }

    /** Returns how many keys the node has evicted since it was first seen. */
    private long evictedMeanwhile(Map<String, String> node) {
        long evicted = number(node, "evicted_keys");
        Long first = evictedAtFirst.putIfAbsent(node.getOrDefault("run_id", ""), evicted);
        return first == null ? 0 : Math.max(0, evicted - first);
    }

    private static boolean isReadOnly(Map<String, String> node) {
        return "slave".equals(node.get("role")) && !"0".equals(node.get("slave_read_only"));
    }

    private void logChange(@Nullable JobServerState before, JobServerState now) {
        boolean evicting = now.evicted() > (before == null ? 0 : before.evicted());
        if ((!evicting && !now.full() && !now.readOnly()) || nanoTime.getAsLong() - loggedAt < LOG_AGAIN_NANOS) {
            return;
        }
        loggedAt = nanoTime.getAsLong();
        if (now.readOnly()) {
            log.error("SR340 The jobs' Redis is a replica and refuses writes, so no job can be put or run. Connect to"
                    + " the primary, or name the Sentinels or the Cluster, so that a failover is followed");
        } else if (evicting) {
            log.error(
                    "SR363 The jobs' Redis has evicted {} keys since this process started to watch it (maxmemory-policy {}): jobs"
                            + " are lost. Set it to noeviction, or give the jobs their own server: secure-redis.jobs.redis.*",
                    now.evicted(),
                    now.policy());
        } else {
            log.error("SR471 The jobs' Redis has reached its maxmemory: no job can be put. Raise maxmemory");
        }
    }

    private static long number(Map<String, String> fields, String name) {
        try {
            return Long.parseLong(fields.getOrDefault(name, "0"));
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}

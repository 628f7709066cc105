package io.secureredis.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the memory of one server of the jobs while it runs: whether it evicts, whether it is full, and whether it takes writes.
 *
 * <p>From {@code INFO}, at most once a second, however many ask. A server that refuses {@code INFO} is left in peace, and has no state. Thread-safe.
 */
final class JobServerWatch {

    private static final Logger log = LoggerFactory.getLogger(JobServerWatch.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOG_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long EVICTING_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final JobRedis redis;
    private final Map<String, Long> evictedAtFirst = new ConcurrentHashMap<>();
    private @Nullable JobServerState last;
    private long evictedAt;
    private long lookedAt = System.nanoTime() - FRESH_NANOS;
    private long loggedAt = System.nanoTime() - LOG_AGAIN_NANOS;

    JobServerWatch(JobRedis redis) {
        this.redis = redis;
    }

    /**
     * The state, at most a second old.
     *
     * @return empty where the server tells nothing
     * @throws JobException {@code SR420} if it does not answer
     */
    synchronized Optional<JobServerState> look() {
        return System.nanoTime() - lookedAt < FRESH_NANOS ? Optional.ofNullable(last) : lookNow();
    }

    synchronized Optional<JobServerState> lookNow() {
        List<Map<String, String>> nodes = new ArrayList<>();
        for (String info : redis.infoOfMasters()) {
            nodes.add(ServerAdvice.fields(info));
        }
        lookedAt = System.nanoTime();
        JobServerState before = last;
        JobServerState now = nodes.isEmpty() ? null : state(nodes);
        last = now;
        if (now != null) {
            tell(before, now);
        }
        return Optional.ofNullable(now);
    }

    private JobServerState state(List<Map<String, String>> nodes) {
        String policy = "noeviction";
        boolean full = false;
        long evicted = 0;
        for (Map<String, String> node : nodes) {
            String own = node.getOrDefault("maxmemory_policy", "noeviction");
            long most = number(node, "maxmemory");
            boolean keeps = own.equals("noeviction");
            if (!keeps) {
                policy = own;
            }
            full |= (keeps || own.startsWith("volatile-")) && most > 0 && number(node, "used_memory") >= most;
            long removed = number(node, "evicted_keys");
            Long first = evictedAtFirst.putIfAbsent(node.getOrDefault("run_id", ""), removed);
            evicted += first == null ? 0 : Math.max(0, removed - first);
        }
        boolean readOnly = nodes.stream()
                .anyMatch(node -> "slave".equals(node.get("role")) && !"0".equals(node.get("slave_read_only")));
        boolean limited = nodes.stream().anyMatch(node -> number(node, "maxmemory") > 0);
        if (evicted > (last == null ? 0 : last.evicted())) {
            evictedAt = System.nanoTime();
        }
        boolean evicting = evicted > 0 && System.nanoTime() - evictedAt < EVICTING_NANOS;
        return new JobServerState(policy, limited && !policy.equals("noeviction"), evicted, evicting, full, readOnly);
    }

    private void tell(@Nullable JobServerState before, JobServerState now) {
        boolean evicting = now.evicted() > (before == null ? 0 : before.evicted());
        if ((!evicting && !now.full() && !now.readOnly()) || System.nanoTime() - loggedAt < LOG_AGAIN_NANOS) {
            return;
        }
        loggedAt = System.nanoTime();
        if (now.readOnly()) {
            log.error(
                    "SR340 The Redis of the jobs is a replica, which takes no writes: no job can be put, and none runs. Connect to"
                            + " the primary, or name the Sentinels or the Cluster, so that a failover is followed");
        } else if (evicting) {
            log.error(
                    "SR363 The Redis of the jobs has evicted {} keys since this process began to watch it (maxmemory-policy {}): jobs"
                            + " are lost. Set it to noeviction, or give the jobs a server of their own: secure-redis.jobs.redis.*",
                    now.evicted(),
                    now.policy());
        } else {
            log.error("SR471 The Redis of the jobs has reached its maxmemory: no job can be put. Raise maxmemory");
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

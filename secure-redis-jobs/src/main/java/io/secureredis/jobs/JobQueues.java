package io.secureredis.jobs;

import io.secureredis.crypto.Sealer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queues by name, each on its server; made when first used.
 *
 * <p>A queue that is used for the first time is entered into {@code secure-jobs:queues} of its server and namespace, so that tools find it.
 */
final class JobQueues implements AutoCloseable {

    /** A Redis and a secret; {@code queues} empty for the one that takes all others. */
    record Server(JobRedis redis, Sealer sealer, Set<String> queues) {}

    private final List<JobServerWatch> watches;

    private final List<Server> servers;
    private final JobNamespace namespace;
    private final Map<String, JobQueue> queues = new ConcurrentHashMap<>();
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    /** @param servers the last one takes every queue that none before it names */
    JobQueues(List<Server> servers, JobNamespace namespace) {
        this.servers = List.copyOf(servers);
        this.watches =
                servers.stream().map(server -> new JobServerWatch(server.redis)).toList();
        this.namespace = namespace;
    }

    /** @throws JobException {@code SR416} if it is no queue's name */
    JobQueue get(String name) {
        JobQueue known = queues.get(CallChecks.present(name, "The name of the queue"));
        return known != null ? known : queues.computeIfAbsent(QueueNames.requireValid(name), this::make);
    }

    private JobQueue make(String name) {
        Server server = servers.stream()
                .filter(one -> one.queues.contains(QueueNames.whole(name)))
                .findFirst()
                .orElse(servers.get(servers.size() - 1));
        return new JobQueue(
                name,
                new QueueStore(server.redis, name, namespace),
                new JobEnvelopes(server.sealer, namespace.qualify(name)));
    }

    /** Makes a queue known to tools; once for each process. That the list is broken or the memory full keeps no job from being put or run. */
    void announce(JobQueue queue) {
        if (!announced.contains(queue.name())) {
            JobRedis redis = queue.store().redis();
            try {
                redis.await(redis.commands().sadd(QueueKeys.queues(namespace), JobRedis.bytes(queue.name())));
                announced.add(queue.name());
            } catch (JobException e) {
                if (!JobRedis.isOnlyForTools(e)) {
                    throw e;
                }
            }
        }
    }

    /** Every queue that was ever announced, by name. What cannot be a queue's name is left out. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (Server server : servers) {
            Set<byte[]> entries = server.redis.awaitOr(
                    server.redis.commands().smembers(QueueKeys.queues(namespace)), Set.<byte[]>of());
            for (byte[] entry : entries) {
                String name = QueueReplies.queue(entry);
                if (name != null) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Of the servers that tell about themselves. */
    List<JobServerState> states() {
        return watches.stream()
                .map(JobServerWatch::look)
                .flatMap(Optional::stream)
                .toList();
    }

    void ping() {
        servers.forEach(server -> server.redis.await(server.redis.commands().ping()));
    }

    void shiftClock(Duration forward) {
        servers.forEach(server -> server.redis.shiftClock(forward));
    }

    @Override
    public void close() {
        servers.forEach(server -> server.redis.close());
    }
}

package io.secureredis.jobs.engine;

import io.secureredis.connection.ConnectionException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.Sealer;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueKeys;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues by name, each on its server; created on first use.
 *
 * <p>On its first use, a queue is added to {@code secure-jobs:queues} of its server and namespace, so that tools find
 * it.
 */
final class JobQueues implements AutoCloseable {

    /** A Redis and a secret; {@code queues} is empty for the server of all other queues. */
    record Server(JobRedis redis, Sealer sealer, Set<String> queues) {}

    private final List<JobServerWatch> watches;

    private final List<Server> servers;
    private final JobNamespace namespace;
    private final Map<String, JobQueue> queues = new ConcurrentHashMap<>();
    private final StrandedJobs stranded = new StrandedJobs();
    private final QueueSurvey survey = new QueueSurvey(this);
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    /** @param servers the last one takes every queue that no earlier one names */
    JobQueues(List<Server> servers, JobNamespace namespace) {
        this.servers = List.copyOf(servers);
        this.watches = servers.stream()
                .map(server -> new JobServerWatch(server.redis, server.queues))
                .toList();
        this.namespace = namespace;
    }

    /** Reads all queues, for tools. */
    QueueSurvey survey() {
        return survey;
    }

    List<Server> servers() {
        return servers;
    }

    boolean severalServers() {
        return servers.size() > 1;
    }

    /** Whether one part of the queues can be out of reach while another is not. */
    boolean severalNodes() {
        return severalServers() || last().redis.isCluster();
    }

    byte[] listKey() {
        return QueueKeys.queues(namespace.prefix());
    }

    /** The jobs that this process cannot open. */
    StrandedJobs stranded() {
        return stranded;
    }

    /** @throws JobException {@code SR416} if it is no queue name */
    JobQueue get(String name) {
        JobQueue known = queues.get(CallChecks.present(name, "The name of the queue"));
        return known != null ? known : queues.computeIfAbsent(QueueNames.requireValid(name), this::make);
    }

    /**
     * The parts of a queue with shards, the queue itself first; a part alone if its name is given.
     *
     * @param shards as this application is configured; a part that another one has announced counts too
     */
    List<JobQueue> parts(String name, int shards) {
        JobQueue whole = get(name);
        if (!QueueNames.whole(name).equals(name)) {
            return List.of(whole);
        }
        Set<String> names = new LinkedHashSet<>();
        for (int part = 0; part < shards; part++) {
            names.add(QueueNames.part(name, part));
        }
        survey.names().stream()
                .filter(other -> QueueNames.whole(other).equals(name))
                .forEach(names::add);
        return names.stream().map(this::get).toList();
    }

    private JobQueue make(String name) {
        Server server = servers.stream()
                .filter(one -> one.queues.contains(QueueNames.whole(name)))
                .findFirst()
                .orElseGet(this::last);
        return new JobQueue(
                name,
                new QueueStore(server.redis, name, namespace.prefix()),
                new JobEnvelopes(server.sealer, namespace.qualify(name)));
    }

    /**
     * Makes a queue known to tools, once for each process. If the list is broken or the memory full, jobs can still be
     * put and run.
     */
    void announce(JobQueue queue) {
        if (!announced.contains(queue.name())) {
            JobRedis redis = queue.store().redis();
            try {
                redis.await(redis.commands().sadd(QueueKeys.queues(namespace.prefix()), JobRedis.bytes(queue.name())));
                announced.add(queue.name());
            } catch (JobException e) {
                if (!JobRedis.isOnlyForTools(e)) {
                    queue.store().notPut(e);
                    throw e;
                }
            }
        }
    }

    /**
     * Every queue that was ever announced, by name. What cannot be a queue's name is left out.
     *
     * @throws JobException {@code SR420} if one server does not answer: for what must not overlook any queue
     */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        servers.forEach(server -> names.addAll(names(server)));
        return names;
    }

    /** As {@link #names()}, of one server. */
    Set<String> names(Server server) {
        Set<String> names = new TreeSet<>();
        for (byte[] entry : server.redis.awaitOr(server.redis.commands().smembers(listKey()), Set.<byte[]>of())) {
            String name = StoredValues.queue(entry);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * {@code secure-jobs:imported} is a SET of names that are hidden behind an HMAC, on the last server. Source:
     * {@code docs/spec/job-keys.md}, section 2.
     */
    boolean remembersImport(String source, String id) {
        JobRedis redis = last().redis;
        return importNames(source, id).stream()
                .anyMatch(
                        name -> redis.await(redis.commands().sismember(QueueKeys.imported(namespace.prefix()), name)));
    }

    void rememberImport(String source, String id) {
        JobRedis redis = last().redis;
        redis.await(redis.commands()
                .sadd(
                        QueueKeys.imported(namespace.prefix()),
                        importNames(source, id).get(0)));
    }

    private List<byte[]> importNames(String source, String id) {
        return last()
                .sealer
                .hiddenNames(Binding.of("job-import")
                        .and(namespace.name())
                        .and(source)
                        .and(id))
                .stream()
                .map(JobRedis::bytes)
                .toList();
    }

    private Server last() {
        return servers.get(servers.size() - 1);
    }

    /** Returns {@code null} if the server answers. */
    private @Nullable JobException addState(Server server, JobServerWatch watch, List<JobServerState> states) {
        try {
            server.redis.requireAnswer(listKey());
            watch.state().ifPresent(states::add);
            return null;
        } catch (JobException e) {
            states.add(watch.silent(server.redis.missed(listKey())));
            return e;
        }
    }

    /**
     * Of the servers that tell about themselves, and of those that do not answer.
     *
     * @throws JobException {@code SR420} if none answers
     */
    List<JobServerState> states() {
        if (!severalServers()) {
            return watches.get(0).state().stream().toList();
        }
        List<JobServerState> states = new ArrayList<>();
        JobException failure = null;
        boolean answered = false;
        servers.forEach(server -> server.redis.ask(listKey()));
        for (int i = 0; i < watches.size(); i++) {
            JobException silence = addState(servers.get(i), watches.get(i), states);
            answered |= silence == null;
            failure = silence == null ? failure : silence;
        }
        if (!answered && failure != null) {
            throw failure;
        }
        return states;
    }

    /** @throws JobException {@code SR420} if the server does not answer, or none of several */
    void ping() {
        if (severalServers()) {
            survey.names();
        } else {
            last().redis.await(last().redis.commands().ping());
        }
    }

    /**
     * Returns why Redis refuses puts, or what workers of this process send, by queue. If puts were refused, it first
     * tries whether they still are: nobody may put a job for a long time.
     */
    Map<String, ConnectionException> refusals() {
        Map<String, ConnectionException> refused = new TreeMap<>();
        queues.values().forEach(queue -> {
            tryToPut(queue);
            queue.store().refusal().ifPresent(why -> refused.put(queue.name(), why));
        });
        return refused;
    }

    private void tryToPut(JobQueue queue) {
        QueueStore store = queue.store();
        if (!store.refusesPuts()) {
            return;
        }
        try {
            if (severalNodes()) {
                store.redis().requireAnswer(store.keys().of(JobKey.READY));
            }
            announce(queue);
            store.tryToPut();
        } catch (JobException stillRefused) {
            // The store has noted why
        }
    }

    void shiftClock(Duration forward) {
        servers.forEach(server -> server.redis.shiftClock(forward));
    }

    @Override
    public void close() {
        servers.forEach(server -> server.redis.close());
    }
}

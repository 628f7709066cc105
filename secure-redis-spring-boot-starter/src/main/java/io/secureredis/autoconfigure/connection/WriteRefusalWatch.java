package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.FactoryServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Records which servers refuse writes, whether a cache, a session, a template or a job sent them. Such a server still
 * answers {@code PING} and reads, so no other check notices.
 *
 * <p>{@link ConnectionGuard#withWriteRefusalWatch} passes it the servers' replies; the watch itself sends nothing. A
 * refusal ends with the first write that the server accepts, with its last connection, and after five minutes without
 * another refusal. Each server and reason is logged once a minute. Thread-safe.
 */
final class WriteRefusalWatch {

    private static final Logger log = LoggerFactory.getLogger(WriteRefusalWatch.class);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(5);
    private static final Duration LOG_AGAIN_AFTER = Duration.ofMinutes(1);

    private static final int MOST_SCRIPTS = 64;

    private static final Set<ConnectionFailure> REASONS = EnumSet.of(
            ConnectionFailure.OOM,
            ConnectionFailure.READONLY,
            ConnectionFailure.MISCONF,
            ConnectionFailure.NO_REPLICAS);

    private final Clock clock;
    private final Map<String, Entry> refusals = new ConcurrentHashMap<>();
    private final Map<String, Integer> connections = new ConcurrentHashMap<>();
    private final Map<String, Instant> logged = new ConcurrentHashMap<>();
    private final Map<ConnectionFailure, AtomicLong> counts =
            REASONS.stream().collect(Collectors.toUnmodifiableMap(reason -> reason, reason -> new AtomicLong()));

    /** A refusal, with the digests of the scripts that were refused in the middle. */
    private record Entry(WriteRefusal refusal, Set<String> scripts) {}

    private WriteRefusalWatch(Clock clock) {
        this.clock = clock;
    }

    /** Returns a watch for {@link ConnectionGuard#withWriteRefusalWatch}. */
    public static WriteRefusalWatch of(Clock clock) {
        return new WriteRefusalWatch(clock);
    }

    /** Returns the reasons why a server may refuse writes. */
    public static Set<ConnectionFailure> reasons() {
        return Set.copyOf(REASONS);
    }

    /** Returns the servers that refuse writes, the longest first. */
    public List<WriteRefusal> unresolved() {
        return unresolved(server -> true);
    }

    /**
     * Returns those of them that this factory connects to; all of them if it does not know its servers by name, as with
     * Sentinel and Cluster.
     */
    public List<WriteRefusal> unresolved(RedisConnectionFactory factory) {
        return unresolved(FactoryServers.serversOf(factory));
    }

    private List<WriteRefusal> unresolved(Predicate<String> servers) {
        Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
        refusals.values().removeIf(entry -> entry.refusal().latest().isBefore(oldest));
        return refusals.values().stream()
                .map(Entry::refusal)
                .filter(refusal -> servers.test(refusal.server()))
                .sorted(Comparator.comparing(WriteRefusal::since))
                .toList();
    }

    /** Returns how many commands were refused for one of the {@link #reasons}, since the start. */
    public long count(ConnectionFailure reason) {
        return Objects.requireNonNull(counts.get(reason), () -> reason + " is no reason to refuse a write")
                .get();
    }

    /** Returns the reason in an error reply, without its type byte; empty if it is about something else. */
    static Optional<ConnectionFailure> reasonIn(String reply) {
        return ConnectionFailures.ofReply(reply)
                .filter(REASONS::contains)
                // From a command that waited, not from a write
                .filter(reason -> !reply.startsWith("UNBLOCKED"));
    }

    void connected(String server) {
        connections.merge(server, 1, Integer::sum);
    }

    /**
     * After its last connection was closed, the server's state is unknown: it may have been restarted, or may be the
     * master again.
     */
    void disconnected(String server) {
        Integer left = connections.computeIfPresent(server, (name, count) -> count == 1 ? null : count - 1);
        if (left == null) {
            refusals.remove(server);
        }
    }

    @Nullable
    ConnectionFailure refusal(String server) {
        Entry entry = refusals.get(server);
        return entry == null ? null : entry.refusal().failure();
    }

    /** Returns whether this script is one of those that the server refuses in the middle. */
    boolean isRefused(String server, Supplier<String> script) {
        Entry entry = refusals.get(server);
        return entry != null && !entry.scripts().isEmpty() && entry.scripts().contains(script.get());
    }

    void refused(String server, ConnectionFailure reason, @Nullable String script) {
        Objects.requireNonNull(counts.get(reason)).incrementAndGet();
        Instant now = clock.instant();
        Entry entry = refusals.compute(server, (name, before) -> {
            boolean same = before != null && before.refusal().failure() == reason;
            Instant since = same ? before.refusal().since() : now;
            Set<String> scripts = with(script, before == null ? Set.of() : before.scripts());
            return new Entry(new WriteRefusal(since, now, server, reason), scripts);
        });
        WriteRefusal refusal = entry.refusal();
        if (isTimeToLog(refusal)) {
            log.warn("A server refuses writes: {}", refusal.reason().getMessage());
        }
    }

    private static Set<String> with(@Nullable String script, Set<String> scripts) {
        if (script == null || scripts.contains(script) || scripts.size() >= MOST_SCRIPTS) {
            return scripts;
        }
        Set<String> all = new HashSet<>(scripts);
        all.add(script);
        return Set.copyOf(all);
    }

    private boolean isTimeToLog(WriteRefusal refusal) {
        Instant oldest = refusal.latest().minus(LOG_AGAIN_AFTER);
        logged.values().removeIf(time -> !time.isAfter(oldest));
        return logged.putIfAbsent(refusal.server() + " " + refusal.failure().label(), refusal.latest()) == null;
    }

    void accepted(String server) {
        if (refusals.remove(server) != null) {
            log.debug("Redis at {} accepts writes again", server);
        }
    }
}

package io.secureredis.connection;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Knows why connections could not be opened again. No command shows it: while Lettuce tries, commands wait in its queue until they time out, and the server's own word
 * ({@code WRONGPASS}, an expired certificate) would be lost.
 *
 * <p>It listens to the events of Lettuce's {@code ClientResources}. A connection to the same server that succeeds ends a failure; so do two minutes in which nothing was
 * tried. Thread-safe.
 */
public final class ReconnectWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReconnectWatch.class);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);
    private static final int MOST_SERVERS = 1000;

    private final Clock clock;
    private final BiConsumer<String, ConnectionException> changed;
    private final Map<String, ReconnectFailure> unresolved = new ConcurrentHashMap<>();
    private final Map<ConnectionFailure, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Disposable subscription;

    private ReconnectWatch(EventBus events, Clock clock, BiConsumer<String, ConnectionException> changed) {
        this.clock = clock;
        this.changed = changed;
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            counts.put(failure, new AtomicLong());
        }
        this.subscription = events.get().subscribe(this::on);
    }

    /** Begins to listen, and logs the reason when it is new for a server. */
    public static ReconnectWatch of(EventBus events, Clock clock) {
        return new ReconnectWatch(
                events,
                clock,
                (server, reason) -> log.warn("A connection cannot be opened again: {}", reason.getMessage()));
    }

    /** Begins to listen, without a log. */
    static ReconnectWatch quiet(EventBus events, Clock clock) {
        return new ReconnectWatch(events, clock, (server, reason) -> {});
    }

    /** What is still so, the latest first. */
    public List<ReconnectFailure> unresolved() {
        return unresolved.values().stream()
                .filter(failure -> failure.at().isAfter(clock.instant().minus(FORGOTTEN_AFTER)))
                .sorted(Comparator.comparing(ReconnectFailure::at).reversed())
                .toList();
    }

    /** The latest that is still so, of these servers. */
    Optional<ReconnectFailure> latest(Predicate<String> servers) {
        return unresolved().stream()
                .filter(failure -> servers.test(failure.server()))
                .findFirst();
    }

    /** How many times a connection could not be opened again for that reason, since the start. */
    public long count(ConnectionFailure failure) {
        return Objects.requireNonNull(counts.get(failure)).get();
    }

    private void on(Event event) {
        if (event instanceof ConnectionActivatedEvent activated) {
            ReconnectFailure ended = unresolved.remove(name(activated.remoteAddress()));
            if (ended != null) {
                log.debug("Redis at {} is connected to again", ended.server());
            }
        } else if (event instanceof ReconnectFailedEvent failed) {
            failed(name(failed.remoteAddress()), failed.getCause());
        }
    }

    private void failed(String server, Throwable cause) {
        ConnectionFailures.at(server).explain(cause).ifPresent(reason -> {
            counts.computeIfAbsent(reason.failure(), unseen -> new AtomicLong()).incrementAndGet();
            note(server, reason);
        });
    }

    private void note(String server, ConnectionException reason) {
        ReconnectFailure before = unresolved.get(server);
        ConnectionFailure failure = reason.failure();
        // Lettuce closes a connection whose login fails, and may report the closing in place of the reason
        if (before != null && failure == ConnectionFailure.DISCONNECTED) {
            failure = before.failure();
        }
        if (before != null || unresolved.size() < MOST_SERVERS) {
            unresolved.put(server, new ReconnectFailure(clock.instant(), server, failure));
        }
        if (before == null || before.failure() != failure) {
            changed.accept(server, reason);
        }
    }

    private static String name(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    /** Ends the listening. */
    @Override
    public void close() {
        subscription.dispose();
    }
}

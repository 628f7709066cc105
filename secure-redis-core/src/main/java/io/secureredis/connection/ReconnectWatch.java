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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Records why connections could not be opened again. No command shows the reason: while Lettuce tries, commands wait in
 * its queue until they time out, and the server's answer ({@code WRONGPASS}, an expired certificate) would be lost.
 *
 * <p>It listens to the events of one or more of Lettuce's {@code ClientResources}. A failure ends with a successful
 * connection to the same server, or after two minutes without an attempt. If a server's connections are lost many times
 * a second, each reason is logged at most once a minute, and so is the recovery. Thread-safe.
 */
public final class ReconnectWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReconnectWatch.class);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);
    private static final int MOST_SERVERS = 1000;

    private final Clock clock;
    private final @Nullable OutageLog lines;
    private final Map<String, ReconnectFailure> unresolved = new ConcurrentHashMap<>();
    private final Map<ConnectionFailure, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Disposable.Composite subscriptions = Disposables.composite();

    private ReconnectWatch(Clock clock, @Nullable OutageLog lines) {
        this.clock = clock;
        this.lines = lines;
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            counts.put(failure, new AtomicLong());
        }
    }

    /** Returns a watch that listens to nothing yet. It logs a reason that is new for a server, and its end. */
    public static ReconnectWatch of(Clock clock) {
        return new ReconnectWatch(clock, new OutageLog(clock));
    }

    /** Starts to listen, without a log. */
    static ReconnectWatch quiet(EventBus events, Clock clock) {
        ReconnectWatch watch = new ReconnectWatch(clock, null);
        watch.listenTo(events, SettingNames.BOOTS);
        return watch;
    }

    /**
     * Starts to listen to the events of a client.
     *
     * @param names of the properties to correct
     * @return ends it
     */
    public Disposable listenTo(EventBus events, SettingNames names) {
        Disposable subscription = events.get().subscribe(event -> guarded(event, names));
        subscriptions.add(subscription);
        return () -> {
            subscription.dispose();
            subscriptions.remove(subscription);
        };
    }

    /** Returns the failures that continue, the latest first. */
    public List<ReconnectFailure> unresolved() {
        return unresolved.values().stream()
                .filter(failure -> failure.at().isAfter(clock.instant().minus(FORGOTTEN_AFTER)))
                .sorted(Comparator.comparing(ReconnectFailure::at).reversed())
                .toList();
    }

    /** Returns the latest continuing failure of these servers. */
    Optional<ReconnectFailure> latest(Predicate<String> servers) {
        return unresolved().stream()
                .filter(failure -> servers.test(failure.server()))
                .findFirst();
    }

    /** Returns how many times a connection could not be opened again for that reason, since the start. */
    public long count(ConnectionFailure failure) {
        return Objects.requireNonNull(counts.get(failure)).get();
    }

    /** Whatever this throws would end the subscription, and with it everything that the watch knows. */
    private void guarded(Event event, SettingNames names) {
        try {
            on(event, names);
        } catch (Throwable thrown) {
            log.error(
                    "An event of a connection was not examined: {}",
                    thrown.getClass().getName());
        }
    }

    private void on(Event event, SettingNames names) {
        if (event instanceof ConnectionActivatedEvent activated) {
            returned(name(activated.remoteAddress()));
        } else if (event instanceof ReconnectFailedEvent failed) {
            failed(name(failed.remoteAddress()), failed.getCause(), names);
        }
    }

    private void returned(String server) {
        if (unresolved.remove(server) != null && lines != null && lines.returned(server)) {
            log.info("Redis at {} is connected to again", server);
        }
    }

    private void failed(String server, Throwable cause, SettingNames names) {
        ConnectionFailures.at(server, names).explain(cause).ifPresent(reason -> {
            note(server, reason);
            // Count afterwards, so that anyone who sees the count also sees the unresolved failure, unless it is over
            counts.computeIfAbsent(reason.failure(), unseen -> new AtomicLong()).incrementAndGet();
        });
    }

    private void note(String server, ConnectionException reason) {
        ReconnectFailure before = unresolved.get(server);
        ReconnectFailure now =
                new ReconnectFailure(clock.instant(), server, reason.failure(), reason.description(), reason.action());
        // Lettuce closes a connection whose login fails, and may report that it was closed instead of the reason
        if (before != null && reason.failure() == ConnectionFailure.DISCONNECTED) {
            now = new ReconnectFailure(now.at(), server, before.failure(), before.description(), before.action());
        }
        if (before != null || unresolved.size() < MOST_SERVERS) {
            unresolved.put(server, now);
        }
        if (now.failure() == reason.failure()) {
            logReason(server, reason);
        }
    }

    private void logReason(String server, ConnectionException reason) {
        long leftOut = lines == null ? OutageLog.SILENT : lines.failed(server, reason.failure());
        if (leftOut != OutageLog.SILENT) {
            log.warn("A connection cannot be opened again: {}{}", reason.getMessage(), OutageLog.since(leftOut));
        }
    }

    private static String name(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    /** Stops listening. */
    @Override
    public void close() {
        subscriptions.dispose();
    }
}

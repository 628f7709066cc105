package io.secureredis.autoconfigure.connection;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.OutageLog;
import io.secureredis.connection.SettingNames;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Records when connections could not log in, which no command shows: open ones with changed credentials, which continue
 * with their old login, and closed ones that the server no longer admits, for which commands wait.
 *
 * <p>It listens to the events of one or more of Lettuce's {@code ClientResources}. A later successful login, of an open
 * connection or a new one, ends what {@link #unresolved} reports. A refusal is logged once until a login succeeds, and
 * at most once a minute. Thread-safe.
 */
final class LoginWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoginWatch.class);
    private static final String OPEN = "open";
    private static final String CLOSED = "closed";

    private final Clock clock;
    private final Consumer<LoginRefusal> listener;
    private final AtomicLong refusals = new AtomicLong();
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();

    private LoginWatch(Clock clock, Consumer<LoginRefusal> listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Returns a watch that listens to nothing yet.
     *
     * @param listener called from Lettuce's threads for each open connection that could not log in again, and for the
     *     first closed one until a login succeeds
     */
    static LoginWatch of(Clock clock, Consumer<LoginRefusal> listener) {
        return new LoginWatch(clock, listener);
    }

    /**
     * Starts to listen to the events of a client.
     *
     * @param names of the properties to correct
     * @return ends it
     */
    Disposable listenTo(EventBus events, SettingNames names) {
        Client client = new Client(events, names);
        clients.add(client);
        return client;
    }

    /** Returns how many times a connection could not log in again, since the start. */
    public long refusals() {
        return refusals.get();
    }

    /** Returns the last refusal, as long as no login of that client has succeeded since. */
    public Optional<LoginRefusal> unresolved() {
        return clients.stream()
                .flatMap(client -> Stream.ofNullable(client.unresolved.get()))
                .max(Comparator.comparing(LoginRefusal::at));
    }

    /** The connections of one client. A login at one server says nothing about another. */
    private final class Client implements Disposable {

        private final AtomicReference<@Nullable LoginRefusal> unresolved = new AtomicReference<>();
        private final OutageLog lines = new OutageLog(clock);
        private final String properties;
        private final Disposable subscription;

        Client(EventBus events, SettingNames names) {
            this.properties = names.in("spring.data.redis.*");
            this.subscription = events.get().subscribe(this::guarded);
        }

        /** Whatever this throws would end the subscription, and with it everything that the watch knows. */
        private void guarded(Event event) {
            try {
                on(event);
            } catch (Throwable thrown) {
                log.error(
                        "An event of a connection was not examined: {}",
                        thrown.getClass().getName());
            }
        }

        private void on(Event event) {
            if (event instanceof ReauthenticationEvent || event instanceof ConnectionActivatedEvent) {
                if (unresolved.getAndSet(null) != null) {
                    lines.returned(OPEN);
                    lines.returned(CLOSED);
                }
            } else if (event instanceof ReauthenticationFailedEvent failed) {
                refused(failed.getCause());
            } else if (event instanceof ReconnectFailedEvent failed) {
                notReopened(failed.getCause());
            }
        }

        /**
         * Handles a closed connection that the server no longer admits: its password changed, its user is gone, or the
         * server has no users at all.
         */
        private void notReopened(Throwable cause) {
            ConnectionFailures.anywhere()
                    .explain(cause)
                    .map(ConnectionException::failure)
                    .filter(ConnectionFailure::isOfLogin)
                    .ifPresent(this::notReopened);
        }

        private void notReopened(ConnectionFailure failure) {
            LoginRefusal refusal = new LoginRefusal(clock.instant(), failure, properties);
            refusals.incrementAndGet();
            boolean isFirst = unresolved.getAndSet(refusal) == null;
            logRefusal(
                    CLOSED,
                    failure,
                    "{} A closed connection to Redis could not log in again ({}, {}). Correct the password or the user on"
                            + " the server, or its source.{}");
            if (isFirst) {
                // Lettuce keeps trying; one report is enough
                listener.accept(refusal);
            }
        }

        /** @param line with places for code, failure, properties and what was left out */
        private void logRefusal(String connections, ConnectionFailure failure, String line) {
            long leftOut = lines.failed(connections, failure);
            if (leftOut != OutageLog.SILENT) {
                log.warn(line, failure.code(), failure.label(), properties, OutageLog.since(leftOut));
            }
        }

        private void refused(Throwable cause) {
            ConnectionFailure failure = ConnectionFailures.anywhere()
                    .explain(cause)
                    .map(ConnectionException::failure)
                    .orElse(ConnectionFailure.CREDENTIALS_UNREADABLE);
            if (failure == ConnectionFailure.DISCONNECTED) {
                // It logs in when it is opened again
                return;
            }
            LoginRefusal refusal = new LoginRefusal(clock.instant(), failure, properties);
            refusals.incrementAndGet();
            unresolved.set(refusal);
            logRefusal(
                    OPEN,
                    failure,
                    "{} Open connections to Redis could not log in again with the changed credentials ({}, {}); they keep"
                            + " the previous ones until they are closed. Set the new password on the server, or correct its source.{}");
            listener.accept(refusal);
        }

        @Override
        public void dispose() {
            subscription.dispose();
            clients.remove(this);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        clients.forEach(Client::dispose);
    }
}

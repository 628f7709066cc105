package io.secureredis.connection;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Knows when connections could not log in, which no command shows: open ones with changed credentials, which go on with their former login, and closed ones that the
 * server lets in no more, for which commands wait.
 *
 * <p>It listens to the events of Lettuce's {@code ClientResources}. A login that succeeds later, of an open connection or a new one, ends what {@link #unresolved} tells. Thread-safe.
 */
public final class LoginWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoginWatch.class);

    private final Clock clock;
    private final Consumer<LoginRefusal> listener;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicReference<@Nullable LoginRefusal> unresolved = new AtomicReference<>();
    private final Disposable subscription;

    private LoginWatch(EventBus events, Clock clock, Consumer<LoginRefusal> listener) {
        this.clock = clock;
        this.listener = listener;
        this.subscription = events.get().subscribe(this::on);
    }

    /**
     * Begins to listen.
     *
     * @param listener called from Lettuce's threads for each open connection that could not log in again, and for the first closed one until a login succeeds
     */
    public static LoginWatch of(EventBus events, Clock clock, Consumer<LoginRefusal> listener) {
        return new LoginWatch(events, clock, listener);
    }

    /** How many times a connection could not log in again, since the start. */
    public long refusals() {
        return refusals.get();
    }

    /** The last one, while no login has succeeded since. */
    public Optional<LoginRefusal> unresolved() {
        return Optional.ofNullable(unresolved.get());
    }

    private void on(Event event) {
        if (event instanceof ReauthenticationEvent || event instanceof ConnectionActivatedEvent) {
            unresolved.set(null);
        } else if (event instanceof ReauthenticationFailedEvent failed) {
            refused(failed.getCause());
        } else if (event instanceof ReconnectFailedEvent failed) {
            notReopened(failed.getCause());
        }
    }

    /** A connection that was closed, and that the server lets in no more: its password changed, its user is gone, or the server has no users at all. */
    private void notReopened(Throwable cause) {
        ConnectionFailures.anywhere()
                .explain(cause)
                .map(ConnectionException::failure)
                .filter(ConnectionFailure::isOfLogin)
                .ifPresent(failure -> {
                    LoginRefusal refusal = new LoginRefusal(clock.instant(), failure);
                    refusals.incrementAndGet();
                    if (unresolved.getAndSet(refusal) == null) {
                        log.warn(
                                "{} A closed connection to Redis could not log in again ({}). Correct the password or the user on the"
                                        + " server, or its source.",
                                failure.code(),
                                failure.label());
                        // Lettuce goes on trying; once is enough to be told
                        listener.accept(refusal);
                    }
                });
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
        LoginRefusal refusal = new LoginRefusal(clock.instant(), failure);
        refusals.incrementAndGet();
        if (unresolved.getAndSet(refusal) == null) {
            log.warn(
                    "{} Open connections to Redis could not log in again with the changed credentials ({}); they go on with the"
                            + " former ones until they are closed. Set the new password on the server, or correct its source.",
                    failure.code(),
                    failure.label());
        }
        listener.accept(refusal);
    }

    /** Ends the listening. */
    @Override
    public void close() {
        subscription.dispose();
    }
}

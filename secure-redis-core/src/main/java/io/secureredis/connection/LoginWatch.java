package io.secureredis.connection;

import io.lettuce.core.event.Event;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ConnectionActivatedEvent;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.lettuce.core.event.connection.ReauthenticationFailedEvent;
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
 * Knows when open connections could not log in again with changed credentials, which no command shows: they go on with their former login.
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
     * @param listener called from Lettuce's threads for each connection that could not log in again
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

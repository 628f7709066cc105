package io.secureredis.autoconfigure.connection;

import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.secureredis.connection.CheckedCredentials;
import io.secureredis.connection.CredentialsSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/**
 * Makes open connections follow a changed login if Lettuce does not log them in again: they are reopened between two
 * commands.
 *
 * <p>In a cluster, that is the connection for commands without a key; Lettuce logs in again only on the connections to
 * nodes. A RESP2 pub/sub connection may not log in at all while it is open. Nothing happens until the server has
 * accepted the new login on another connection, so that a password that the server does not know yet disconnects
 * nobody. Thread-safe.
 */
final class LoginFollower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LoginFollower.class);

    private final CredentialsSource.Subscription changes;
    private final Disposable accepted;

    private LoginFollower(CredentialsSource.Subscription changes, Disposable accepted) {
        this.changes = changes;
        this.accepted = accepted;
    }

    /** Starts to follow. */
    public static LoginFollower of(CredentialsSource source, EventBus events, ConnectionGuard guard) {
        return new LoginFollower(
                CheckedCredentials.onChange(source, changed -> guard.outdateLogins()),
                events.get().ofType(ReauthenticationEvent.class).subscribe(event -> renew(guard)));
    }

    /** Whatever this throws would end the subscription. */
    private static void renew(ConnectionGuard guard) {
        try {
            guard.renewOutdatedLogins();
        } catch (RuntimeException e) {
            log.error("Connections were not reopened for a changed login", e);
        }
    }

    /** Stops following. */
    @Override
    public void close() {
        changes.close();
        accepted.dispose();
    }
}

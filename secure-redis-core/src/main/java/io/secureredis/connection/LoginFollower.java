package io.secureredis.connection;

import io.lettuce.core.event.EventBus;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import reactor.core.Disposable;

/**
 * Has those open connections follow a changed login that Lettuce does not log in again: they are opened anew between two commands.
 *
 * <p>In a cluster that is the connection which carries commands without a key; Lettuce logs in again only those to the nodes. A pub/sub connection that speaks RESP2 may
 * not log in at all while it is open. Nothing is done before the server has accepted the new login on some other connection, so that a password which is not known
 * there yet cuts nobody off. Thread-safe.
 */
public final class LoginFollower implements AutoCloseable {

    private final CredentialsSource.Subscription changes;
    private final Disposable accepted;

    private LoginFollower(CredentialsSource.Subscription changes, Disposable accepted) {
        this.changes = changes;
        this.accepted = accepted;
    }

    /** Begins to follow. */
    public static LoginFollower of(CredentialsSource source, EventBus events, ConnectionGuard guard) {
        return new LoginFollower(
                source.onChange(changed -> guard.outdateLogins()),
                events.get().ofType(ReauthenticationEvent.class).subscribe(event -> guard.renewOutdatedLogins()));
    }

    /** Ends the following. */
    @Override
    public void close() {
        changes.close();
        accepted.dispose();
    }
}

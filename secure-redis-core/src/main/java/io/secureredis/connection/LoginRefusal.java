package io.secureredis.connection;

import java.time.Instant;

/**
 * An open connection was told to log in again, and could not. It goes on with its former login until it is closed; connections that are opened from now on will fail if nothing changes. The starter
 * publishes it as an application event.
 *
 * @param failure mostly {@link ConnectionFailure#WRONGPASS}; {@link ConnectionFailure#CREDENTIALS_UNREADABLE} when the source of the credentials failed
 */
public record LoginRefusal(Instant at, ConnectionFailure failure) {}

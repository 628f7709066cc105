package io.secureredis.connection;

import java.time.Instant;

/**
 * A connection could not log in again: an open one, which goes on with its former login until it is closed, or a closed one that was to be opened again. Connections that are opened from now on will fail
 * if nothing changes. The starter publishes it as an application event.
 *
 * @param failure mostly {@link ConnectionFailure#WRONGPASS}; {@link ConnectionFailure#CREDENTIALS_UNREADABLE} when the source of the credentials failed
 */
public record LoginRefusal(Instant at, ConnectionFailure failure) {}

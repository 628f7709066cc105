package io.secureredis.connection;

import java.time.Instant;

/**
 * A connection that Lettuce could not open again.
 *
 * @param at the time of the last attempt
 * @param server host and port, or the path of a Unix socket; never a user or password
 * @param failure the reason
 */
public record ReconnectFailure(Instant at, String server, ConnectionFailure failure) {}

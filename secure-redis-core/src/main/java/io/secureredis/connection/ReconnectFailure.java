package io.secureredis.connection;

import java.time.Instant;

/**
 * A connection that Lettuce could not open again.
 *
 * @param at when it was tried last
 * @param server host and port, or the path of a unix socket; never a user or password
 * @param failure why
 */
public record ReconnectFailure(Instant at, String server, ConnectionFailure failure) {}

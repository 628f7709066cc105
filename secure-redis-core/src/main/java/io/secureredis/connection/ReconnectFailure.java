package io.secureredis.connection;

import java.time.Instant;

/**
 * A connection that Lettuce could not open again.
 *
 * @param at the time of the last attempt
 * @param server host and port, or the path of a Unix socket; never a user or password
 * @param failure the reason
 * @param description what failed, with which non-secret value
 * @param action what to do next
 */
public record ReconnectFailure(
        Instant at, String server, ConnectionFailure failure, String description, String action) {}

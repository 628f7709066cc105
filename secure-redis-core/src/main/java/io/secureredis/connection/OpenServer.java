package io.secureredis.connection;

import java.time.Instant;

/**
 * A server that asks nobody for a password, although this application logs in to it: it was restarted without its configuration, or another one answers in its place. The starter publishes it as an
 * application event.
 *
 * @param since when it was seen first
 * @param server host and port, or the path of a unix socket
 */
public record OpenServer(Instant since, String server) {}

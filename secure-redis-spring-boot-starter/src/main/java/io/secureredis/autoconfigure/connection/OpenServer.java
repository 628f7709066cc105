package io.secureredis.autoconfigure.connection;

import java.time.Instant;

/**
 * Reports a server that accepts commands without a password, although this application logs in to it: it was restarted
 * without its configuration, or another server answers in its place. The starter publishes it as an application event.
 *
 * @param since when it was first detected
 * @param server host and port, or the path of a Unix socket
 */
public record OpenServer(Instant since, String server) {}

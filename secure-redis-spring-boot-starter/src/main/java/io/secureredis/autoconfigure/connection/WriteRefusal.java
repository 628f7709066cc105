package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.time.Instant;

/**
 * Reports a server that refuses writes while it still answers reads: its memory is full, it is a replica, it cannot
 * write to its disk, or it has too few replicas.
 *
 * @param since when it first refused
 * @param latest when it last refused
 * @param server host and port, or the path of a Unix socket
 * @param failure the reason: {@link ConnectionFailure#OOM}, {@link ConnectionFailure#READONLY},
 *     {@link ConnectionFailure#MISCONF} or {@link ConnectionFailure#NO_REPLICAS}
 */
public record WriteRefusal(Instant since, Instant latest, String server, ConnectionFailure failure) {

    /** Returns code, cause and remedy, as for a refused command. */
    public ConnectionException reason() {
        return ConnectionFailures.exception(failure, server);
    }
}

package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionFailure;
import java.time.Instant;

/**
 * Reports that a connection could not log in again: an open one, which continues with its old login until it is closed,
 * or a closed one that had to be reopened. New connections will fail unless something changes. The starter publishes it
 * as an application event.
 *
 * @param failure mostly {@link ConnectionFailure#WRONGPASS}; {@link ConnectionFailure#CREDENTIALS_UNREADABLE} if the
 *     source of the credentials failed
 * @param properties of the server, such as {@code spring.data.redis.*} or {@code secure-redis.jobs.redis.*}
 */
public record LoginRefusal(Instant at, ConnectionFailure failure, String properties) {}

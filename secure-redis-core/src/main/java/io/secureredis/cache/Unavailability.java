package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

/**
 * Tells failures of Redis itself, which a cache may do without, from mistakes of whoever asks it, which are to be seen.
 *
 * <p>The words at the beginning of an error reply are Redis's own; {@code NOPERM}, {@code NOAUTH}, {@code WRONGTYPE} and their like are mistakes.
 */
final class Unavailability {

    private static final Set<String> REPLIES = Set.of(
            "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN");

    private Unavailability() {}

    /** Whether Redis is unreachable, does not answer, or answers that it cannot serve now. */
    static boolean isUnavailable(Throwable failure) {
        for (Throwable link = failure; link != null; link = next(link)) {
            if (link instanceof TooLargeException
                    || link instanceof StoredKeyException
                    || link instanceof LoadOnce.LoadFailedException) {
                return false;
            }
            if (link instanceof RedisCommandExecutionException reply) {
                return REPLIES.contains(firstWord(reply.getMessage()));
            }
            if (link instanceof CallNotPermittedException
                    || link instanceof RedisException
                    || link instanceof QueryTimeoutException
                    || link instanceof DataAccessResourceFailureException
                    || link instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Another attempt may help at once; not after a time-out, by which the caller has waited long enough, and not where the server has answered that it is full. */
    static boolean isWorthAnotherAttempt(Throwable failure) {
        for (Throwable link = failure; link != null; link = next(link)) {
            boolean waited = link instanceof RedisCommandTimeoutException
                    || link instanceof QueryTimeoutException
                    || link instanceof TimeoutException;
            if (waited || link instanceof CallNotPermittedException || isFull(link)) {
                return false;
            }
        }
        return isUnavailable(failure);
    }

    private static boolean isFull(Throwable link) {
        return link instanceof RedisCommandExecutionException
                && Set.of("OOM", "MISCONF").contains(firstWord(link.getMessage()));
    }

    private static @Nullable Throwable next(Throwable link) {
        return link.getCause() == link ? null : link.getCause();
    }

    private static String firstWord(@Nullable String message) {
        return message == null ? "" : message.split(" ", 2)[0];
    }
}

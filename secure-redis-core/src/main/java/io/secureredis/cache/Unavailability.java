package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.secureredis.CauseChain;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

/**
 * Distinguishes failures of Redis, which a cache can do without, from mistakes of the caller, which must stay visible.
 *
 * <p>{@link ConnectionFailures} decides about the failures that it knows: anything that separates this application from
 * Redis is unavailability, including an expired certificate or a changed password.
 */
final class Unavailability {

    private static final ConnectionFailures FAILURES = ConnectionFailures.anywhere();

    /**
     * These say nothing about the next call: they concern one command or key, or connections of our own that other
     * threads hold.
     */
    private static final Set<ConnectionFailure> OF_THIS_CALL =
            EnumSet.of(ConnectionFailure.NOPERM, ConnectionFailure.POOL_EXHAUSTED);

    /** These pass, but not within a retry; or the caller has already waited long enough. */
    private static final Set<ConnectionFailure> NOT_AT_ONCE = EnumSet.of(
            ConnectionFailure.TIMEOUT,
            ConnectionFailure.OOM,
            ConnectionFailure.MISCONF,
            ConnectionFailure.POOL_EXHAUSTED,
            ConnectionFailure.CLIENT_CLOSED);

    private Unavailability() {}

    /** Returns whether Redis is unreachable, does not answer, or does not admit or serve this application now. */
    static boolean isUnavailable(Throwable failure) {
        if (isOfTheApplication(failure)) {
            return false;
        }
        if (has(failure, CallNotPermittedException.class) || hasTimedOut(failure)) {
            return true;
        }
        ConnectionFailure known = known(failure);
        if (known != null) {
            return known.isUnavailable();
        }
        return !has(failure, RedisCommandExecutionException.class)
                && (has(failure, RedisException.class) || has(failure, DataAccessResourceFailureException.class));
    }

    /**
     * Returns whether the failure tells nothing about Redis, good or bad: the thread was interrupted while it waited
     * for the answer, or no connection was free to ask with.
     */
    static boolean tellsNothingOfRedis(Throwable failure) {
        return isInterrupt(failure) || known(failure) == ConnectionFailure.POOL_EXHAUSTED;
    }

    /** Returns whether the calling thread was interrupted while it waited for Redis. */
    static boolean isInterrupt(Throwable failure) {
        return has(failure, RedisCommandInterruptedException.class) || has(failure, InterruptedException.class);
    }

    /** Returns whether the failure counts towards no longer calling Redis. */
    static boolean isOfRedis(Throwable failure) {
        if (isInterrupt(failure)) {
            return false;
        }
        ConnectionFailure known = known(unexplained(failure));
        return isUnavailable(failure) && (known == null || !OF_THIS_CALL.contains(known));
    }

    /**
     * Returns whether another attempt may help at once. It does not if someone must act first, or after a timeout,
     * when the caller has waited long enough.
     */
    static boolean isWorthAnotherAttempt(Throwable failure) {
        if (has(failure, CallNotPermittedException.class) || hasTimedOut(failure) || isInterrupt(failure)) {
            return false;
        }
        ConnectionFailure known = known(failure);
        return isUnavailable(failure) && (known == null || (known.isTransient() && !NOT_AT_ONCE.contains(known)));
    }

    /**
     * Returns what the command itself met. Its explanation may be that permission to connect is missing, in which case
     * every call fails.
     */
    private static Throwable unexplained(Throwable failure) {
        return CauseChain.of(failure).stream()
                .filter(link -> !(link instanceof ConnectionException) || link.getCause() == null)
                .findFirst()
                .orElse(failure);
    }

    private static @Nullable ConnectionFailure known(Throwable failure) {
        return FAILURES.explain(failure).map(ConnectionException::failure).orElse(null);
    }

    private static boolean isOfTheApplication(Throwable failure) {
        return has(failure, TooLargeException.class)
                || has(failure, StoredKeyException.class)
                || has(failure, LoadOnce.LoadFailedException.class);
    }

    private static boolean hasTimedOut(Throwable failure) {
        return has(failure, QueryTimeoutException.class) || has(failure, TimeoutException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        return CauseChain.find(failure, type).isPresent();
    }
}

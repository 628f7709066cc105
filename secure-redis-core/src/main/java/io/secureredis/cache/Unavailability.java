package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
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
 * Tells failures of Redis itself, which a cache may do without, from mistakes of whoever asks it, which are to be seen.
 *
 * <p>What {@link ConnectionFailures} knows is decided by it: whatever keeps this application from Redis, an expired certificate or a changed password included, is unavailability.
 */
final class Unavailability {

    private static final ConnectionFailures FAILURES = ConnectionFailures.anywhere();

    /** These say nothing about whether the next call would fail: they are about one command or key, or about connections of our own that others hold. */
    private static final Set<ConnectionFailure> OF_THIS_CALL =
            EnumSet.of(ConnectionFailure.NOPERM, ConnectionFailure.POOL_EXHAUSTED);

    /** These pass, but not within a retry; or the caller has waited long enough. */
    private static final Set<ConnectionFailure> NOT_AT_ONCE = EnumSet.of(
            ConnectionFailure.TIMEOUT,
            ConnectionFailure.OOM,
            ConnectionFailure.MISCONF,
            ConnectionFailure.POOL_EXHAUSTED,
            ConnectionFailure.CLIENT_CLOSED);

    private Unavailability() {}

    /** Whether Redis is unreachable, does not answer, or does not let this application in or serve it now. */
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

    /** Whether it counts towards leaving Redis alone. */
    static boolean isOfRedis(Throwable failure) {
        ConnectionFailure known = known(unexplained(failure));
        return isUnavailable(failure) && (known == null || !OF_THIS_CALL.contains(known));
    }

    /** Another attempt may help at once; not where somebody must act first, and not after a time-out, by which the caller has waited long enough. */
    static boolean isWorthAnotherAttempt(Throwable failure) {
        if (has(failure, CallNotPermittedException.class) || hasTimedOut(failure)) {
            return false;
        }
        ConnectionFailure known = known(failure);
        return isUnavailable(failure) && (known == null || (known.isTransient() && !NOT_AT_ONCE.contains(known)));
    }

    /** What the command itself met. Its explanation may be that a right to connect is missing, and then every call fails. */
    private static Throwable unexplained(Throwable failure) {
        Throwable met = failure;
        while (met instanceof ConnectionException && met.getCause() != null) {
            met = met.getCause();
        }
        return met;
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
        for (Throwable link = failure; link != null; link = link.getCause() == link ? null : link.getCause()) {
            if (type.isInstance(link)) {
                return true;
            }
        }
        return false;
    }
}

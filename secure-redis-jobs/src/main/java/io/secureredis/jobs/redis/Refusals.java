package io.secureredis.jobs.redis;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Redis refused of one queue's puts and of its workers: a server that answers a PING may still refuse them.
 *
 * <p>A refusal counts until the same script is carried out, or for five minutes, because it may not be sent again.
 * Thread-safe.
 */
final class Refusals {

    static final long NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Those of people and tools do not count: such a user may have the rights to some queues only. */
    private static final Set<JobScript> WATCHED = EnumSet.of(
            JobScript.ENQUEUE,
            JobScript.SCHEDULE,
            JobScript.FIRE,
            JobScript.CLAIM,
            JobScript.EXTEND,
            JobScript.ACKNOWLEDGE,
            JobScript.FAIL,
            JobScript.RELEASE,
            JobScript.REFUND,
            JobScript.CONDEMN,
            JobScript.PROMOTE,
            JobScript.REAP);

    private static final Set<ConnectionFailure> OF_THE_SERVER = EnumSet.of(
            ConnectionFailure.NOPERM,
            ConnectionFailure.READONLY,
            ConnectionFailure.OOM,
            ConnectionFailure.MISCONF,
            ConnectionFailure.NO_REPLICAS,
            ConnectionFailure.BUSY,
            ConnectionFailure.MASTERDOWN,
            ConnectionFailure.CLUSTERDOWN,
            ConnectionFailure.LOADING);

    private final JobRedis redis;
    private final LongSupplier nanoTime;
    private final Map<JobScript, Refusal> latest = new ConcurrentHashMap<>();

    private record Refusal(ConnectionException why, long atNanos) {}

    Refusals(JobRedis redis, LongSupplier nanoTime) {
        this.redis = redis;
        this.nanoTime = nanoTime;
    }

    /** Notes how a script ends. */
    <T> CompletableFuture<T> watch(JobScript script, CompletableFuture<T> reply) {
        return WATCHED.contains(script) ? reply.whenComplete((done, failure) -> ended(script, failure)) : reply;
    }

    private void ended(JobScript script, @Nullable Throwable failure) {
        if (failure == null) {
            carriedOut(script);
        } else {
            refused(script, failure);
        }
    }

    void carriedOut(JobScript script) {
        if (!latest.isEmpty()) {
            latest.remove(script);
        }
    }

    /** Notes a failure, if it is a refusal. */
    void refused(JobScript script, Throwable failure) {
        redis.explain(failure)
                .filter(why -> OF_THE_SERVER.contains(why.failure()))
                .ifPresent(why -> latest.put(script, new Refusal(why, nanoTime.getAsLong())));
    }

    boolean isRefused(JobScript script) {
        return latest.containsKey(script);
    }

    /** Returns why one of the scripts is refused at present. */
    Optional<ConnectionException> current() {
        latest.values().removeIf(refusal -> nanoTime.getAsLong() - refusal.atNanos >= NANOS);
        return latest.values().stream().map(Refusal::why).findFirst();
    }
}

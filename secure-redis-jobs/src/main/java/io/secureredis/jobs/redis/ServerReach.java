package io.secureredis.jobs.redis;

import io.lettuce.core.RedisCommandTimeoutException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.jobs.JobException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether one server answers, for tools that read several: a silent one must not hold up what the others say.
 *
 * <p>It gets a PING before it is read, and {@link JobRedis#PATIENCE} to answer it. Once it was silent, its next
 * answers have a quarter of a second, and nobody waits twice for the same one.
 * Thread-safe.
 */
final class ServerReach {

    private static final long PATIENCE_NANOS = JobRedis.PATIENCE.toNanos();
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Supplier<CompletableFuture<?>> ping;
    private final ConnectionFailures failures;
    private final long giveUpNanos;
    private @Nullable CompletableFuture<?> asked;
    private long askedNanos;
    private boolean silent;
    private long silentSinceNanos;

    /**
     * A server of which nothing is known yet.
     *
     * @param ping sends a PING without waiting, not even for a connection
     * @param timeout of commands, after which an unanswered PING is sent again
     */
    ServerReach(Supplier<CompletableFuture<?>> ping, ConnectionFailures failures, Duration timeout) {
        this.ping = ping;
        this.failures = failures;
        this.giveUpNanos = Math.max(PATIENCE_NANOS, nanos(timeout));
    }

    private static long nanos(Duration timeout) {
        return TimeUnit.MILLISECONDS.toNanos(timeout.toMillis());
    }

    /** Asks, unless a question is under way. Does not wait, so that several servers can be asked at once. */
    @SuppressWarnings("FutureReturnValueIgnored") // require() looks at it
    void ask() {
        question();
    }

    private synchronized CompletableFuture<?> question() {
        long age = System.nanoTime() - askedNanos;
        CompletableFuture<?> current = asked;
        if (current != null && !current.isDone() && age < giveUpNanos) {
            return current;
        }
        askedNanos = System.nanoTime();
        asked = ping.get();
        return asked;
    }

    /** @throws JobException {@code SR420} if the server does not answer */
    void require() {
        CompletableFuture<?> answer = question();
        try {
            answer.get(leftNanos(), TimeUnit.NANOSECONDS);
            heard();
        } catch (TimeoutException e) {
            missed();
            throw JobRedis.refused(failures, silence());
        } catch (ExecutionException e) {
            requireReply(JobRedis.unwrap(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobRedis.refused(failures, e);
        }
    }

    private RedisCommandTimeoutException silence() {
        return new RedisCommandTimeoutException(
                "no answer to a PING for " + silentFor().toSeconds() + " s");
    }

    /** A server that refuses a PING answers. */
    private void requireReply(Throwable failure) {
        if (JobRedis.isReply(failure)) {
            heard();
        } else {
            missed();
            throw JobRedis.refused(failures, failure);
        }
    }

    private synchronized long leftNanos() {
        return Math.max(0, (silent ? GRACE_NANOS : PATIENCE_NANOS) - (System.nanoTime() - askedNanos));
    }

    private synchronized void heard() {
        silent = false;
    }

    /** A command was not answered in time. */
    synchronized void missed() {
        if (!silent) {
            silent = true;
            silentSinceNanos = System.nanoTime();
        }
    }

    /** How long it is known to be silent; zero while it answers. */
    synchronized Duration silentFor() {
        return silent ? Duration.ofNanos(System.nanoTime() - silentSinceNanos) : Duration.ZERO;
    }
}

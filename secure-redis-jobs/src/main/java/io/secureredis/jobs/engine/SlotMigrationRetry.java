package io.secureredis.jobs.engine;

import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits while a cluster moves the slot of a queue from one node to another.
 *
 * <p>Lettuce follows a redirection of a single key. A script uses several keys, some of which do not exist; while their
 * slot moves, neither node serves it, and both answer {@code TRYAGAIN} before anything of it has run. The script is
 * therefore sent again until the slot has arrived.
 */
final class SlotMigrationRetry {

    private static final long EVERY_MS = 20;
    private static final Set<String> ON_THE_MOVE = Set.of("TRYAGAIN", "MOVED", "ASK");
    private static final Executor LATER = CompletableFuture.delayedExecutor(EVERY_MS, TimeUnit.MILLISECONDS);

    private SlotMigrationRetry() {}

    /** Sends a command, and repeats it for at most the given time while the slot moves. */
    static <T> CompletableFuture<T> until(Duration most, Supplier<CompletableFuture<T>> say) {
        return attempt(say, System.nanoTime() + most.toNanos());
    }

    private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> say, long end) {
        return say.get()
                .exceptionallyCompose(failure -> isOnTheMove(failure) && System.nanoTime() - end < 0
                        ? CompletableFuture.runAsync(() -> {}, LATER).thenCompose(waited -> attempt(say, end))
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isOnTheMove(Throwable failure) {
        String reply = JobRedis.unwrap(failure) instanceof RedisCommandExecutionException refused
                ? String.valueOf(refused.getMessage())
                : "";
        return ON_THE_MOVE.contains(reply.split(" ", 2)[0]);
    }
}

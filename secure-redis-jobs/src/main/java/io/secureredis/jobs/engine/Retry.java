package io.secureredis.jobs.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Repeats a command to Redis until Redis answers or the worker has stopped. For commands that may safely be repeated.
 */
final class Retry {

    private static final long EVERY_MS = 500;

    private final ScheduledExecutorService timer;

    Retry(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * Repeats it until there is an answer.
     *
     * @return fails only if the timer was shut down
     */
    <T> CompletionStage<T> untilAnswered(Supplier<CompletableFuture<T>> say) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        attempt(say, answer);
        return answer;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The answer is what carries the outcome.
    private <T> void attempt(Supplier<CompletableFuture<T>> say, CompletableFuture<T> answer) {
        CompletableFuture<T> reply;
        try {
            reply = say.get();
        } catch (Throwable e) {
            reply = CompletableFuture.failedFuture(e);
        }
        reply.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                again(say, answer, failure);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // As above
    private <T> void again(Supplier<CompletableFuture<T>> say, CompletableFuture<T> answer, Throwable failure) {
        try {
            timer.schedule(() -> attempt(say, answer), EVERY_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            answer.completeExceptionally(failure);
        }
    }
}

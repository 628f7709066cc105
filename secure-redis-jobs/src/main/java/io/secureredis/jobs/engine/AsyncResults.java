package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.declarations.JobDefinition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Determines whether a job's work continues after its method has returned: a {@code CompletionStage}, or anything that
 * Spring can adapt to a publisher, such as {@code Mono} and {@code Flux}. A publisher of many elements runs to its end,
 * and has no result. Refuses results that nobody can wait for, or whose work starts only on demand.
 */
final class AsyncResults {

    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    /**
     * Returns the rest of the work, or {@code null} if there is none. The future is a separate one, so that it ends
     * once, and ends when it is cancelled, whatever the application's does.
     *
     * @throws JobException {@code SR488} if nobody can wait for the work
     */
    @Nullable
    CompletableFuture<@Nullable Object> futureOf(@Nullable Object result) {
        if (result == null) {
            return null;
        }
        if (result instanceof CompletionStage<?> stage) {
            return following(stage);
        }
        ReactiveAdapter adapter = adapters.getAdapter(null, result);
        if (adapter == null) {
            requireDone(result);
            return null;
        }
        return following(subscribed(adapter, result));
    }

    /** Several values are not a result: only their end counts. */
    private static CompletableFuture<@Nullable Object> subscribed(ReactiveAdapter adapter, Object result) {
        return adapter.isMultiValue()
                ? Flux.from(adapter.toPublisher(result)).then(Mono.empty()).toFuture()
                : Mono.from(adapter.toPublisher(result)).toFuture();
    }

    private static void requireDone(Object result) {
        String refused = JobDefinition.refusalOf(result.getClass());
        if (refused != null) {
            throw JobException.outcome(
                    "SR488",
                    "The job returned a " + refused + ", and nothing waits for it, so the job's end is unknown."
                            + " Return its value, or a CompletableFuture, a Mono or a Flux.");
        }
    }

    private static CompletableFuture<@Nullable Object> following(CompletionStage<?> stage) {
        Following follower = new Following(stage);
        stage.whenComplete(follower::ended);
        return follower;
    }

    /** Ends with the application's stage, and forwards a cancellation to it. */
    private static final class Following extends CompletableFuture<@Nullable Object> {

        private final CompletionStage<?> stage;

        Following(CompletionStage<?> stage) {
            this.stage = stage;
        }

        void ended(@Nullable Object value, @Nullable Throwable failure) {
            if (failure == null) {
                complete(value);
            } else {
                completeExceptionally(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            if (stage instanceof Future<?> work) {
                Callbacks.run(
                        "The cancellation of a job's " + stage.getClass().getName(), () -> work.cancel(mayInterrupt));
            }
            return super.cancel(mayInterrupt);
        }
    }
}

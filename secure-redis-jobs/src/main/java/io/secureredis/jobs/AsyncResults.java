package io.secureredis.jobs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Mono;

/** Sees whether a job's work goes on after its method has returned: a {@code CompletionStage}, or anything that Spring can adapt to one, such as {@code Mono}. */
final class AsyncResults {

    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    /** The rest of the work, or {@code null} when there is none. A future of our own, so that it ends once, and when it is cancelled, whatever the application's does. */
    @Nullable
    CompletableFuture<@Nullable Object> futureOf(@Nullable Object result) {
        if (result == null) {
            return null;
        }
        if (result instanceof CompletionStage<?> stage) {
            return following(stage);
        }
        ReactiveAdapter adapter = adapters.getAdapter(null, result);
        return adapter == null
                ? null
                : following(Mono.from(adapter.toPublisher(result)).toFuture());
    }

    private static CompletableFuture<@Nullable Object> following(CompletionStage<?> stage) {
        Following follower = new Following(stage);
        stage.whenComplete(follower::ended);
        return follower;
    }

    /** Ends as the application's stage does, and hands a cancellation on to it. */
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

package io.secureredis.jobs;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Mono;

/** Sees whether a job's work goes on after its method has returned: a {@code CompletionStage}, or anything that Spring can adapt to one, such as {@code Mono}. */
final class AsyncResults {

    private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

    /** The rest of the work, or {@code null} when there is none. */
    @Nullable
    CompletionStage<?> stageOf(@Nullable Object result) {
        if (result == null) {
            return null;
        }
        if (result instanceof CompletionStage<?> stage) {
            return stage;
        }
        ReactiveAdapter adapter = adapters.getAdapter(null, result);
        return adapter == null ? null : Mono.from(adapter.toPublisher(result)).toFuture();
    }
}

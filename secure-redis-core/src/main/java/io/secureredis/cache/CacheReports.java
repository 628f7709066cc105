package io.secureredis.cache;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls the listeners of a writer. An exception of one listener reaches neither the other listeners nor the caller of
 * the cache.
 */
final class CacheReports {

    private final List<CacheOpenFailureListener> failures;
    private final List<CacheEventListener> events;
    private final CallbackGuard guard = CallbackGuard.perMinute();

    CacheReports(List<CacheOpenFailureListener> failures, List<CacheEventListener> events) {
        this.failures = List.copyOf(failures);
        this.events = List.copyOf(events);
    }

    void event(Consumer<CacheEventListener> report) {
        for (CacheEventListener listener : events) {
            guard.run(listener, () -> report.accept(listener));
        }
    }

    void openFailure(CacheOpenFailure failure) {
        for (CacheOpenFailureListener listener : failures) {
            guard.run(listener, () -> listener.onOpenFailure(failure));
        }
    }

    /** Returns the answer of another callback of the application, or the given answer if it throws. */
    <T> T ask(Object callback, Supplier<T> question, T otherwise) {
        return guard.call(callback, question, otherwise);
    }

    CallbackGuard guard() {
        return guard;
    }
}

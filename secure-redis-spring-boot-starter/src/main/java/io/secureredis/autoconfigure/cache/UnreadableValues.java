package io.secureredis.autoconfigure.cache;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.cache.OpenFailureAction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What becomes of values that open, but of which no object can be made. A class that has changed since the last deployment does that. */
final class UnreadableValues {

    private final Function<String, OpenFailureAction> actions;
    private final List<CacheEventListener> listeners;
    private final CallbackGuard guard = CallbackGuard.perMinute();

    /** With what is to be done in each cache, by its name. */
    UnreadableValues(Function<String, OpenFailureAction> actions, List<CacheEventListener> listeners) {
        this.actions = actions;
        this.listeners = listeners;
    }

    /** An unreadable value could not be evicted, and is a miss all the same. */
    void evictionFailed(String cacheName, RuntimeException reason) {
        tell(listener -> listener.evictionFailed(cacheName, reason));
    }

    private void tell(Consumer<CacheEventListener> report) {
        listeners.forEach(listener -> guard.run(listener, () -> report.accept(listener)));
    }

    /** Returns where the value is to count as absent, and throws the reason where not. */
    void absentOrThrow(String cacheName, RuntimeException reason) {
        tell(listener -> listener.unreadable(cacheName, reason));
        if (actions.apply(cacheName) == OpenFailureAction.THROW) {
            throw reason;
        }
    }
}

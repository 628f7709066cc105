package io.secureredis.autoconfigure.cache;

import io.secureredis.SecureRedisException;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.cache.OpenFailureAction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Handles values that open but cannot be deserialized, for example because a class has changed since the last
 * deployment.
 */
final class UnreadableValues {

    private final Function<String, OpenFailureAction> actions;
    private final List<CacheEventListener> listeners;
    private final CallbackGuard guard = CallbackGuard.perMinute();

    /** @param actions the action for each cache, by its name */
    UnreadableValues(Function<String, OpenFailureAction> actions, List<CacheEventListener> listeners) {
        this.actions = actions;
        this.listeners = listeners;
    }

    /** Reports that an unreadable value could not be evicted; it is still a miss. */
    void evictionFailed(String cacheName, RuntimeException reason) {
        report(listener -> listener.evictionFailed(cacheName, reason));
    }

    /** Reports that a value was not stored where its caller cannot be told. */
    void notStored(String cacheName, RuntimeException failure) {
        SecureRedisException reason = failure instanceof SecureRedisException known
                ? known
                : new SecureRedisException(
                        "SR265",
                        "Cannot store the elements of a Flux: "
                                + failure.getClass().getName(),
                        failure);
        report(listener -> listener.notStored(cacheName, reason));
    }

    private void report(Consumer<CacheEventListener> report) {
        listeners.forEach(listener -> guard.run(listener, () -> report.accept(listener)));
    }

    /** Returns if the value counts as absent; otherwise throws the reason. */
    void absentOrThrow(String cacheName, RuntimeException reason) {
        report(listener -> listener.unreadable(cacheName, reason));
        if (actions.apply(cacheName) == OpenFailureAction.THROW) {
            throw reason;
        }
    }
}

package io.secureredis.autoconfigure.session;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CallbackGuard;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.session.SealedSessions;
import java.util.List;

/** Reports session events to the application's listeners. A listener that throws must not end a request. */
final class SessionReports {

    private final List<CacheOpenFailureListener> failures;
    private final List<CacheEventListener> events;
    private final CallbackGuard callbacks = CallbackGuard.perMinute();

    SessionReports(List<CacheOpenFailureListener> failures, List<CacheEventListener> events) {
        this.failures = failures;
        this.events = events;
    }

    void unreadable(RuntimeException reason) {
        events.forEach(
                listener -> callbacks.run(listener, () -> listener.unreadable(SealedSessions.REPORTED_AS, reason)));
    }

    void notOpened(OpenFailure failure, String message) {
        CacheOpenFailure report =
                new CacheOpenFailure(SealedSessions.REPORTED_AS, failure, OpenFailureAction.MISS, message);
        failures.forEach(listener -> callbacks.run(listener, () -> listener.onOpenFailure(report)));
    }
}

package io.secureredis.autoconfigure.session;

import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.OpenFailureAction;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.session.SealedSessions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the application's listeners what became of sessions. A listener that throws must not end a request. */
final class SessionReports {

    private static final Logger LOG = LoggerFactory.getLogger(SessionReports.class);

    private final List<CacheOpenFailureListener> failures;
    private final List<CacheEventListener> events;

    SessionReports(List<CacheOpenFailureListener> failures, List<CacheEventListener> events) {
        this.failures = failures;
        this.events = events;
    }

    void unreadable(RuntimeException reason) {
        events.forEach(listener -> guarded(() -> listener.unreadable(SealedSessions.REPORTED_AS, reason)));
    }

    void notOpened(OpenFailure failure, String message) {
        CacheOpenFailure report =
                new CacheOpenFailure(SealedSessions.REPORTED_AS, failure, OpenFailureAction.MISS, message);
        failures.forEach(listener -> guarded(() -> listener.onOpenFailure(report)));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException thrown) {
            LOG.warn("A listener of session events threw {}", thrown.getClass().getName());
        }
    }
}

package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.OutageLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Buffers events of connections that open while the application's beans are created, and publishes them once all beans
 * exist. Before that, {@code @EventListener} methods receive nothing, and a client thread must not create beans.
 *
 * <p>Every event of a connection is published here. A listener that throws changes nothing: neither the connection nor
 * what this library knows of it.
 */
final class ConnectionEvents implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ConnectionEvents.class);

    private final ApplicationEventPublisher publisher;
    private final OutageLog lines = new OutageLog(Clock.systemUTC());
    private @Nullable List<Object> kept = new ArrayList<>();

    ConnectionEvents(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void publish(Object event) {
        if (!keep(event)) {
            tell(event);
        }
    }

    private void tell(Object event) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        try {
            publisher.publishEvent(event);
        } catch (Throwable thrown) {
            log(event.getClass().getName(), thrown);
        } finally {
            if (!interrupted) {
                // The thread is a connection's, and a listener must not stop it
                Thread.interrupted();
            }
        }
    }

    private void log(String event, Throwable thrown) {
        long leftOut = lines.happened(event);
        if (leftOut != OutageLog.SILENT) {
            StackTraceElement[] trace = thrown.getStackTrace();
            log.warn(
                    "SR261 A listener of {} threw {}{}. It is ignored. Fix the code that threw it.{}",
                    event,
                    thrown.getClass().getName(),
                    trace.length == 0 ? "" : " at " + trace[0],
                    OutageLog.since(leftOut));
        }
    }

    private synchronized boolean keep(Object event) {
        return kept != null && kept.add(event);
    }

    /**
     * Runs after {@code @EventListener} methods are registered: Spring's own bean for them comes before every other.
     */
    @Override
    public void afterSingletonsInstantiated() {
        release().forEach(this::tell);
    }

    private synchronized List<Object> release() {
        List<Object> events = kept == null ? List.of() : kept;
        kept = null;
        return events;
    }
}

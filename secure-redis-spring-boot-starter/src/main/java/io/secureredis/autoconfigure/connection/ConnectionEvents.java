package io.secureredis.autoconfigure.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Buffers events of connections that open while the application's beans are created, and publishes them once all beans
 * exist. Before that, {@code @EventListener} methods receive nothing, and a client thread must not create beans.
 */
final class ConnectionEvents implements SmartInitializingSingleton {

    private final ApplicationEventPublisher publisher;
    private @Nullable List<Object> kept = new ArrayList<>();

    ConnectionEvents(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void publish(Object event) {
        if (!keep(event)) {
            publisher.publishEvent(event);
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
        release().forEach(publisher::publishEvent);
    }

    private synchronized List<Object> release() {
        List<Object> events = kept == null ? List.of() : kept;
        kept = null;
        return events;
    }
}

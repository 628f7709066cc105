package io.secureredis.autoconfigure.session;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.session.data.redis.ReactiveRedisIndexedSessionRepository;

/**
 * Ends the subscriptions of the indexed WebFlux repository before its connection factory stops.
 *
 * <p>Spring Session ends them when the bean is destroyed. By then Spring Data has closed the pool, and each
 * subscription that is returned to it is an error that Reactor drops and logs. See {@code docs/notes/connections.md}.
 */
final class SubscriptionsEndFirst implements SmartLifecycle {

    private final ObjectProvider<ReactiveRedisIndexedSessionRepository> repository;
    private volatile boolean running;

    SubscriptionsEndFirst(ObjectProvider<ReactiveRedisIndexedSessionRepository> repository) {
        this.repository = repository;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        repository.ifAvailable(ReactiveRedisIndexedSessionRepository::destroy);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

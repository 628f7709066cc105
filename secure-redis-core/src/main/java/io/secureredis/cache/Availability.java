package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Whether Redis is available, as all caches of a writer have found; and what is to be made up for when it is again. */
final class Availability {

    private final CircuitBreaker circuit;
    private final Retry retry;
    private final Executor executor;
    private final List<CacheEventListener> events;
    private final OwedEvictions owed = new OwedEvictions();
    private final AtomicBoolean paying = new AtomicBoolean();

    Availability(CacheResilience settings, Executor executor, List<CacheEventListener> events) {
        this.circuit = CircuitBreaker.of("secure-redis-cache", settings.circuitBreaker());
        this.retry = Retry.of("secure-redis-cache", settings.retry());
        this.executor = executor;
        this.events = events;
        circuit.getEventPublisher()
                .onStateTransition(
                        event -> stateChanged(event.getStateTransition().getToState()));
    }

    private void stateChanged(CircuitBreaker.State state) {
        if (state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.CLOSED) {
            events.forEach(listener -> listener.availabilityChanged(state == CircuitBreaker.State.CLOSED));
        }
    }

    /** Tries a call, more than once where that may help; throws what the last attempt threw. */
    <T> T attempt(Supplier<T> call) {
        return retry.executeSupplier(() -> circuit.executeSupplier(call));
    }

    /** Tries a call once. */
    <T> CompletableFuture<T> attemptAsync(Supplier<CompletableFuture<T>> call) {
        return circuit.executeCompletionStage(call::get).toCompletableFuture();
    }

    OwedEvictions owed() {
        return owed;
    }

    void report(Consumer<CacheEventListener> report) {
        events.forEach(report);
    }

    /**
     * Begins to pay what is owed, if Redis may be asked and nobody else is at it. Whoever reads nothing but owed keys asks Redis for nothing else, so paying is also how the circuit
     * finds out that Redis is back.
     */
    void payIfPossible(RedisCacheWriter writer) {
        if (!owed.isEmpty() && mayAsk() && paying.compareAndSet(false, true)) {
            executor.execute(() -> pay(writer));
        }
    }

    private boolean mayAsk() {
        boolean permitted = circuit.tryAcquirePermission();
        if (permitted) {
            circuit.releasePermission();
        }
        return permitted;
    }

    private void pay(RedisCacheWriter writer) {
        try {
            owed.pay(new OwedEvictions.Payment() {
                @Override
                public void evict(String cacheName, byte[] key) {
                    circuit.executeSupplier(() -> writer.evictIfPresent(cacheName, key));
                }

                @Override
                public void clear(String cacheName, byte[] pattern) {
                    circuit.executeSupplier(() -> writer.invalidate(cacheName, pattern));
                }
            });
        } catch (RuntimeException stillFailing) {
            // The rest stays owed. The circuit has counted it, and whoever calls next begins again.
            report(listener -> listener.payingFailed(stillFailing));
        } finally {
            paying.set(false);
        }
    }
}

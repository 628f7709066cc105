package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Whether Redis is available, as all caches of a writer have found; and what is to be made up for when it is again. */
final class Availability {

    private final CircuitBreaker circuit;
    private final Retry retry;
    private final Executor executor;
    private final CacheReports reports;
    private final OwedEvictions owed = new OwedEvictions();
    private final AtomicBoolean paying = new AtomicBoolean();

    Availability(CacheResilience settings, Executor executor, CacheReports reports) {
        this.circuit = CircuitBreaker.of("secure-redis-cache", settings.circuitBreaker());
        this.retry = Retry.of("secure-redis-cache", settings.retry());
        this.executor = executor;
        this.reports = reports;
        circuit.getEventPublisher()
                .onStateTransition(
                        event -> stateChanged(event.getStateTransition().getToState()));
    }

    private void stateChanged(CircuitBreaker.State state) {
        if (state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.CLOSED) {
            reports.event(listener -> listener.availabilityChanged(state == CircuitBreaker.State.CLOSED));
        }
    }

    /** Tries a call, more than once where that may help; throws what the last attempt threw. */
    <T> T attempt(Supplier<T> call) {
        return retry.executeSupplier(() -> CircuitCall.make(circuit, call));
    }

    /**
     * Tries a call once. It never counts as slow: it holds no thread, and what of its time was spent on waiting for a lock cannot be told from here. One that Redis does not answer
     * ends by its time-out, which counts.
     */
    <T> CompletableFuture<T> attemptAsync(Supplier<CompletableFuture<T>> call) {
        if (!circuit.tryAcquirePermission()) {
            return CompletableFuture.failedFuture(CallNotPermittedException.createCallNotPermittedException(circuit));
        }
        CompletableFuture<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException notSent) {
            answer = CompletableFuture.failedFuture(notSent);
        }
        return answer.whenComplete((result, failure) -> {
            if (failure == null) {
                circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
                circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            }
        });
    }

    /** As {@link #attempt}, for what sends many commands, and so takes as long as the cache is large. */
    <T> T attemptClearing(Supplier<T> call) {
        return retry.executeSupplier(() -> clearing(call));
    }

    private <T> T clearing(Supplier<T> call) {
        circuit.acquirePermission();
        try {
            T result = call.get();
            circuit.onSuccess(0, TimeUnit.NANOSECONDS);
            return result;
        } catch (Throwable failure) {
            circuit.onError(0, TimeUnit.NANOSECONDS, failure);
            throw failure;
        }
    }

    OwedEvictions owed() {
        return owed;
    }

    void report(Consumer<CacheEventListener> report) {
        reports.event(report);
    }

    /**
     * Begins to pay what is owed, if Redis may be asked and nobody else is at it. Whoever reads nothing but owed keys asks Redis for nothing else, so paying is also how the circuit
     * finds out that Redis is back.
     */
    void payIfPossible(RedisCacheWriter writer) {
        if (!owed.isEmpty() && mayAsk() && paying.compareAndSet(false, true)) {
            try {
                executor.execute(() -> pay(writer));
            } catch (RejectedExecutionException shutDown) {
                // The evictions stay owed; the call that has come here is done
                paying.set(false);
            }
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
                    CircuitCall.make(circuit, () -> writer.evictIfPresent(cacheName, key));
                }

                @Override
                public void clear(String cacheName, byte[] pattern) {
                    clearing(() -> writer.invalidate(cacheName, pattern));
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

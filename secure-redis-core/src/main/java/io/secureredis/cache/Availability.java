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

/**
 * Tracks whether Redis is available to all caches of a writer, and which evictions are pending until it is available
 * again.
 */
final class Availability {

    private final CircuitBreaker circuit;
    private final Retry retry;
    private final Executor executor;
    private final CacheReports reports;
    private final PendingEvictions pending = new PendingEvictions();
    private final AtomicBoolean evicting = new AtomicBoolean();

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

    /** Makes a call, with retries if they may help; throws the exception of the last attempt. */
    <T> T attempt(Supplier<T> call) {
        return retry.executeSupplier(() -> CircuitCall.make(circuit, call));
    }

    /**
     * Makes a call once. The call never counts as slow: it holds no thread, and the time spent waiting for a lock
     * cannot be told from here. A call that Redis does not answer ends by its timeout, which counts.
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

    /**
     * Does the same as {@link #attempt} for a call that sends many commands and therefore takes longer the larger the
     * cache is.
     */
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

    PendingEvictions pending() {
        return pending;
    }

    void report(Consumer<CacheEventListener> report) {
        reports.event(report);
    }

    /**
     * Starts the pending evictions if Redis may be called and no other thread is already doing so. A caller that reads
     * only pending keys sends nothing else to Redis, so this is also how the circuit finds out that Redis is back.
     */
    void evictPendingIfPossible(PendingEvictions.Evictor evictor) {
        if (!pending.isEmpty() && mayAsk() && evicting.compareAndSet(false, true)) {
            try {
                executor.execute(() -> evictPending(evictor));
            } catch (RejectedExecutionException shutDown) {
                // The evictions stay pending; the current call is complete
                evicting.set(false);
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

    private void evictPending(PendingEvictions.Evictor evictor) {
        try {
            pending.evictAll(throughCircuit(evictor));
        } catch (RuntimeException stillFailing) {
            // The rest stays pending. The circuit has counted the failure, and the next caller starts again.
            report(listener -> listener.pendingEvictionsFailed(stillFailing));
        } finally {
            evicting.set(false);
        }
    }

    private PendingEvictions.Evictor throughCircuit(PendingEvictions.Evictor evictor) {
        return new PendingEvictions.Evictor() {
            @Override
            public void evict(String cacheName, byte[] key) {
                CircuitCall.make(circuit, () -> {
                    evictor.evict(cacheName, key);
                    return true;
                });
            }

            @Override
            public void clear(String cacheName, byte[] pattern) {
                clearing(() -> {
                    evictor.clear(cacheName, pattern);
                    return true;
                });
            }
        };
    }
}

package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call through the circuit. Its time excludes the application's loader and waiting for a lock of the cache.
 *
 * <p>A call with a loader counts as two calls to Redis, one before the loader and one after it. The loader therefore
 * holds no permission of the circuit, and its duration says nothing about Redis. For one thread.
 */
final class CircuitCall {

    private static final ThreadLocal<CircuitCall> CURRENT = new ThreadLocal<>();

    private final CircuitBreaker circuit;
    private boolean counts;
    private long startedNanos;
    private long waitedNanos;

    private CircuitCall(CircuitBreaker circuit) {
        this.circuit = circuit;
    }

    /** Makes a call, or throws {@code CallNotPermittedException} while Redis must not be called. */
    static <T> T make(CircuitBreaker circuit, Supplier<T> call) {
        circuit.acquirePermission();
        CircuitCall outer = CURRENT.get();
        CircuitCall own = new CircuitCall(circuit);
        own.begin(true);
        CURRENT.set(own);
        try {
            T result = call.get();
            own.succeeded();
            return result;
        } catch (Throwable failure) {
            own.failed(failure);
            throw failure;
        } finally {
            restore(outer);
        }
    }

    /** Runs application code outside the circuit; it may call other caches. */
    static <T> T outside(Supplier<T> application) {
        CircuitCall current = CURRENT.get();
        if (current == null) {
            return application.get();
        }
        current.succeeded();
        current.counts = false;
        CURRENT.remove();
        try {
            return application.get();
        } finally {
            current.begin(current.circuit.tryAcquirePermission());
            CURRENT.set(current);
        }
    }

    /** Records that this thread has waited for a lock. */
    static void waited(long nanos) {
        CircuitCall current = CURRENT.get();
        if (current != null) {
            current.waitedNanos += nanos;
        }
    }

    private void begin(boolean permitted) {
        counts = permitted;
        waitedNanos = 0;
        startedNanos = System.nanoTime();
    }

    private void succeeded() {
        if (counts) {
            circuit.onSuccess(tookNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void failed(Throwable failure) {
        if (!counts) {
            return;
        }
        if (failure instanceof LoadOnce.LoadFailedException) {
            circuit.releasePermission();
        } else {
            circuit.onError(tookNanos(), TimeUnit.NANOSECONDS, failure);
        }
    }

    private long tookNanos() {
        return Math.max(0, System.nanoTime() - startedNanos - waitedNanos);
    }

    private static void restore(@Nullable CircuitCall outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}

package io.secureredis.testserver;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, for a limited time, for a state of another process that sends no signal when it is reached. */
final class Await {

    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * <p>The pause between two checks only saves processor time. Nothing is assumed to have happened when it ends, so a
     * slow machine makes a test slower and never red.
     *
     * @return false if the limit passed first
     */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return true;
    }

    /**
     * Returns as soon as the condition, which asks servers, holds. Sentinel closes the connections of a server whose
     * role it changes; the server is then asked again.
     *
     * @return false if the limit passed first
     */
    static boolean untilAnswered(Duration limit, BooleanSupplier condition) {
        return until(limit, () -> {
            try {
                return condition.getAsBoolean();
            } catch (UncheckedIOException closed) {
                return false;
            }
        });
    }
}

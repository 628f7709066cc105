package io.secureredis.jobs;

import java.util.concurrent.TimeUnit;

/**
 * The Redis server's time, kept up by what its replies say, so that no client's wall clock takes part in anything.
 *
 * <p>A reply is older than its arrival, so what is read here lags behind the server by no more than the fastest recent reply, and never leads. Every minute the
 * estimate begins anew, because two clocks drift. Safe for any number of threads.
 */
final class ServerClock {

    private static final long RENEW_AFTER_MS = 60_000;

    /** @param offsetMs server time minus this JVM's monotonic time */
    private record Estimate(long offsetMs, long sinceMs) {}

    private static final Estimate NONE = new Estimate(Long.MIN_VALUE, 0);

    private volatile Estimate estimate = NONE;

    /** Takes a server time that has just arrived. */
    void observe(long serverMs) {
        long monotonic = monotonicMs();
        long offset = serverMs - monotonic;
        Estimate current = estimate;
        if (offset > current.offsetMs || monotonic - current.sinceMs > RENEW_AFTER_MS) {
            estimate = new Estimate(offset, monotonic);
        }
    }

    boolean isKnown() {
        return estimate.offsetMs != Long.MIN_VALUE;
    }

    /** Milliseconds since 1970 by the server; only when {@link #isKnown()}. */
    long nowMs() {
        return monotonicMs() + estimate.offsetMs;
    }

    private static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

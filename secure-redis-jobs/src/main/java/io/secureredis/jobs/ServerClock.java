package io.secureredis.jobs;

import java.util.concurrent.TimeUnit;

/**
 * The Redis server's time, kept up by what its replies say, so that no client's wall clock takes part in anything.
 *
 * <p>A reply is older than its arrival, so what is read here lags behind the server by no more than the fastest recent reply. It leads only from when the server's clock steps back to the
 * next reply, which shows that: its time is less than the estimate was when the question was sent. Every minute the estimate begins again, because two clocks drift. Safe for any
 * number of threads.
 */
final class ServerClock {

    private static final long RENEW_AFTER_MS = 60_000;
    private static final long ROUNDING_MS = 2;

    /** @param offsetMs server time minus this JVM's monotonic time */
    private record Estimate(long offsetMs, long sinceMs) {}

    private static final Estimate NONE = new Estimate(Long.MIN_VALUE, 0);

    private volatile Estimate estimate = NONE;

    /**
     * Takes a server time that has just arrived.
     *
     * @param sentMs {@link #monotonicMs} when it was asked for
     */
    void observe(long serverMs, long sentMs) {
        observe(serverMs, sentMs, monotonicMs());
    }

    void observe(long serverMs, long sentMs, long arrivedMs) {
        long offset = serverMs - arrivedMs;
        Estimate current = estimate;
        boolean steppedBack = isKnown() && serverMs - sentMs < current.offsetMs - ROUNDING_MS;
        if (offset > current.offsetMs || steppedBack || arrivedMs - current.sinceMs > RENEW_AFTER_MS) {
            estimate = new Estimate(offset, arrivedMs);
        }
    }

    boolean isKnown() {
        return offsetMs() != Long.MIN_VALUE;
    }

    /** Milliseconds since 1970 by the server; only when {@link #isKnown()}. */
    long nowMs() {
        return monotonicMs() + offsetMs();
    }

    /** Server time minus this JVM's monotonic time. */
    long offsetMs() {
        return estimate.offsetMs;
    }

    /** This JVM's monotonic time. */
    static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

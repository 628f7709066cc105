package io.secureredis.jobs.redis;

import java.util.concurrent.TimeUnit;

/**
 * Estimates the Redis server's time from its replies, so that no client's wall clock is used for anything.
 *
 * <p>A reply is older than its arrival, so the estimate lags behind the server by no more than the fastest recent
 * reply. It leads only after the server's clock stepped back, until the next reply shows that: the reply's time is less
 * than the estimate was when the question was sent. The estimate starts again every minute, because two clocks drift.
 * Safe for any number of threads.
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
     * @param sentMs {@link #monotonicMs} when it was requested
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

    /** Returns milliseconds since 1970 by the server; only if {@link #isKnown()}. */
    long nowMs() {
        return monotonicMs() + offsetMs();
    }

    /** Returns server time minus this JVM's monotonic time. */
    long offsetMs() {
        return estimate.offsetMs;
    }

    /** Returns this JVM's monotonic time. */
    static long monotonicMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /**
     * Detects that the server's clock jumped forward. The leases of live workers then seem to have expired, until those
     * workers have renewed them.
     *
     * <p>The server read its clock somewhere between question and reply. Each reply therefore gives two bounds for the
     * server's time minus this JVM's monotonic time. A lower bound above an earlier upper bound proves a jump; a slow
     * reply never looks like one. Safe for any number of threads.
     */
    static final class Jumps {

        /** Two clocks drift, and a lease is longer than this. */
        private static final long TOLERANCE_MS = 250;

        private static final long RENEW_AFTER_MS = 60_000;

        private boolean isKnown;
        private long mostOffsetMs;
        private long sinceMs;
        private boolean hasJumped;
        private long jumpedAtMs;

        /** Takes a server time, with the times of question and reply by {@link #monotonicMs}. */
        synchronized void observe(long serverMs, long sentMs, long arrivedMs) {
            long most = serverMs - sentMs;
            boolean jumped = isKnown && serverMs - arrivedMs > mostOffsetMs + TOLERANCE_MS;
            if (jumped) {
                hasJumped = true;
                jumpedAtMs = arrivedMs;
            }
            if (!isKnown || jumped || most < mostOffsetMs || arrivedMs - sinceMs > RENEW_AFTER_MS) {
                isKnown = true;
                mostOffsetMs = most;
                sinceMs = arrivedMs;
            }
        }

        /** Returns what is left of a period that began with the last jump; 0 if it is over, or there was no jump. */
        synchronized long leftMs(long ofMs, long nowMs) {
            return hasJumped ? Math.max(0, jumpedAtMs + ofMs - nowMs) : 0;
        }
    }
}

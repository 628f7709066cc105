package io.secureredis.jobs;

/**
 * Tells when the server's clock jumped forward. Then the leases of live workers look as if they had ended, until those workers have renewed them.
 *
 * <p>The server read its clock somewhere between question and reply. So each reply gives two bounds for the server's time minus this JVM's monotonic time. A lower bound above an earlier
 * upper bound proves a jump; a slow reply never looks like one. Safe for any number of threads.
 */
final class ClockJumps {

    /** Two clocks drift, and a lease is longer. */
    private static final long TOLERANCE_MS = 250;

    private static final long RENEW_AFTER_MS = 60_000;

    private boolean isKnown;
    private long mostOffsetMs;
    private long sinceMs;
    private boolean hasJumped;
    private long jumpedAtMs;

    /** Takes a server time that arrived: when it was asked for and when it came, by {@link ServerClock#monotonicMs}. */
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

    /** What is left of a time that began with the last jump; 0 when it is over, or there was no jump. */
    synchronized long leftMs(long ofMs, long nowMs) {
        return hasJumped ? Math.max(0, jumpedAtMs + ofMs - nowMs) : 0;
    }
}

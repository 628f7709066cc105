package io.secureredis.jobs.engine;

/**
 * Detects that the server's clock jumped forward. The leases of live workers then seem to have expired, until those
 * workers have renewed them.
 *
 * <p>The server read its clock somewhere between question and reply. Each reply therefore gives two bounds for the
 * server's time minus this JVM's monotonic time. A lower bound above an earlier upper bound proves a jump; a slow reply
 * never looks like one. Safe for any number of threads.
 */
final class ClockJumps {

    /** Two clocks drift, and a lease is longer than this. */
    private static final long TOLERANCE_MS = 250;

    private static final long RENEW_AFTER_MS = 60_000;

    private boolean isKnown;
    private long mostOffsetMs;
    private long sinceMs;
    private boolean hasJumped;
    private long jumpedAtMs;

    /** Takes a server time, with the times of question and reply by {@link ServerClock#monotonicMs}. */
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

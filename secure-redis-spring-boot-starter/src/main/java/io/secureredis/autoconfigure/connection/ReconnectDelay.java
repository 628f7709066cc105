package io.secureredis.autoconfigure.connection;

import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between two attempts to connect: a random time from nothing up to a limit that doubles with each attempt, up to
 * a cap ("full jitter").
 *
 * <p>After an outage, all clients reconnect spread over the whole interval instead of in waves. Lettuce's delay of that
 * name never goes below half the limit, which only blurs the waves. Thread-safe, and without state: one instance serves
 * all connections.
 */
final class ReconnectDelay extends Delay {

    private static final int MAX_DOUBLINGS = 40;

    private final long baseNanos;
    private final long capNanos;
    private final RandomGenerator random;

    /**
     * Creates a delay whose limit doubles up to the cap.
     *
     * @param base the limit of the first wait
     * @param cap the limit of every later wait
     */
    public ReconnectDelay(Duration base, Duration cap, RandomGenerator random) {
        if (base.isZero() || base.isNegative() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("Expected 0 < base <= cap, got base " + base + " and cap " + cap);
        }
        this.baseNanos = base.toNanos();
        this.capNanos = cap.toNanos();
        this.random = random;
    }

    /** Returns a new random time; attempts count from 1. */
    @Override
    public Duration createDelay(long attempt) {
        return Duration.ofNanos(random.nextLong(limitNanos(attempt) + 1));
    }

    private long limitNanos(long attempt) {
        long doublings = Math.min(Math.max(attempt - 1, 0), MAX_DOUBLINGS);
        boolean beyondCap = baseNanos > capNanos >> doublings;
        return beyondCap ? capNanos : baseNanos << doublings;
    }
}

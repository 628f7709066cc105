package io.secureredis.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides how long to wait after a failure. Declare a bean of this type to replace the default, {@link #exponential}.
 *
 * <p>Implementations must be safe for any number of threads.
 */
@FunctionalInterface
public interface Backoff {

    /**
     * Returns the wait before the next attempt.
     *
     * @param failures how often the job has failed, 1 or more
     * @param first the first wait that the job declares
     */
    Duration delay(int failures, Duration first);

    /**
     * Returns a wait that doubles with every failure, up to a limit, minus a random part, so that jobs that failed
     * together are not retried together.
     *
     * @param most at least 1 ms
     * @param jitter the random part, 0 to 1
     * @throws JobException {@code SR415} or {@code SR416} if one is out of range
     */
    static Backoff exponential(Duration most, double jitter) {
        CallChecks.positive(most, "The longest wait");
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new JobException("SR416", "The random part of a wait is 0 to 1. Pass a number in between.");
        }
        return (failures, first) -> {
            double doubled = CallChecks.waitMs(first) * Math.pow(2, Math.min(failures - 1, 40));
            double capped = Math.min(doubled, (double) most.toMillis());
            return Duration.ofMillis(
                    (long) (capped * (1 - jitter * ThreadLocalRandom.current().nextDouble())));
        };
    }

    /** Returns a backoff that always waits as long as the job declares. */
    static Backoff fixed() {
        return (failures, first) -> first;
    }
}

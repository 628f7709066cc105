package io.secureredis.jobs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait after a failure; a bean of this type replaces the default, which is {@link #exponential}.
 *
 * <p>Safe for any number of threads.
 */
@FunctionalInterface
public interface Backoff {

    /**
     * The wait before the next attempt.
     *
     * @param failures how often the job has failed, 1 or more
     * @param first what the job declares as its first wait
     */
    Duration delay(int failures, Duration first);

    /**
     * Doubles with every failure, up to a limit, and takes a random part off, so that jobs that failed together do not come back together.
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

    /** Always what the job declares. */
    static Backoff fixed() {
        return (failures, first) -> first;
    }
}

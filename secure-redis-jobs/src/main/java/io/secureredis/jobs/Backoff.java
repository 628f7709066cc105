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
     * @param jitter the random part, 0 to 1
     */
    static Backoff exponential(Duration most, double jitter) {
        return (failures, first) -> {
            double doubled = first.toMillis() * Math.pow(2, Math.min(failures - 1, 40));
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

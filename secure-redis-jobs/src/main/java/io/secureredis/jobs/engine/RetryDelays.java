package io.secureredis.jobs.engine;

import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the {@link Backoff}, which may be the application's, and returns a valid wait whatever its answer. */
final class RetryDelays {

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Duration WITHOUT_RULE = Duration.ofMinutes(1);

    private final Backoff backoff;
    private final Backoff fallback;

    RetryDelays(Backoff backoff, JobProperties.Retry settings) {
        this.backoff = backoff;
        this.fallback = Backoff.exponential(settings.maxDelay(), settings.jitter());
    }

    /**
     * Returns a wait from 0 to ten years; uses the default rule if the application's throws, or returns nothing or a
     * negative wait.
     */
    long delayMs(int failures, Duration first) {
        Duration delay = ask(backoff, failures, first);
        if (delay == null) {
            delay = ask(fallback, failures, first);
        }
        if (delay == null) {
            return WITHOUT_RULE.toMillis();
        }
        return delay.compareTo(LONGEST) > 0 ? LONGEST.toMillis() : delay.toMillis();
    }

    private static @Nullable Duration ask(Backoff rule, int failures, Duration first) {
        String what = "The Backoff " + rule.getClass().getName();
        Duration delay = Callbacks.call(what, () -> rule.delay(failures, first));
        if (delay != null && delay.isNegative()) {
            Callbacks.failed(what, new IllegalArgumentException("negative"));
            return null;
        }
        return delay;
    }
}

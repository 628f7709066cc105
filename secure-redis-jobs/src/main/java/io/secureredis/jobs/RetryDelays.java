package io.secureredis.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the {@link Backoff}, which may be the application's, and gives a wait whatever it answers. */
final class RetryDelays {

    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Duration WITHOUT_RULE = Duration.ofMinutes(1);

    private final Backoff backoff;
    private final Backoff fallback;

    RetryDelays(Backoff backoff, JobProperties.Retry settings) {
        this.backoff = backoff;
        this.fallback = Backoff.exponential(settings.maxDelay(), settings.jitter());
    }

    /** From 0 to ten years; by the default rule where the application's throws, or gives nothing or a wait of less than nothing. */
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

package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long to insist when Redis does not answer, and when to go on without it. Immutable; each method gives a copy with one thing changed.
 *
 * <p>Defaults: 3 attempts, 20 ms apart and then twice as long each time, at most 200 ms, each drawn from half as long to half as long again; a time-out is not tried again. When half of at
 * least 5 of the last 20 calls failed, or 80% took longer than half a second, Redis is left alone for 5 seconds; then 3 calls find out whether it is back. What takes long without Redis (the
 * application's loader, waiting for a cache's lock, clearing a large cache) does not make a call slow.
 */
public final class CacheResilience {

    private static final double JITTER = 0.5;
    private static final double MULTIPLIER = 2;
    private static final Duration LONGEST_TRIAL = Duration.ofMinutes(1);
    private static final CacheResilience DEFAULTS = new CacheResilience();

    // Assigned on copies before anyone else sees them.
    private int attempts = 3;
    private Duration backoff = Duration.ofMillis(20);
    private Duration maxBackoff = Duration.ofMillis(200);
    private int window = 20;
    private int minimumCalls = 5;
    private int failureRate = 50;
    private int slowRate = 80;
    private Duration slowCall = Duration.ofMillis(500);
    private Duration openFor = Duration.ofSeconds(5);
    private int trialCalls = 3;

    private CacheResilience() {}

    private CacheResilience copy(Consumer<CacheResilience> change) {
        CacheResilience copy = new CacheResilience();
        copy.attempts = attempts;
        copy.backoff = backoff;
        copy.maxBackoff = maxBackoff;
        copy.window = window;
        copy.minimumCalls = minimumCalls;
        copy.failureRate = failureRate;
        copy.slowRate = slowRate;
        copy.slowCall = slowCall;
        copy.openFor = openFor;
        copy.trialCalls = trialCalls;
        change.accept(copy);
        return copy;
    }

    /** The defaults, as this class tells them. */
    public static CacheResilience defaults() {
        return DEFAULTS;
    }

    /** How often a call is tried, the first time included; 1 or more. */
    public CacheResilience attempts(int attempts) {
        return copy(settings -> settings.attempts = attempts);
    }

    /** How long to wait before the second attempt, and at most before later ones. */
    public CacheResilience backoff(Duration first, Duration longest) {
        return copy(settings -> {
            settings.backoff = first;
            settings.maxBackoff = longest;
        });
    }

    /** How many of the last calls are looked at, of which at least so many must have been made. */
    public CacheResilience window(int calls, int minimum) {
        return copy(settings -> {
            settings.window = calls;
            settings.minimumCalls = minimum;
        });
    }

    /** How many calls in a hundred must fail for Redis to be left alone. */
    public CacheResilience failureRate(int percent) {
        return copy(settings -> settings.failureRate = percent);
    }

    /** From when on a call is slow, and how many in a hundred must be slow for Redis to be left alone. */
    public CacheResilience slow(Duration call, int percent) {
        return copy(settings -> {
            settings.slowCall = call;
            settings.slowRate = percent;
        });
    }

    /** How long Redis is left alone, and how many calls then find out whether it is back. */
    public CacheResilience openFor(Duration duration, int trialCalls) {
        return copy(settings -> {
            settings.openFor = duration;
            settings.trialCalls = trialCalls;
        });
    }

    RetryConfig retry() {
        return RetryConfig.custom()
                .maxAttempts(attempts)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(backoff, MULTIPLIER, JITTER, maxBackoff))
                .retryOnException(Unavailability::isWorthAnotherAttempt)
                .build();
    }

    CircuitBreakerConfig circuitBreaker() {
        return CircuitBreakerConfig.custom()
                .slidingWindow(window, minimumCalls, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(failureRate)
                .slowCallDurationThreshold(slowCall)
                .slowCallRateThreshold(slowRate)
                .waitDurationInOpenState(openFor)
                .permittedNumberOfCallsInHalfOpenState(trialCalls)
                // A trial call that never ends must not keep the circuit from trying again
                .maxWaitDurationInHalfOpenState(LONGEST_TRIAL)
                .recordException(Unavailability::isUnavailable)
                .build();
    }
}

package io.secureredis.cache;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;

/**
 * Configures retries of calls to Redis, and when a cache continues without Redis. Immutable; each method returns a copy
 * with one setting changed.
 *
 * <p>Defaults: 3 attempts, the second after 20 ms. Each later wait is twice as long, at most 200 ms, and every wait
 * varies randomly by up to half. A timeout is not retried. The cache stops calling Redis for 5 seconds when half of at
 * least 5 of the last 20 calls failed, or when 80% took longer than half a second. After that, 3 trial calls find out
 * whether Redis is back. Time that is not spent in Redis does not make a call slow: the application's loader, waiting
 * for a cache's lock, or clearing a large cache.
 *
 * @param retries how often a call is tried
 * @param circuit when the cache stops calling Redis
 * @param pause how long it then makes no calls
 */
public record CacheResilience(Retries retries, Circuit circuit, Pause pause) {

    private static final double JITTER = 0.5;
    private static final double MULTIPLIER = 2;
    private static final Duration LONGEST_TRIAL = Duration.ofMinutes(1);
    private static final CacheResilience DEFAULTS = new CacheResilience(
            new Retries(3, Duration.ofMillis(20), Duration.ofMillis(200)),
            new Circuit(20, 5, 50, Duration.ofMillis(500), 80),
            new Pause(Duration.ofSeconds(5), 3));

    /**
     * Configures retries.
     *
     * @param attempts including the first; 1 or more
     * @param backoff the wait before the second attempt
     * @param maxBackoff the longest wait before a later attempt
     */
    public record Retries(int attempts, Duration backoff, Duration maxBackoff) {}

    /**
     * Configures when the cache stops calling Redis.
     *
     * @param window how many of the last calls are considered
     * @param minimumCalls how many of them must have been made
     * @param failureRate the percentage of calls that must fail
     * @param slowCall the duration from which a call is slow
     * @param slowRate the percentage of calls that must be slow
     */
    public record Circuit(int window, int minimumCalls, int failureRate, Duration slowCall, int slowRate) {}

    /**
     * Configures how long the cache makes no calls to Redis.
     *
     * @param openFor the time until the next attempt
     * @param trialCalls how many calls then find out whether Redis is back
     */
    public record Pause(Duration openFor, int trialCalls) {}

    /** Returns the defaults that this class documents. */
    public static CacheResilience defaults() {
        return DEFAULTS;
    }

    /** Sets how often a call is tried, including the first attempt; 1 or more. */
    public CacheResilience attempts(int attempts) {
        return with(new Retries(attempts, retries.backoff, retries.maxBackoff));
    }

    /** Sets the wait before the second attempt, and the longest wait before later ones. */
    public CacheResilience backoff(Duration first, Duration longest) {
        return with(new Retries(retries.attempts, first, longest));
    }

    /** Sets how many of the last calls are considered, and how many of those must have been made. */
    public CacheResilience window(int calls, int minimum) {
        return with(new Circuit(calls, minimum, circuit.failureRate, circuit.slowCall, circuit.slowRate));
    }

    /** Sets the percentage of failed calls from which the cache stops calling Redis. */
    public CacheResilience failureRate(int percent) {
        return with(new Circuit(circuit.window, circuit.minimumCalls, percent, circuit.slowCall, circuit.slowRate));
    }

    /**
     * Sets the duration from which a call is slow, and the percentage of slow calls from which the cache stops calling
     * Redis.
     */
    public CacheResilience slow(Duration call, int percent) {
        return with(new Circuit(circuit.window, circuit.minimumCalls, circuit.failureRate, call, percent));
    }

    /** Sets how long the cache makes no calls, and how many trial calls then find out whether Redis is back. */
    public CacheResilience openFor(Duration duration, int trialCalls) {
        return new CacheResilience(retries, circuit, new Pause(duration, trialCalls));
    }

    private CacheResilience with(Retries changed) {
        return new CacheResilience(changed, circuit, pause);
    }

    private CacheResilience with(Circuit changed) {
        return new CacheResilience(retries, changed, pause);
    }

    RetryConfig retry() {
        return RetryConfig.custom()
                .maxAttempts(retries.attempts)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
                        retries.backoff, MULTIPLIER, JITTER, retries.maxBackoff))
                .retryOnException(Unavailability::isWorthAnotherAttempt)
                .build();
    }

    CircuitBreakerConfig circuitBreaker() {
        return CircuitBreakerConfig.custom()
                .slidingWindow(circuit.window, circuit.minimumCalls, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(circuit.failureRate)
                .slowCallDurationThreshold(circuit.slowCall)
                .slowCallRateThreshold(circuit.slowRate)
                .waitDurationInOpenState(pause.openFor)
                .permittedNumberOfCallsInHalfOpenState(pause.trialCalls)
                // A trial call that never ends must not keep the circuit from trying again
                .maxWaitDurationInHalfOpenState(LONGEST_TRIAL)
                .recordException(Unavailability::isOfRedis)
                .ignoreException(Unavailability::tellsNothingOfRedis)
                .build();
    }
}

package io.secureredis.cache;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Configures one cache. Immutable; each method returns a copy with one setting changed.
 *
 * <p>Defaults: values are sealed. The time to live is {@value #DEFAULT_TTL_HOURS} hour if none is given, and at most
 * {@value #MAX_TTL_DAYS} days. A value that does not open is a miss. Plaintext is rejected. Keys are readable in Redis,
 * except that keys of more than {@value #MAX_KEY_BYTES} bytes or with control characters are hidden. The cache
 * continues without Redis while it is unavailable, if the writer can.
 *
 * @param sealed whether values are sealed
 * @param lifetimes how long values stay
 * @param unopened what to do with a value that does not open
 * @param keys which keys are hidden
 * @param failsWhenUnavailable whether the cache throws while Redis is not available
 */
public record CacheRules(
        boolean sealed, Lifetimes lifetimes, Unopened unopened, KeyRules keys, boolean failsWhenUnavailable) {

    static final int DEFAULT_TTL_HOURS = 1;
    static final int MAX_TTL_DAYS = 30;
    static final int MAX_KEY_BYTES = 8192;

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final CacheRules DEFAULTS = new CacheRules(
            true,
            new Lifetimes(Duration.ofHours(DEFAULT_TTL_HOURS), Duration.ofDays(MAX_TTL_DAYS), false),
            new Unopened(OpenFailurePolicy.always(OpenFailureAction.MISS), PlaintextMode.REJECT, Instant.MAX),
            new KeyRules(MAX_KEY_BYTES, false, null, null),
            false);

    /**
     * Configures how long values stay.
     *
     * @param standard the time to live of values that have none
     * @param longest the limit to which a longer time to live is shortened
     * @param withoutExpiry whether values without a time to live stay forever
     */
    public record Lifetimes(Duration standard, Duration longest, boolean withoutExpiry) {

        /** @throws IllegalArgumentException for less than a millisecond */
        public Lifetimes {
            requireTtl("default TTL", standard);
            requireTtl("maximal TTL", longest);
        }
    }

    /**
     * Configures what to do with a value that does not open.
     *
     * @param policy for a sealed value
     * @param plaintext for a value that is not sealed
     * @param plaintextUntil the time from which such a value is rejected
     */
    public record Unopened(OpenFailurePolicy policy, PlaintextMode plaintext, Instant plaintextUntil) {}

    /**
     * Configures which keys are hidden.
     *
     * @param maxBytes the longest key that is not hidden; 1 or more
     * @param controlCharactersAllowed whether keys with control characters are not hidden
     * @param hiddenAfter the prefix that stays readable if all keys are hidden; null if they are not
     * @param prefix the prefix of every key; null for the cache's name and {@code ::}
     */
    public record KeyRules(
            int maxBytes,
            boolean controlCharactersAllowed,
            @Nullable String hiddenAfter,
            @Nullable String prefix) {

        /** @throws IllegalArgumentException if a key may have no bytes at all */
        public KeyRules {
            if (maxBytes < 1) {
                throw new IllegalArgumentException("A key has at least a byte");
            }
        }
    }

    /** Returns the defaults that this class documents. */
    public static CacheRules defaults() {
        return DEFAULTS;
    }

    /**
     * Stores values unsealed: for counters that Redis has to {@code INCR}, and for unimportant values. Times to live
     * still apply.
     */
    public CacheRules plain() {
        return new CacheRules(false, lifetimes, unopened, keys, failsWhenUnavailable);
    }

    /** Sets the time to live of values that have none; a millisecond or more. */
    public CacheRules defaultTtl(Duration ttl) {
        return with(new Lifetimes(ttl, lifetimes.longest, lifetimes.withoutExpiry));
    }

    /** Sets the longest time to live; a longer one is shortened to it. A millisecond or more. */
    public CacheRules maxTtl(Duration ttl) {
        return with(new Lifetimes(lifetimes.standard, ttl, lifetimes.withoutExpiry));
    }

    private static void requireTtl(String what, Duration ttl) {
        if (ttl.compareTo(SHORTEST_TTL) < 0) {
            throw new IllegalArgumentException("The " + what + " is at least a millisecond, not " + ttl);
        }
    }

    /** Keeps values without a time to live forever, instead of applying the default. */
    public CacheRules withoutExpiry() {
        return with(new Lifetimes(lifetimes.standard, lifetimes.longest, true));
    }

    /** Sets what to do with a value that does not open. */
    public CacheRules openFailurePolicy(OpenFailurePolicy policy) {
        return with(new Unopened(policy, unopened.plaintext, unopened.plaintextUntil));
    }

    /**
     * Sets what to do with a value that is not sealed. The setting ends at a given time, so that a migration does not
     * stay open by mistake.
     */
    public CacheRules plaintext(PlaintextMode mode, Instant until) {
        return with(new Unopened(unopened.policy, mode, until));
    }

    /** Sets the longest key that is not hidden, in bytes, including its prefix; 1 or more. */
    public CacheRules maxKeyBytes(int bytes) {
        return with(new KeyRules(bytes, keys.controlCharactersAllowed, keys.hiddenAfter, keys.prefix));
    }

    /**
     * Stores keys with control characters as they are, for example because they are not text. By default, such a key is
     * hidden.
     */
    public CacheRules allowControlCharactersInKeys() {
        return with(new KeyRules(keys.maxBytes, true, keys.hiddenAfter, keys.prefix));
    }

    /**
     * Sets the prefix of every key of this cache. The prefix stays readable if a key is hidden because it is too long
     * or contains a control character, so that the cache can be cleared. The default is the cache's name and
     * {@code ::}. A key with another beginning is hidden as a whole, and clearing the cache leaves it in Redis until
     * its time to live ends.
     */
    public CacheRules keyPrefix(String prefix) {
        return with(new KeyRules(keys.maxBytes, keys.controlCharactersAllowed, keys.hiddenAfter, prefix));
    }

    /**
     * Replaces keys by an HMAC, except for a prefix that stays readable so that the cache can be cleared.
     *
     * @param prefix the prefix of every key of this cache, such as {@code books::}; may be empty
     */
    public CacheRules hideKeysAfter(String prefix) {
        return with(new KeyRules(keys.maxBytes, keys.controlCharactersAllowed, prefix, keys.prefix));
    }

    /**
     * Makes this cache throw {@link CacheUnavailableException} while Redis is not available. By default, the
     * application continues without the cache.
     */
    public CacheRules failWhenUnavailable() {
        return new CacheRules(sealed, lifetimes, unopened, keys, true);
    }

    private CacheRules with(Lifetimes changed) {
        return new CacheRules(sealed, changed, unopened, keys, failsWhenUnavailable);
    }

    private CacheRules with(Unopened changed) {
        return new CacheRules(sealed, lifetimes, changed, keys, failsWhenUnavailable);
    }

    private CacheRules with(KeyRules changed) {
        return new CacheRules(sealed, lifetimes, unopened, changed, failsWhenUnavailable);
    }

    PlaintextMode plaintextMode(Instant now) {
        return now.isBefore(unopened.plaintextUntil) ? unopened.plaintext : PlaintextMode.REJECT;
    }

    /** Returns the time to live of a value; zero if it stays forever. */
    Duration lifetime(@Nullable Duration asked) {
        if (asked == null || asked.isZero() || asked.isNegative()) {
            return lifetimes.withoutExpiry ? Duration.ZERO : shorter(lifetimes.standard, lifetimes.longest);
        }
        return shorter(asked.compareTo(SHORTEST_TTL) < 0 ? SHORTEST_TTL : asked, lifetimes.longest);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public String toString() {
        return "CacheRules[" + (sealed ? "sealed" : "plain") + ", defaultTtl=" + lifetimes.standard + ", maxTtl="
                + lifetimes.longest + (lifetimes.withoutExpiry ? ", without expiry" : "") + ", plaintext="
                + unopened.plaintext + (keys.hiddenAfter != null ? ", keys hidden" : "") + "]";
    }
}

package io.secureredis.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one cache. Immutable; each method gives a copy with one thing changed.
 *
 * <p>Defaults: sealed; {@value #DEFAULT_TTL_HOURS} hour where no time to live is given, at most {@value #MAX_TTL_DAYS} days; a value that does not open is a miss; plaintext
 * is rejected; keys are readable in Redis, but for those of more than {@value #MAX_KEY_BYTES} bytes or with control characters, which are hidden; the cache does without Redis while it is not available,
 * if the writer can.
 */
public final class CacheRules {

    static final int DEFAULT_TTL_HOURS = 1;
    static final int MAX_TTL_DAYS = 30;
    static final int MAX_KEY_BYTES = 8192;

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final CacheRules DEFAULTS = new CacheRules();

    // Assigned on copies before anyone else sees them.
    private boolean sealed = true;
    private Duration defaultTtl = Duration.ofHours(DEFAULT_TTL_HOURS);
    private Duration maxTtl = Duration.ofDays(MAX_TTL_DAYS);
    private boolean withoutExpiry;
    private OpenFailurePolicy openFailurePolicy = OpenFailurePolicy.always(OpenFailureAction.MISS);
    private PlaintextMode plaintextMode = PlaintextMode.REJECT;
    private Instant plaintextUntil = Instant.MAX;
    private int maxKeyBytes = MAX_KEY_BYTES;
    private boolean controlCharactersAllowed;
    private @Nullable String hiddenAfter;
    private @Nullable String keyPrefix;
    private boolean failWhenUnavailable;

    private CacheRules() {}

    private CacheRules copy(Consumer<CacheRules> change) {
        CacheRules copy = new CacheRules();
        copy.sealed = sealed;
        copy.defaultTtl = defaultTtl;
        copy.maxTtl = maxTtl;
        copy.withoutExpiry = withoutExpiry;
        copy.openFailurePolicy = openFailurePolicy;
        copy.plaintextMode = plaintextMode;
        copy.plaintextUntil = plaintextUntil;
        copy.maxKeyBytes = maxKeyBytes;
        copy.controlCharactersAllowed = controlCharactersAllowed;
        copy.hiddenAfter = hiddenAfter;
        copy.keyPrefix = keyPrefix;
        copy.failWhenUnavailable = failWhenUnavailable;
        change.accept(copy);
        return copy;
    }

    /** The defaults, as this class tells them. */
    public static CacheRules defaults() {
        return DEFAULTS;
    }

    /** Values as they are, unsealed: for counters that Redis is to {@code INCR}, and nothing that matters. Times to live hold all the same. */
    public CacheRules plain() {
        return copy(rules -> rules.sealed = false);
    }

    /** The time to live of values that come without one; a millisecond or more. */
    public CacheRules defaultTtl(Duration ttl) {
        requireTtl("default TTL", ttl);
        return copy(rules -> rules.defaultTtl = ttl);
    }

    /** The longest time to live; a longer one is cut to it. A millisecond or more. */
    public CacheRules maxTtl(Duration ttl) {
        requireTtl("maximal TTL", ttl);
        return copy(rules -> rules.maxTtl = ttl);
    }

    private static void requireTtl(String what, Duration ttl) {
        if (ttl.compareTo(SHORTEST_TTL) < 0) {
            throw new IllegalArgumentException("The " + what + " is at least a millisecond, not " + ttl);
        }
    }

    /** Values that come without a time to live stay for ever, instead of getting the default. */
    public CacheRules withoutExpiry() {
        return copy(rules -> rules.withoutExpiry = true);
    }

    /** What to do with a value that does not open. */
    public CacheRules openFailurePolicy(OpenFailurePolicy policy) {
        return copy(rules -> rules.openFailurePolicy = policy);
    }

    /** What to do with a value that is not sealed; before a time only, so that a migration does not stay open by mistake. */
    public CacheRules plaintext(PlaintextMode mode, Instant until) {
        return copy(rules -> {
            rules.plaintextMode = mode;
            rules.plaintextUntil = until;
        });
    }

    /** The longest key that stands in Redis as it is, in bytes, with its prefix; 1 or more. A longer one is hidden. */
    public CacheRules maxKeyBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A key has at least a byte");
        }
        return copy(rules -> rules.maxKeyBytes = bytes);
    }

    /** Keys with control characters stand in Redis as they are, for example because they are not text. Without this, such a key is hidden. */
    public CacheRules allowControlCharactersInKeys() {
        return copy(rules -> rules.controlCharactersAllowed = true);
    }

    /**
     * What every key of this cache begins with. It stays readable where a key is hidden because it is too long or holds a control character, so that the cache can be cleared.
     * Without it that is the cache's name and {@code ::}; a key that begins otherwise is then hidden as a whole, and clearing the cache leaves it to its time to live.
     */
    public CacheRules keyPrefix(String prefix) {
        return copy(rules -> rules.keyPrefix = prefix);
    }

    /**
     * Keys are replaced by an HMAC, but for a beginning that stays readable so that the cache can be cleared.
     *
     * @param prefix what every key of this cache begins with, such as {@code books::}; may be empty
     */
    public CacheRules hideKeysAfter(String prefix) {
        return copy(rules -> rules.hiddenAfter = prefix);
    }

    /** While Redis is not available, this cache throws {@link CacheUnavailableException}, instead of letting the application do without it. */
    public CacheRules failWhenUnavailable() {
        return copy(rules -> rules.failWhenUnavailable = true);
    }

    boolean sealed() {
        return sealed;
    }

    OpenFailurePolicy openFailurePolicy() {
        return openFailurePolicy;
    }

    PlaintextMode plaintextMode(Instant now) {
        return now.isBefore(plaintextUntil) ? plaintextMode : PlaintextMode.REJECT;
    }

    int maxKeyBytes() {
        return maxKeyBytes;
    }

    boolean controlCharactersAllowed() {
        return controlCharactersAllowed;
    }

    @Nullable
    String hiddenAfter() {
        return hiddenAfter;
    }

    @Nullable
    String keyPrefix() {
        return keyPrefix;
    }

    boolean failsWhenUnavailable() {
        return failWhenUnavailable;
    }

    /** The time to live that a value gets; zero where it stays for ever. */
    Duration lifetime(@Nullable Duration asked) {
        if (asked == null || asked.isZero() || asked.isNegative()) {
            return withoutExpiry ? Duration.ZERO : shorter(defaultTtl, maxTtl);
        }
        return shorter(asked.compareTo(SHORTEST_TTL) < 0 ? SHORTEST_TTL : asked, maxTtl);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public String toString() {
        return "CacheRules[" + (sealed ? "sealed" : "plain") + ", defaultTtl=" + defaultTtl + ", maxTtl=" + maxTtl
                + (withoutExpiry ? ", without expiry" : "") + ", plaintext=" + plaintextMode
                + (hiddenAfter != null ? ", keys hidden" : "") + "]";
    }
}

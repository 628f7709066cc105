package io.secureredis.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one cache. Immutable; each method gives a copy with one thing changed.
 *
 * <p>Defaults: sealed; {@value #DEFAULT_TTL_HOURS} hour where no time to live is given, at most {@value #MAX_TTL_DAYS} days; a value that does not open is a miss.
 */
public final class CacheRules {

    static final int DEFAULT_TTL_HOURS = 1;
    static final int MAX_TTL_DAYS = 30;

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final CacheRules DEFAULTS = new CacheRules(
            true,
            Duration.ofHours(DEFAULT_TTL_HOURS),
            Duration.ofDays(MAX_TTL_DAYS),
            false,
            OpenFailurePolicy.always(OpenFailureAction.MISS));

    private final boolean sealed;
    private final Duration defaultTtl;
    private final Duration maxTtl;
    private final boolean withoutExpiry;
    private final OpenFailurePolicy openFailurePolicy;

    private CacheRules(
            boolean sealed,
            Duration defaultTtl,
            Duration maxTtl,
            boolean withoutExpiry,
            OpenFailurePolicy openFailurePolicy) {
        this.sealed = sealed;
        this.defaultTtl = requirePositive("default TTL", defaultTtl);
        this.maxTtl = requirePositive("maximal TTL", maxTtl);
        this.withoutExpiry = withoutExpiry;
        this.openFailurePolicy = openFailurePolicy;
    }

    private static Duration requirePositive(String what, Duration duration) {
        if (duration.compareTo(SHORTEST_TTL) < 0) {
            throw new IllegalArgumentException("The " + what + " is at least a millisecond, not " + duration);
        }
        return duration;
    }

    /** The defaults, as this class tells them. */
    public static CacheRules defaults() {
        return DEFAULTS;
    }

    /** Values as they are, unsealed: for counters that Redis is to {@code INCR}, and nothing that matters. Times to live hold all the same. */
    public CacheRules plain() {
        return new CacheRules(false, defaultTtl, maxTtl, withoutExpiry, openFailurePolicy);
    }

    /** The time to live of values that come without one. */
    public CacheRules defaultTtl(Duration ttl) {
        return new CacheRules(sealed, ttl, maxTtl, withoutExpiry, openFailurePolicy);
    }

    /** The longest time to live; a longer one is cut to it. */
    public CacheRules maxTtl(Duration ttl) {
        return new CacheRules(sealed, defaultTtl, ttl, withoutExpiry, openFailurePolicy);
    }

    /** Values that come without a time to live stay for ever, instead of getting the default. */
    public CacheRules withoutExpiry() {
        return new CacheRules(sealed, defaultTtl, maxTtl, true, openFailurePolicy);
    }

    /** What to do with a value that does not open. */
    public CacheRules openFailurePolicy(OpenFailurePolicy policy) {
        return new CacheRules(sealed, defaultTtl, maxTtl, withoutExpiry, policy);
    }

    boolean sealed() {
        return sealed;
    }

    OpenFailurePolicy openFailurePolicy() {
        return openFailurePolicy;
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
                + (withoutExpiry ? ", without expiry" : "") + "]";
    }
}

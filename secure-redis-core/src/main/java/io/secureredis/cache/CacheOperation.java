package io.secureredis.cache;

import java.util.Locale;

/** The operations of a cache, as reports name them. */
public enum CacheOperation {
    GET,
    PUT,
    PUT_IF_ABSENT,
    EVICT,
    CLEAR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** For metric tags and reports, such as {@code put-if-absent}. */
    public String label() {
        return label;
    }
}

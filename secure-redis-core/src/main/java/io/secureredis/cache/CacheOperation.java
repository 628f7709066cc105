package io.secureredis.cache;

import java.util.Locale;

/** The operations of a cache, by their names in reports. */
public enum CacheOperation {
    GET,
    PUT,
    PUT_IF_ABSENT,
    EVICT,
    CLEAR;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the name for metric tags and reports, such as {@code put-if-absent}. */
    public String label() {
        return label;
    }
}

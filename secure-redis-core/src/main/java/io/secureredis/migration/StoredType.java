package io.secureredis.migration;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of keys whose values can be sealed. */
public enum StoredType {
    STRING,
    HASH,
    LIST,
    SET,
    ZSET;

    /** Parses the answer to {@code TYPE}; returns null for any other type. */
    static @Nullable StoredType of(@Nullable String word) {
        for (StoredType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return null;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether its parts come in pairs: field and value, member and score. */
    boolean paired() {
        return this == HASH || this == ZSET;
    }
}

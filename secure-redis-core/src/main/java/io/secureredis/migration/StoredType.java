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

    /** The word of {@code TYPE}; null for a type that is none of these. */
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

    /** Whether its parts come in pairs: field and value, member and score. */
    boolean paired() {
        return this == HASH || this == ZSET;
    }
}

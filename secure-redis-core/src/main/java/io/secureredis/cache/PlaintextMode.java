package io.secureredis.cache;

/** What a cache does with values that are not sealed, while you migrate an application to sealed values. */
public enum PlaintextMode {
    /** Plaintext values do not open. */
    REJECT,
    /**
     * Plaintext values do not open and stay in Redis: a read is a miss and evicts nothing, a write replaces them. Use
     * this mode while stored values are sealed in place.
     */
    KEEP,
    /** Plaintext values are read as they are. Anyone who can write to Redis can then put values into the cache. */
    READ,
    /** Like {@link #READ}, and each read replaces the value by a sealed one. */
    READ_AND_SEAL
}

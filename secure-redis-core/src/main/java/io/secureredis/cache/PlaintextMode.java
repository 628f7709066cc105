package io.secureredis.cache;

/** What a cache does with values that are not sealed, while an application moves to sealed ones. */
public enum PlaintextMode {
    /** They do not open. */
    REJECT,
    /** They do not open, and stay where they are: a read is a miss and evicts nothing, a write replaces them. For the time in which stored values are sealed in place. */
    KEEP,
    /** They are read as they are. Whoever can write to Redis can then put values into the cache. */
    READ,
    /** As {@link #READ}, and each is replaced by a sealed one when it is read. */
    READ_AND_SEAL
}

package io.secureredis.cache;

/** The actions that a cache can take on a value that does not open. */
public enum OpenFailureAction {
    /** Evicts the value and reports a miss. */
    MISS,
    /** Leaves the value in Redis and throws the {@link io.secureredis.crypto.OpenException}. */
    THROW
}

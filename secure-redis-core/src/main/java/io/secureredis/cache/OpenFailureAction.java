package io.secureredis.cache;

/** What a cache does with a value that does not open. */
public enum OpenFailureAction {
    /** Evict it, and answer as if it had not been there. */
    MISS,
    /** Leave it where it is, and throw the {@link io.secureredis.crypto.OpenException}. */
    THROW
}

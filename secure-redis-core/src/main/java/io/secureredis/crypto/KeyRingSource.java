package io.secureredis.crypto;

import java.util.Optional;

/**
 * Provides the current {@link KeyRing}. Implement it to read secrets from a key management system or a vault.
 *
 * <p>Every sealing and opening calls it, from any thread, so answer from memory. A ring that is not the same object as
 * the last one takes effect with the next value.
 *
 * <p>A source that throws or returns {@code null} fails the start ({@code SR118}). After that, this library keeps using
 * its last ring and logs a warning once a minute. To stop using a secret, return a ring that has retired it.
 */
@FunctionalInterface
public interface KeyRingSource {

    /** Returns the ring to use now. */
    KeyRing keyRing();

    /**
     * Returns why this source cannot read the secrets now, and so returns an older ring; empty while it can. Health and
     * metrics show it. Override it if your source keeps its ring when a refresh fails.
     *
     * @return the reason, a sentence that contains no secret
     */
    default Optional<String> failure() {
        return Optional.empty();
    }

    /**
     * Returns a source that keeps its last ring while the given one throws or returns {@code null}. It is called once
     * by this method, and then at each call. Its {@link #failure()} asks the given one again. Every part of this
     * library wraps its source so.
     *
     * <p>If there has never been a ring, {@link #keyRing()} throws a {@link io.secureredis.SecureRedisException}:
     * {@code SR118}, or that of this library which the source has thrown.
     */
    static KeyRingSource keepingLast(KeyRingSource source) {
        return LastKeyRing.of(source);
    }
}

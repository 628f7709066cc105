package io.secureredis.crypto;

/**
 * Provides the current {@link KeyRing}. Implement it to read secrets from a key management system or a vault.
 *
 * <p>Every sealing and opening calls it, from any thread, so answer from memory. A ring that is not the same object as
 * the last one takes effect with the next value.
 */
@FunctionalInterface
public interface KeyRingSource {

    /** Returns the ring to use now. */
    KeyRing keyRing();
}

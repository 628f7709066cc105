package io.secureredis.crypto;

/**
 * Where the current {@link KeyRing} comes from: the seam for files that are re-read, a key management system, a vault.
 *
 * <p>Asked for every value that is sealed or opened, from any thread, so it answers from memory. A ring that differs (by identity) from the last one takes
 * effect with the next value.
 */
@FunctionalInterface
public interface KeyRingSource {

    /** The ring to use now. */
    KeyRing keyRing();
}

package io.secureredis.migration;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an application stores sealed values: under which key, and bound to what. For a {@link PlaintextMigration}. Called by the thread that migrates. */
public interface SealedLayout {

    /**
     * Where the content of a key goes.
     *
     * @param key as it would be in plaintext, with the new prefix
     * @return null where this layout stores nothing under such a key, or nothing of that type
     */
    @Nullable
    Place place(byte[] key, StoredType type);

    /**
     * Where the content of a key is that this layout has made, if it is sealed already and {@link #place} cannot tell.
     *
     * @param key as it is in Redis
     * @return null where {@link #place} can tell
     */
    default @Nullable Place placeOfSealed(byte[] key, StoredType type) {
        return null;
    }

    /**
     * What a report calls a key.
     *
     * @param key as it is in Redis
     * @return never a part of the key that lets somebody in, such as the id of a session
     */
    default String nameInReports(byte[] key) {
        return KeyText.of(key);
    }

    /** Where one key's content goes. */
    interface Place {

        /** The key that the application reads; the same as the plaintext key, or another one. */
        byte[] key();

        /**
         * Seals one value.
         *
         * @param field of a hash; null otherwise
         * @param left what the key has left to live; zero where it does not expire
         */
        byte[] seal(byte @Nullable [] field, byte[] value, Duration left);

        /**
         * Opens what {@link #seal} made.
         *
         * @throws OpenException if it does not open
         */
        byte[] open(byte @Nullable [] field, byte[] stored);

        /**
         * Whether a stored value is sealed already.
         *
         * @throws OpenException if it begins like an envelope and is none
         */
        default boolean isSealed(byte @Nullable [] field, byte[] stored) {
            try {
                EnvelopeHeader.parse(stored);
                return true;
            } catch (OpenException none) {
                if (none.failure() == OpenFailure.NOT_SEALED) {
                    return false;
                }
                throw none;
            }
        }
    }
}

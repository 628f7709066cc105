package io.secureredis.migration;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes to a {@link PlaintextMigration} how an application stores sealed values: under which key, and bound to
 * what. The migrating thread calls it.
 */
public interface SealedLayout {

    /**
     * Returns where the content of a key goes.
     *
     * @param key as it would be in plaintext, with the new prefix
     * @return null if this layout stores nothing under such a key, or nothing of that type
     */
    @Nullable
    Place place(byte[] key, StoredType type);

    /**
     * Returns the place of content that this layout has already sealed, if {@link #place} cannot find it.
     *
     * @param key as it is in Redis
     * @return null if {@link #place} can find it
     */
    default @Nullable Place placeOfSealed(byte[] key, StoredType type) {
        return null;
    }

    /**
     * Returns the name of a key for reports.
     *
     * @param key as it is in Redis
     * @return never a part of the key that grants access, such as the id of a session
     */
    default String nameInReports(byte[] key) {
        return KeyText.of(key);
    }

    /** The place where one key's content goes. */
    interface Place {

        /** Returns the key that the application reads; the same as the plaintext key, or another one. */
        byte[] key();

        /**
         * Seals one value.
         *
         * @param field of a hash; null otherwise
         * @param left the remaining time to live of the key; zero if it does not expire
         */
        byte[] seal(byte @Nullable [] field, byte[] value, Duration left);

        /**
         * Opens a result of {@link #seal}.
         *
         * @throws OpenException if it does not open
         */
        byte[] open(byte @Nullable [] field, byte[] stored);

        /**
         * Returns whether a stored value is already sealed.
         *
         * @throws OpenException if it begins like an envelope and is not one
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

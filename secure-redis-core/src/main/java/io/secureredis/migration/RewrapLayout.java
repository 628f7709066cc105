package io.secureredis.migration;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes one kind of sealed data to a {@link Rewrapper}: which keys belong to it, and what its values are bound to.
 */
public interface RewrapLayout {

    /**
     * Describes a key.
     *
     * @param key as it is in Redis
     * @return null if this layout stores nothing under such a key, or nothing of that type
     */
    @Nullable
    Found find(byte[] key, StoredType type);

    /** A key of a layout. */
    interface Found {

        /** Returns the name of the kind in reports, such as {@code caches}. */
        String kind();

        /**
         * Returns the places for which a value may have been sealed. The value is sealed again for the first place for
         * which it opens.
         *
         * @param field of a hash; null otherwise
         * @return empty if values are only counted
         */
        List<Binding> bindings(byte @Nullable [] field);

        /**
         * Returns the name of this key under the primary secret; null if the key has the same name under every secret.
         */
        default byte @Nullable [] primaryName() {
            return null;
        }

        /**
         * Returns a name in the same slot. A string that moves to another slot is renamed to it before it is deleted,
         * so that nobody is notified of the deletion; null if that does not matter.
         */
        default byte @Nullable [] aside() {
            return null;
        }

        /** Returns the secret under which the name of this key is encrypted; null if it is not encrypted. */
        default @Nullable KeyId nameUnder() {
            return null;
        }

        /**
         * Returns which secret sealed a value.
         *
         * @param beginning the value, or its first {@value EnvelopeHeader#BYTES} bytes
         * @return null if a value of this key must not be sealed
         * @throws OpenException if it is not sealed
         */
        default @Nullable KeyId under(byte[] beginning) {
            return EnvelopeHeader.parseBeginning(beginning).keyId();
        }

        /** Returns whether the members of this set are encrypted names, not envelopes. */
        default boolean holdsNames() {
            return false;
        }

        /**
         * Encrypts a member again under the primary secret, if {@link #holdsNames()}.
         *
         * @throws OpenException if it does not open
         */
        default byte[] renamed(byte[] member) {
            throw new UnsupportedOperationException("This key holds no names");
        }
    }
}

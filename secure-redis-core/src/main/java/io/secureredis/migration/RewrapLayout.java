package io.secureredis.migration;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a {@link Rewrapper} finds in Redis: which keys belong to one kind of sealed data, and where their values live. */
public interface RewrapLayout {

    /**
     * What is under a key.
     *
     * @param key as it is in Redis
     * @return null where this layout stores nothing under such a key, or nothing of that type
     */
    @Nullable
    Found find(byte[] key, StoredType type);

    /** One key of a layout. */
    interface Found {

        /** The kind in the words of a report, such as {@code caches}. */
        String kind();

        /**
         * The places for which a value may have been sealed. It is opened for the first that it opens for, and sealed again for that one.
         *
         * @param field of a hash; null otherwise
         * @return empty where values are only counted
         */
        List<Binding> bindings(byte @Nullable [] field);

        /** The name of this key under the primary secret; null where the key has the same name under every secret. */
        default byte @Nullable [] primaryName() {
            return null;
        }

        /**
         * A name in the same slot, to which a string of another slot is renamed before it is deleted, so that nobody is told that it was deleted; null where that does not matter.
         */
        default byte @Nullable [] aside() {
            return null;
        }

        /** The secret under which the name of this key is encrypted; null where it is not encrypted. */
        default @Nullable KeyId nameUnder() {
            return null;
        }

        /**
         * Which secret sealed a value.
         *
         * @param beginning the value, or its first {@value EnvelopeHeader#BYTES} bytes
         * @return null where a value of this key is not to be sealed
         * @throws OpenException if it is not sealed
         */
        default @Nullable KeyId under(byte[] beginning) {
            return EnvelopeHeader.parseBeginning(beginning).keyId();
        }

        /** Whether the members of this set are encrypted names, not envelopes. */
        default boolean holdsNames() {
            return false;
        }

        /**
         * Encrypts a member again under the primary secret, where {@link #holdsNames()}.
         *
         * @throws OpenException if it does not open
         */
        default byte[] renamed(byte[] member) {
            throw new UnsupportedOperationException("This key holds no names");
        }
    }
}

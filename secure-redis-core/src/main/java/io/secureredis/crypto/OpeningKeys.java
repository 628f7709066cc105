package io.secureredis.crypto;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentLruCache;

/**
 * The data keys that opened something lately, least recently used first to go.
 *
 * <p>A key enters only when its commitment is right, so nobody can push the good ones out with envelopes of their own making.
 */
final class OpeningKeys {

    private final ConcurrentLruCache<Name, DataKey> keys;
    private final SecureRandom random;
    private final @Nullable Provider provider;

    OpeningKeys(int capacity, SecureRandom random, @Nullable Provider provider) {
        this.keys = new ConcurrentLruCache<>(capacity, this::derive);
        this.random = random;
        this.provider = provider;
    }

    /** @throws OpenException {@link OpenFailure#WRONG_COMMITMENT} */
    DataKey get(Secret secret, String purpose, byte[] envelope) {
        Name name = Name.of(secret, purpose, envelope);
        return requireCommitted(keys.get(name), name);
    }

    private DataKey derive(Name name) {
        // Checked before it enters, too.
        return requireCommitted(DataKey.derive(name.secret, name.purpose, name.salt(), random, provider), name);
    }

    private static DataKey requireCommitted(DataKey key, Name name) {
        if (!key.commitsTo(name.commitmentHigh, name.commitmentLow)) {
            throw OpenException.wrongCommitment(name.secret.keyId());
        }
        return key;
    }

    /** Secret, purpose and salt are its identity; the claimed commitment only travels along. Holds no part of the envelope. */
    private record Name(
            Secret secret, String purpose, long saltHigh, long saltLow, long commitmentHigh, long commitmentLow) {

        static Name of(Secret secret, String purpose, byte[] envelope) {
            return new Name(
                    secret,
                    purpose,
                    BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT),
                    BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT + Long.BYTES),
                    BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT),
                    BigEndian.getLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES));
        }

        byte[] salt() {
            return ByteBuffer.allocate(EnvelopeHeader.SALT_BYTES)
                    .putLong(saltHigh)
                    .putLong(saltLow)
                    .array();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name name
                    && saltHigh == name.saltHigh
                    && saltLow == name.saltLow
                    && secret.equals(name.secret)
                    && purpose.equals(name.purpose);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(saltHigh ^ saltLow);
        }
    }
}

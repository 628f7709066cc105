package io.secureredis.crypto;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentLruCache;

/**
 * The data keys that opened something lately, least recently used first to go.
 *
 * <p>A key enters only when its commitment is right, so nobody without the secret can push the good ones out.
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
        byte[] commitment = commitment(envelope);
        DataKey key = keys.get(new Name(secret, purpose, envelope, commitment));
        if (!key.commitsTo(commitment)) {
            throw OpenException.wrongCommitment(secret.keyId());
        }
        return key;
    }

    private DataKey derive(Name name) {
        DataKey key = DataKey.derive(name.secret, name.purpose, name.salt(), random, provider);
        if (!key.commitsTo(name.commitment)) {
            throw OpenException.wrongCommitment(name.secret.keyId());
        }
        return key;
    }

    private static byte[] commitment(byte[] envelope) {
        return Arrays.copyOfRange(
                envelope, EnvelopeHeader.COMMITMENT_AT, EnvelopeHeader.COMMITMENT_AT + EnvelopeHeader.COMMITMENT_BYTES);
    }

    /** Secret, purpose and salt; the commitment only serves the derivation. Holds no part of the envelope. */
    private static final class Name {

        private final Secret secret;
        private final String purpose;
        private final byte[] commitment;
        private final long saltHigh;
        private final long saltLow;

        Name(Secret secret, String purpose, byte[] envelope, byte[] commitment) {
            this.secret = secret;
            this.purpose = purpose;
            this.commitment = commitment;
            this.saltHigh = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT);
            this.saltLow = BigEndian.getLong(envelope, EnvelopeHeader.SALT_AT + Long.BYTES);
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

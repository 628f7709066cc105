package io.secureredis.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What one secret, purpose and salt derive to, with ciphers at hand. Source: envelope specification, section 4.1. */
final class DataKey {

    private final KeyId keyId;
    private final byte[] salt;
    private final long commitmentHigh;
    private final long commitmentLow;
    private final CipherPool ciphers;

    private DataKey(KeyId keyId, byte[] salt, long commitmentHigh, long commitmentLow, CipherPool ciphers) {
        this.keyId = keyId;
        this.salt = salt;
        this.commitmentHigh = commitmentHigh;
        this.commitmentLow = commitmentLow;
        this.ciphers = ciphers;
    }

    static DataKey derive(
            Secret secret, String purpose, byte[] salt, SecureRandom random, @Nullable Provider provider) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, purpose, salt);
        int keyBytes = derived.length - EnvelopeHeader.COMMITMENT_BYTES;
        SecretKeySpec key = new SecretKeySpec(derived, 0, keyBytes, "AES");
        long high = BigEndian.getLong(derived, keyBytes);
        long low = BigEndian.getLong(derived, keyBytes + Long.BYTES);
        Arrays.fill(derived, (byte) 0);
        return new DataKey(secret.keyId(), salt, high, low, new CipherPool(() -> new GcmCipher(key, random, provider)));
    }

    /** In constant time: no branch before both halves are joined. */
    boolean commitsTo(long claimedHigh, long claimedLow) {
        return ((commitmentHigh ^ claimedHigh) | (commitmentLow ^ claimedLow)) == 0;
    }

    /** Writes the fields of the header that this key decides: key id, salt, commitment. */
    void writeHeader(byte[] envelope) {
        BigEndian.putInt(envelope, EnvelopeHeader.KEY_ID_AT, keyId.value());
        System.arraycopy(salt, 0, envelope, EnvelopeHeader.SALT_AT, salt.length);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT, commitmentHigh);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES, commitmentLow);
    }

    void seal(byte[] plaintext, byte[] envelope, Binding binding) {
        GcmCipher cipher = ciphers.borrow();
        cipher.seal(plaintext, plaintext.length, envelope, binding.encoded());
        // Not given back after an exception: a cipher in an unknown state is left to the collector.
        ciphers.giveBack(cipher);
    }

    byte[] open(byte[] envelope, Binding binding) {
        GcmCipher cipher = ciphers.borrow();
        try {
            return cipher.open(envelope, binding.encoded());
        } finally {
            // Also after a wrong tag, which leaves the cipher as good as new: it is initialised for each envelope.
            ciphers.giveBack(cipher);
        }
    }
}

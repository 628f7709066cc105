package io.secureredis.crypto;

import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What one secret, purpose and salt derive to, with ciphers at hand. Source: envelope specification, section 4.1. */
final class DataKey {

    private final KeyId keyId;
    private final byte[] salt;
    private final byte[] commitment;
    private final CipherPool ciphers;

    private DataKey(KeyId keyId, byte[] salt, byte[] commitment, CipherPool ciphers) {
        this.keyId = keyId;
        this.salt = salt;
        this.commitment = commitment;
        this.ciphers = ciphers;
    }

    static DataKey derive(
            Secret secret, String purpose, byte[] salt, SecureRandom random, @Nullable Provider provider) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, purpose, salt);
        int keyBytes = derived.length - EnvelopeHeader.COMMITMENT_BYTES;
        SecretKeySpec key = new SecretKeySpec(derived, 0, keyBytes, "AES");
        byte[] commitment = Arrays.copyOfRange(derived, keyBytes, derived.length);
        Arrays.fill(derived, (byte) 0);
        return new DataKey(
                secret.keyId(), salt, commitment, new CipherPool(() -> new GcmCipher(key, random, provider)));
    }

    /** In constant time. */
    boolean commitsTo(byte[] claimed) {
        return MessageDigest.isEqual(commitment, claimed);
    }

    /** Writes the fields of the header that this key decides: key id, salt, commitment. */
    void writeHeader(byte[] envelope) {
        BigEndian.putInt(envelope, EnvelopeHeader.KEY_ID_AT, keyId.value());
        System.arraycopy(salt, 0, envelope, EnvelopeHeader.SALT_AT, salt.length);
        System.arraycopy(commitment, 0, envelope, EnvelopeHeader.COMMITMENT_AT, commitment.length);
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
            ciphers.giveBack(cipher);
        }
    }
}

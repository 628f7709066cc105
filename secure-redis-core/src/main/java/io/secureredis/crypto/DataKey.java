package io.secureredis.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Holds the key derived from one secret, purpose and salt, with a pool of ciphers. Source: envelope specification,
 * section 4.1.
 */
final class DataKey {

    private final KeyId keyId;
    private final byte[] salt;
    private final long commitmentHigh;
    private final long commitmentLow;
    private final CipherPool ciphers;

    /** The number of messages that this key may still seal and that no cipher has reserved. */
    private final AtomicInteger messagesLeft;

    private DataKey(
            KeyId keyId, byte[] salt, long commitmentHigh, long commitmentLow, CipherPool ciphers, int messages) {
        this.keyId = keyId;
        this.salt = salt;
        this.commitmentHigh = commitmentHigh;
        this.commitmentLow = commitmentLow;
        this.ciphers = ciphers;
        this.messagesLeft = new AtomicInteger(messages);
    }

    /** @param messages how many messages the key may seal; it may open any number */
    static DataKey derive(
            Secret secret,
            String purpose,
            byte[] salt,
            SecureRandom random,
            @Nullable Provider provider,
            int messages) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, purpose, salt);
        return of(secret.keyId(), salt, derived, random, provider, messages);
    }

    /** @param derived the key and its commitment; overwritten */
    static DataKey of(
            KeyId keyId, byte[] salt, byte[] derived, SecureRandom random, @Nullable Provider provider, int messages) {
        int keyBytes = derived.length - EnvelopeHeader.COMMITMENT_BYTES;
        byte[] key = Arrays.copyOf(derived, keyBytes);
        long high = BigEndian.getLong(derived, keyBytes);
        long low = BigEndian.getLong(derived, keyBytes + Long.BYTES);
        Arrays.fill(derived, (byte) 0);
        // Each cipher gets its own key object. A shared object would share a cache line with data that one cipher
        // writes and all others read.
        CipherPool ciphers =
                new CipherPool(nonces -> new GcmCipher(new SecretKeySpec(key, "AES"), random, provider, nonces));
        return new DataKey(keyId, salt, high, low, ciphers, messages);
    }

    /** Compares in constant time: both halves are combined before the first branch. */
    boolean commitsTo(long claimedHigh, long claimedLow) {
        return ((commitmentHigh ^ claimedHigh) | (commitmentLow ^ claimedLow)) == 0;
    }

    /** Writes the header fields that depend on this key: key id, salt and commitment. */
    private void writeHeader(byte[] envelope) {
        BigEndian.putInt(envelope, EnvelopeHeader.KEY_ID_AT, keyId.value());
        System.arraycopy(salt, 0, envelope, EnvelopeHeader.SALT_AT, salt.length);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT, commitmentHigh);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES, commitmentLow);
    }

    /**
     * Completes an envelope whose header still lacks the nonce and the fields that depend on this key.
     *
     * @return false, with nothing written, if this key has sealed as many messages as it may
     */
    boolean seal(byte[] plaintext, byte[] envelope, Binding binding) {
        GcmCipher cipher = ciphers.borrow();
        boolean done = false;
        try {
            boolean granted = cipher.hasNonce() || grant(cipher);
            if (granted) {
                writeHeader(envelope);
                cipher.seal(plaintext, plaintext.length, envelope, binding.encoded());
            }
            done = true;
            return granted;
        } finally {
            if (done) {
                cipher.giveBack();
            } else {
                ciphers.discard(cipher);
            }
        }
    }

    /** Counts messages when their nonces are drawn, so that threads do not contend for the counter on every message. */
    private boolean grant(GcmCipher cipher) {
        int most = cipher.noncesDrawn();
        int granted = Math.min(most, messagesLeft.getAndUpdate(left -> Math.max(0, left - most)));
        if (granted > 0) {
            cipher.drawNonces(granted);
        }
        return granted > 0;
    }

    byte[] open(byte[] envelope, Binding binding) {
        GcmCipher cipher = ciphers.borrow();
        try {
            return cipher.open(envelope, binding.encoded());
        } finally {
            // Return the cipher even after a wrong tag: it is initialised again for each envelope.
            cipher.giveBack();
        }
    }
}

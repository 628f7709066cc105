package io.secureredis.crypto;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What one secret, purpose and salt derive to, with ciphers at hand. Source: envelope specification, section 4.1. */
final class DataKey {

    private final KeyId keyId;
    private final byte[] salt;
    private final long commitmentHigh;
    private final long commitmentLow;
    private final CipherPool ciphers;

    /** Messages that it may still seal and that no cipher has been granted. */
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

    /** @param messages how many it may seal; any number may be opened */
    static DataKey derive(
            Secret secret,
            String purpose,
            byte[] salt,
            SecureRandom random,
            @Nullable Provider provider,
            int messages) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, purpose, salt);
        int keyBytes = derived.length - EnvelopeHeader.COMMITMENT_BYTES;
        byte[] key = Arrays.copyOf(derived, keyBytes);
        long high = BigEndian.getLong(derived, keyBytes);
        long low = BigEndian.getLong(derived, keyBytes + Long.BYTES);
        Arrays.fill(derived, (byte) 0);
        // A key object for each: shared, it would lie beside what one cipher writes and all others read.
        CipherPool ciphers =
                new CipherPool(nonces -> new GcmCipher(new SecretKeySpec(key, "AES"), random, provider, nonces));
        return new DataKey(secret.keyId(), salt, high, low, ciphers, messages);
    }

    /** In constant time: no branch before both halves are joined. */
    boolean commitsTo(long claimedHigh, long claimedLow) {
        return ((commitmentHigh ^ claimedHigh) | (commitmentLow ^ claimedLow)) == 0;
    }

    /** The fields of the header that this key decides: key id, salt, commitment. */
    private void writeHeader(byte[] envelope) {
        BigEndian.putInt(envelope, EnvelopeHeader.KEY_ID_AT, keyId.value());
        System.arraycopy(salt, 0, envelope, EnvelopeHeader.SALT_AT, salt.length);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT, commitmentHigh);
        BigEndian.putLong(envelope, EnvelopeHeader.COMMITMENT_AT + Long.BYTES, commitmentLow);
    }

    /**
     * Completes an envelope whose header lacks what this key decides, and the nonce.
     *
     * @return false, with nothing written, where it has sealed as many messages as it may
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

    /** Messages are counted when their nonces are drawn, so that threads do not meet at the counter for each. */
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
            // Also after a wrong tag, which leaves the cipher as good as new: it is initialised for each envelope.
            cipher.giveBack();
        }
    }
}

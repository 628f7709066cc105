package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Wraps one initialised AES-GCM cipher of one data key, with nonces drawn in advance. Only one thread at a time may use
 * it: {@link CipherPool} lends it out.
 *
 * <p>Reusing the same key object and the same {@link Cipher} saves the key schedule. Nonces are drawn in blocks,
 * because a call to the generator costs more than the bytes it returns. Each byte is used once.
 */
final class GcmCipher {

    static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private static final int TAG_BITS = EnvelopeHeader.TAG_BYTES * Byte.SIZE;
    static final int NONCES_DRAWN = 64;
    private static final int KEPT_ASSOCIATED_BYTES = 1024;
    private static final byte[] NONE = {};
    private static final AtomicIntegerFieldUpdater<GcmCipher> LENT =
            AtomicIntegerFieldUpdater.newUpdater(GcmCipher.class, "lent");

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final SecureRandom random;
    private final int noncesDrawn;
    private final NonceOfEnvelope nonce = new NonceOfEnvelope();
    private byte[] associatedData = NONE;
    private byte[] nonces = NONE;
    private int nextNonce;

    /** 1 while a thread holds this cipher, which is also the initial state. */
    private volatile int lent = 1;

    GcmCipher(SecretKeySpec key, SecureRandom random, @Nullable Provider provider, int noncesDrawn) {
        this.key = key;
        this.random = random;
        this.noncesDrawn = noncesDrawn;
        try {
            this.cipher = provider == null
                    ? Cipher.getInstance(TRANSFORMATION)
                    : Cipher.getInstance(TRANSFORMATION, provider);
        } catch (GeneralSecurityException missing) {
            throw new SecureRedisException("SR112", "This Java runtime has no " + TRANSFORMATION + ".", missing);
        }
    }

    /** Returns whether the caller now holds this cipher. */
    boolean lend() {
        // Read before the exchange: a failed exchange would take the cache line from the thread that holds the cipher.
        return lent == 0 && LENT.compareAndSet(this, 0, 1);
    }

    void giveBack() {
        LENT.lazySet(this, 0);
    }

    /** Completes, in place, an envelope whose header lacks only the nonce. */
    void seal(byte[] plaintext, int length, byte[] envelope, byte[] binding) {
        takeNonce(envelope);
        try {
            init(Cipher.ENCRYPT_MODE, envelope, binding);
            int written = cipher.doFinal(plaintext, 0, length, envelope, EnvelopeHeader.BYTES);
            if (written != length + EnvelopeHeader.TAG_BYTES) {
                throw new GeneralSecurityException("The provider wrote " + written + " bytes for " + length);
            }
        } catch (GeneralSecurityException refused) {
            throw new SecureRedisException(
                    "SR116", "AES-GCM refused to seal a value of " + length + " bytes.", refused);
        }
    }

    byte[] open(byte[] envelope, byte[] binding) {
        try {
            init(Cipher.DECRYPT_MODE, envelope, binding);
            return cipher.doFinal(envelope, EnvelopeHeader.BYTES, envelope.length - EnvelopeHeader.BYTES);
        } catch (AEADBadTagException changed) {
            throw OpenException.notAuthentic(EnvelopeHeader.keyId(envelope));
        } catch (GeneralSecurityException refused) {
            throw new SecureRedisException(
                    "SR116", "AES-GCM refused to open an envelope of " + envelope.length + " bytes.", refused);
        }
    }

    private void init(int mode, byte[] envelope, byte[] binding) throws GeneralSecurityException {
        nonce.envelope = envelope;
        cipher.init(mode, key, nonce, random);
        nonce.envelope = NONE;
        int length = EnvelopeHeader.BYTES + binding.length;
        byte[] associated = roomFor(length);
        System.arraycopy(envelope, 0, associated, 0, EnvelopeHeader.BYTES);
        System.arraycopy(binding, 0, associated, EnvelopeHeader.BYTES, binding.length);
        cipher.updateAAD(associated, 0, length);
    }

    /**
     * Passes associated data in one piece. The platform's cipher copies it into a buffer as large as the first piece,
     * and would grow that buffer for the next piece.
     */
    private byte[] roomFor(int length) {
        if (length > KEPT_ASSOCIATED_BYTES) {
            return new byte[length];
        }
        if (associatedData.length < length) {
            associatedData = new byte[(length + 63) & ~63];
        }
        return associatedData;
    }

    boolean hasNonce() {
        return nextNonce < nonces.length;
    }

    /** Returns how many nonces this cipher draws at once. */
    int noncesDrawn() {
        return noncesDrawn;
    }

    /** Draws nonces, but not before the first sealing: most ciphers only open. */
    void drawNonces(int count) {
        int length = count * EnvelopeHeader.NONCE_BYTES;
        if (nonces.length != length) {
            nonces = new byte[length];
        }
        random.nextBytes(nonces);
        nextNonce = 0;
    }

    private void takeNonce(byte[] envelope) {
        int end = nextNonce + EnvelopeHeader.NONCE_BYTES;
        System.arraycopy(nonces, nextNonce, envelope, EnvelopeHeader.NONCE_AT, EnvelopeHeader.NONCE_BYTES);
        Arrays.fill(nonces, nextNonce, end, (byte) 0);
        nextNonce = end;
    }

    /** Reads the nonce directly from the envelope, instead of a new object with two copies for each message. */
    private static final class NonceOfEnvelope extends GCMParameterSpec {

        private byte[] envelope = NONE;

        NonceOfEnvelope() {
            super(TAG_BITS, NONE);
        }

        @Override
        public byte[] getIV() {
            return Arrays.copyOfRange(
                    envelope, EnvelopeHeader.NONCE_AT, EnvelopeHeader.NONCE_AT + EnvelopeHeader.NONCE_BYTES);
        }
    }
}

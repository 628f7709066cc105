package io.secureredis.crypto;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Encrypts with AES-GCM-SIV, which remains safe when a nonce repeats. Uses Bouncy Castle. Source: RFC 8452. */
final class GcmSiv {

    static final int TAG_BYTES = 16;
    static final int NONCE_BYTES = 12;

    private GcmSiv() {}

    /** Returns the ciphertext followed by the tag. */
    static byte[] encrypt(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
        try {
            return run(true, key, nonce, associatedData, plaintext, plaintext.length + TAG_BYTES);
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("AES-GCM-SIV refused to encrypt", impossible);
        }
    }

    static byte[] decrypt(byte[] key, byte[] nonce, byte[] associatedData, byte[] ciphertextAndTag)
            throws InvalidCipherTextException {
        return run(false, key, nonce, associatedData, ciphertextAndTag, ciphertextAndTag.length - TAG_BYTES);
    }

    private static byte[] run(
            boolean encrypting, byte[] key, byte[] nonce, byte[] associatedData, byte[] input, int outputBytes)
            throws InvalidCipherTextException {
        GCMSIVBlockCipher cipher = new GCMSIVBlockCipher();
        cipher.init(
                encrypting, new AEADParameters(new KeyParameter(key), TAG_BYTES * Byte.SIZE, nonce, associatedData));
        cipher.processBytes(input, 0, input.length, new byte[0], 0);
        byte[] output = new byte[outputBytes];
        cipher.doFinal(output, 0);
        return output;
    }
}

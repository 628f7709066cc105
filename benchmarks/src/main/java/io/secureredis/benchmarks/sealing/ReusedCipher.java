package io.secureredis.benchmarks.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The floor: one {@link Cipher} and one key object of its own, a counter for the nonce. It is the least that AES-GCM
 * costs in this JVM, and it is nothing to copy: no two threads or processes could share the key.
 *
 * <p>Its message is nonce, ciphertext, tag.
 */
final class ReusedCipher implements Contender {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final Cipher sealing;
    private final Cipher opening;
    private final SecretKeySpec key;
    private final byte[] associated;
    private long counter;

    ReusedCipher(int keyBytes, byte[] associated, @Nullable Provider provider) throws GeneralSecurityException {
        this.sealing = cipher(provider);
        this.opening = cipher(provider);
        this.key = new SecretKeySpec(Keys.bytes(keyBytes, 1), "AES");
        this.associated = associated;
    }

    private static Cipher cipher(@Nullable Provider provider) throws GeneralSecurityException {
        return provider == null
                ? Cipher.getInstance("AES/GCM/NoPadding")
                : Cipher.getInstance("AES/GCM/NoPadding", provider);
    }

    @Override
    public byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        byte[] message = new byte[NONCE_BYTES + plaintext.length + TAG_BYTES];
        ByteBuffer.wrap(message).putLong(Integer.BYTES, counter++);
        sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, message, 0, NONCE_BYTES));
        if (associated.length > 0) {
            sealing.updateAAD(associated);
        }
        sealing.doFinal(plaintext, 0, plaintext.length, message, NONCE_BYTES);
        return message;
    }

    @Override
    public byte[] open(byte[] sealed) throws GeneralSecurityException {
        opening.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, sealed, 0, NONCE_BYTES));
        if (associated.length > 0) {
            opening.updateAAD(associated);
        }
        return opening.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }

    @Override
    public String toString() {
        return "ReusedCipher[associated=" + Arrays.toString(associated) + "]";
    }
}

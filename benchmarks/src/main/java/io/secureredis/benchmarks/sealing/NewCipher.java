package io.secureredis.benchmarks.sealing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** What is written most often: {@code Cipher.getInstance} in the method, and a random nonce. */
abstract class NewCipher implements Contender {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** One key object, a new {@link Cipher} for every message. */
    static Contender withKeptKey(int keyBytes) {
        SecretKeySpec key = new SecretKeySpec(Keys.bytes(keyBytes, 1), "AES");
        return new NewCipher() {
            @Override
            Cipher cipher() throws GeneralSecurityException {
                return Cipher.getInstance("AES/GCM/NoPadding");
            }

            @Override
            SecretKeySpec key() {
                return key;
            }
        };
    }

    /** One {@link Cipher}, a new key object (of the same bytes) for every message. */
    static Contender withNewKey(int keyBytes) throws GeneralSecurityException {
        byte[] key = Keys.bytes(keyBytes, 1);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        return new NewCipher() {
            @Override
            Cipher cipher() {
                return cipher;
            }

            @Override
            SecretKeySpec key() {
                return new SecretKeySpec(key, "AES");
            }
        };
    }

    /** One {@link Cipher}, a key derived for every message. */
    static Contender withDerivedKey(int keyBytes) throws GeneralSecurityException {
        byte[] secret = Keys.bytes(keyBytes, 1);
        byte[] salt = Keys.bytes(16, 2);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        return new NewCipher() {
            @Override
            Cipher cipher() {
                return cipher;
            }

            @Override
            SecretKeySpec key() {
                HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
                generator.init(new HKDFParameters(secret, salt, new byte[0]));
                byte[] key = new byte[keyBytes];
                generator.generateBytes(key, 0, keyBytes);
                return new SecretKeySpec(key, "AES");
            }
        };
    }

    abstract Cipher cipher() throws GeneralSecurityException;

    abstract SecretKeySpec key();

    @Override
    public byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] message = new byte[NONCE_BYTES + plaintext.length + TAG_BYTES];
        System.arraycopy(nonce, 0, message, 0, NONCE_BYTES);
        Cipher cipher = cipher();
        cipher.init(Cipher.ENCRYPT_MODE, key(), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.doFinal(plaintext, 0, plaintext.length, message, NONCE_BYTES);
        return message;
    }

    @Override
    public byte[] open(byte[] sealed) throws GeneralSecurityException {
        Cipher cipher = cipher();
        cipher.init(Cipher.DECRYPT_MODE, key(), new GCMParameterSpec(TAG_BYTES * 8, sealed, 0, NONCE_BYTES));
        return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }
}

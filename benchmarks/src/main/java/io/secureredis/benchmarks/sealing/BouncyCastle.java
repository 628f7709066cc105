package io.secureredis.benchmarks.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** Bouncy Castle's own AES-GCM, reused, with a counter for the nonce. */
final class BouncyCastle implements Contender {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    private final KeyParameter key;
    private long counter;

    BouncyCastle(int keyBytes) {
        this.key = new KeyParameter(Keys.bytes(keyBytes, 1));
    }

    @Override
    public byte[] seal(byte[] plaintext) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(nonce).putLong(Integer.BYTES, counter++);
        byte[] message = new byte[NONCE_BYTES + plaintext.length + TAG_BYTES];
        System.arraycopy(nonce, 0, message, 0, NONCE_BYTES);
        cipher.init(true, new AEADParameters(key, TAG_BYTES * 8, nonce));
        finish(plaintext, 0, plaintext.length, message, NONCE_BYTES);
        return message;
    }

    @Override
    public byte[] open(byte[] sealed) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 0, nonce, 0, NONCE_BYTES);
        cipher.init(false, new AEADParameters(key, TAG_BYTES * 8, nonce));
        byte[] plaintext = new byte[sealed.length - NONCE_BYTES - TAG_BYTES];
        finish(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES, plaintext, 0);
        return plaintext;
    }

    private void finish(byte[] input, int from, int length, byte[] output, int at) throws GeneralSecurityException {
        try {
            int written = cipher.processBytes(input, from, length, output, at);
            cipher.doFinal(output, at + written);
        } catch (InvalidCipherTextException changed) {
            throw new GeneralSecurityException(changed);
        }
    }
}

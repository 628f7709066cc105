package io.secureredis.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Creates envelopes directly from the specification, with fields that the sealer would never write. */
final class Forge {

    private final Secret secret;
    private final Binding binding;
    private final byte[] salt = new byte[16];
    private final byte[] nonce = new byte[12];
    private int flags;
    private long writtenAt;
    private long lifetime;

    Forge(Secret secret, Binding binding, String label) {
        this.secret = secret;
        this.binding = binding;
        FixedRandom random = new FixedRandom(label);
        random.nextBytes(salt);
        random.nextBytes(nonce);
    }

    Forge compressed() {
        flags = 1;
        return this;
    }

    Forge writtenAt(long epochSeconds) {
        writtenAt = epochSeconds;
        return this;
    }

    Forge lifetime(long seconds) {
        lifetime = seconds;
        return this;
    }

    byte[] seal(byte[] payload) {
        byte[] derived = KeyDerivation.dataKeyAndCommitment(secret, binding.purpose(), salt);
        int keyBytes = derived.length - 16;
        byte[] header = ByteBuffer.allocate(60)
                .put(new byte[] {'S', 'R', 1, (byte) flags})
                .putInt(secret.keyId().value())
                .put(salt)
                .put(derived, keyBytes, 16)
                .put(nonce)
                .putInt((int) writtenAt)
                .putInt((int) lifetime)
                .array();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(Arrays.copyOf(derived, keyBytes), "AES"),
                    new GCMParameterSpec(128, nonce));
            cipher.updateAAD(header);
            cipher.updateAAD(binding.encoded());
            byte[] sealed = cipher.doFinal(payload);
            return ByteBuffer.allocate(60 + sealed.length)
                    .put(header)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException refused) {
            throw new IllegalStateException(refused);
        }
    }
}

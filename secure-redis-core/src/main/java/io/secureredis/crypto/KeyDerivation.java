package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Implements every derivation of the envelope specification, section 4. HKDF-SHA256 (RFC 5869) is the Java platform's
 * where it has one (JDK 25), and otherwise Bouncy Castle's. Both give the same keys.
 */
final class KeyDerivation {

    private static final String PREFIX = "secure-redis/v1/";
    private static final byte[] NO_SALT = {};
    private static final @Nullable PlatformHkdf PLATFORM = PlatformHkdf.find();

    private KeyDerivation() {}

    static KeyId keyId(byte[] secret) {
        return new KeyId(ByteBuffer.wrap(hkdf(secret, NO_SALT, PREFIX + "key-id", Integer.BYTES))
                .getInt());
    }

    /** Returns the data key followed by the commitment. */
    static byte[] dataKeyAndCommitment(Secret secret, String purpose, byte[] salt) {
        String info = PREFIX + purpose + "/AES-" + secret.keyBits() + "-GCM";
        return hkdf(secret.bytes(), salt, info, secret.bytes().length + EnvelopeHeader.COMMITMENT_BYTES);
    }

    static byte[] nameKey(Secret secret, String purpose) {
        return hkdf(secret.bytes(), NO_SALT, PREFIX + "names/" + purpose, 32);
    }

    static byte[] nameEncryptionKey(Secret secret, String purpose) {
        return hkdf(secret.bytes(), NO_SALT, PREFIX + "encrypted-names/" + purpose, 32);
    }

    private static byte[] hkdf(byte[] inputKey, byte[] salt, String info, int length) {
        return hkdf(inputKey, salt, info.getBytes(US_ASCII), length);
    }

    static byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length) {
        return PLATFORM == null
                ? BouncyCastleHkdf.derive(inputKey, salt, info, length)
                : PLATFORM.derive(inputKey, salt, info, length);
    }
}

package io.secureredis.crypto;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * HKDF-SHA256 (RFC 5869) of Bouncy Castle. In a class of its own, because the first class of Bouncy Castle that is
 * loaded makes the JDK verify the signature of its JAR, even if nothing is called.
 */
final class BouncyCastleHkdf {

    private BouncyCastleHkdf() {}

    static byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(inputKey, salt, info));
        byte[] output = new byte[length];
        generator.generateBytes(output, 0, length);
        return output;
    }
}

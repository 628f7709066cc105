package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 5869, appendix A, the cases with SHA-256; then the derivations of the specification. */
class KeyDerivationTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void hkdf_rfc5869CaseA1_givesItsOutput() {
        assertThat(hkdf("0b".repeat(22), counting(0x00, 13), counting(0xf0, 10), 42))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void hkdf_rfc5869CaseA2LongInputs_givesItsOutput() {
        assertThat(hkdf(counting(0x00, 80), counting(0x60, 80), counting(0xb0, 80), 82))
                .isEqualTo("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void hkdf_rfc5869CaseA3NoSaltNoInfo_givesItsOutput() {
        assertThat(hkdf("0b".repeat(22), "", "", 42))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void hkdf_ofThePlatform_isUsedFromJdk25OnAndGivesWhatBouncyCastleGives() {
        assertThat(PlatformHkdf.find() != null).isEqualTo(Runtime.version().feature() >= 25);
        Random random = new Random(20261129);
        for (int round = 0; round < 300; round++) {
            byte[] inputKey = bytes(random, 16 + 8 * random.nextInt(3));
            byte[] salt = bytes(random, random.nextBoolean() ? 0 : 16);
            byte[] info = bytes(random, random.nextInt(80));
            int length = 1 + random.nextInt(100);
            assertThat(KeyDerivation.hkdf(inputKey, salt, info, length))
                    .as("round %d", round)
                    .isEqualTo(BouncyCastleHkdf.derive(inputKey, salt, info, length));
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void dataKeyAndCommitment_otherPurposeSaltOrLength_sharesNothing() {
        Secret secret = EnvelopeVector.secret(0, 32);
        byte[] salt = new byte[16];
        byte[] key = KeyDerivation.dataKeyAndCommitment(secret, "cache", salt);
        byte[] otherPurpose = KeyDerivation.dataKeyAndCommitment(secret, "value", salt);
        byte[] otherSalt = KeyDerivation.dataKeyAndCommitment(secret, "cache", counted(1, 16));
        byte[] shorter = KeyDerivation.dataKeyAndCommitment(EnvelopeVector.secret(0, 16), "cache", salt);

        assertThat(key).hasSize(48);
        assertThat(shorter).hasSize(32);
        assertThat(Arrays.copyOf(otherPurpose, 16)).isNotEqualTo(Arrays.copyOf(key, 16));
        assertThat(Arrays.copyOf(otherSalt, 16)).isNotEqualTo(Arrays.copyOf(key, 16));
        assertThat(Arrays.copyOf(shorter, 16)).isNotEqualTo(Arrays.copyOf(key, 16));
    }

    @Test
    void dataKeyAndCommitment_anyPurpose_usesTheInfoOfTheSpecification() {
        byte[] salt = counted(7, 16);
        byte[] info = "secure-redis/v1/cache/AES-192-GCM".getBytes(StandardCharsets.US_ASCII);
        assertThat(KeyDerivation.dataKeyAndCommitment(EnvelopeVector.secret(0, 24), "cache", salt))
                .isEqualTo(KeyDerivation.hkdf(counted(0, 24), salt, info, 40));
    }

    private static String hkdf(String inputKey, String salt, String info, int length) {
        return HEX.formatHex(
                KeyDerivation.hkdf(HEX.parseHex(inputKey), HEX.parseHex(salt), HEX.parseHex(info), length));
    }

    private static String counting(int first, int length) {
        return HEX.formatHex(counted(first, length));
    }

    private static byte[] counted(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}

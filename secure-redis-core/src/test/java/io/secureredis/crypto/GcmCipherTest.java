package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the primitive against the cases that its designers submitted to NIST: D. McGrew and J. Viega, "The
 * Galois/Counter Mode of Operation (GCM)", 2005, appendix B; those with a nonce of 96 bits. Then checks
 * {@link GcmCipher} against the primitive.
 */
class GcmCipherTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final String ZERO_KEY = "00".repeat(16);
    private static final String ZERO_IV = "00".repeat(12);
    private static final String KEY = "feffe9928665731c6d6a8f9467308308";
    private static final String IV = "cafebabefacedbaddecaf888";
    private static final String TEXT = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
    private static final String CUT = TEXT.substring(0, 120);
    private static final String AAD = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private static final List<Case> CASES = List.of(
            new Case(1, ZERO_KEY, ZERO_IV, "", "", "", "58e2fccefa7e3061367f1d57a4e7455a"),
            new Case(
                    2,
                    ZERO_KEY,
                    ZERO_IV,
                    "",
                    "00".repeat(16),
                    "0388dace60b6a392f328c2b971b2fe78",
                    "ab6e47d42cec13bdf53a67b21257bddf"),
            new Case(
                    3,
                    KEY,
                    IV,
                    "",
                    TEXT,
                    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
                    "4d5c2af327cd64a62cf35abd2ba6fab4"),
            new Case(
                    4,
                    KEY,
                    IV,
                    AAD,
                    CUT,
                    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
                    "5bc94fbc3221a5db94fae95ae7121a47"),
            new Case(7, "00".repeat(24), ZERO_IV, "", "", "", "cd33b28ac773f74ba00ed1f312572435"),
            new Case(
                    8,
                    "00".repeat(24),
                    ZERO_IV,
                    "",
                    "00".repeat(16),
                    "98e7247c07f0fe411c267e4384b0f600",
                    "2ff58d80033927ab8ef4d4587514f0fb"),
            new Case(
                    9,
                    (KEY + KEY).substring(0, 48),
                    IV,
                    "",
                    TEXT,
                    "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
                            + "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256",
                    "9924a7c8587336bfb118024db8674a14"),
            new Case(
                    10,
                    (KEY + KEY).substring(0, 48),
                    IV,
                    AAD,
                    CUT,
                    "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
                            + "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
                    "2519498e80f1478f37ba55bd6d27618c"),
            new Case(13, "00".repeat(32), ZERO_IV, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
            new Case(
                    14,
                    "00".repeat(32),
                    ZERO_IV,
                    "",
                    "00".repeat(16),
                    "cea7403d4d606b6e074ec5d3baf39d18",
                    "d0d1c8a799996bf0265b98b5d48ab919"),
            new Case(
                    15,
                    KEY + KEY,
                    IV,
                    "",
                    TEXT,
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
                    "b094dac5d93471bdec1a502270e3cc6c"),
            new Case(
                    16,
                    KEY + KEY,
                    IV,
                    AAD,
                    CUT,
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
                    "76fc6ece0f4e1768cddf8853bb2d551b"));

    private record Case(
            int number, String key, String nonce, String associatedData, String plaintext, String sealed, String tag) {

        Cipher cipher(int mode, Provider provider) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(GcmCipher.TRANSFORMATION, provider);
            cipher.init(
                    mode, new SecretKeySpec(HEX.parseHex(key), "AES"), new GCMParameterSpec(128, HEX.parseHex(nonce)));
            cipher.updateAAD(HEX.parseHex(associatedData));
            return cipher;
        }

        @Override
        public String toString() {
            return "test case " + number;
        }
    }

    static Stream<Arguments> casesAndProviders() throws GeneralSecurityException {
        Provider platform = Cipher.getInstance(GcmCipher.TRANSFORMATION).getProvider();
        return Stream.of(platform, new BouncyCastleProvider())
                .flatMap(provider -> CASES.stream().map(testCase -> Arguments.of(testCase, provider)));
    }

    @ParameterizedTest
    @MethodSource("casesAndProviders")
    void primitive_publishedCase_sealsAndOpensIt(Case testCase, Provider provider) throws GeneralSecurityException {
        byte[] sealed = testCase.cipher(Cipher.ENCRYPT_MODE, provider).doFinal(HEX.parseHex(testCase.plaintext));
        assertThat(HEX.formatHex(sealed)).isEqualTo(testCase.sealed + testCase.tag);
        byte[] opened = testCase.cipher(Cipher.DECRYPT_MODE, provider).doFinal(sealed);
        assertThat(HEX.formatHex(opened)).isEqualTo(testCase.plaintext);
    }

    @ParameterizedTest
    @MethodSource("casesAndProviders")
    void primitive_publishedCaseWithChangedTag_isRefused(Case testCase, Provider provider)
            throws GeneralSecurityException {
        byte[] changed = HEX.parseHex(testCase.sealed + testCase.tag);
        changed[changed.length - 1] ^= 1;
        Cipher cipher = testCase.cipher(Cipher.DECRYPT_MODE, provider);
        assertThatThrownBy(() -> cipher.doFinal(changed)).isInstanceOf(AEADBadTagException.class);
    }

    @ParameterizedTest
    @MethodSource("casesAndProviders")
    void seal_manyMessages_equalsThePrimitiveWithHeaderAndBindingAsAssociatedData(Case testCase, Provider provider)
            throws GeneralSecurityException {
        SecretKeySpec key = new SecretKeySpec(HEX.parseHex(testCase.key), "AES");
        GcmCipher cipher = new GcmCipher(key, new FixedRandom("gcm"), provider, 64);
        cipher.drawNonces(64);
        byte[] plaintext = HEX.parseHex(testCase.plaintext);
        byte[] binding = HEX.parseHex(testCase.associatedData);
        byte[] nonces = new byte[768];
        new FixedRandom("gcm").nextBytes(nonces);
        for (int i = 0; i < 64; i++) {
            byte[] envelope = new byte[76 + plaintext.length];
            cipher.seal(plaintext, plaintext.length, envelope, binding);

            byte[] nonce = Arrays.copyOfRange(nonces, i * 12, i * 12 + 12);
            assertThat(envelope).containsSubsequence(nonce);
            assertThat(ByteBuffer.wrap(envelope, 60, plaintext.length + 16))
                    .isEqualTo(ByteBuffer.wrap(primitive(key, nonce, envelope, binding, plaintext)));
            assertThat(cipher.open(envelope, binding)).isEqualTo(plaintext);
        }
    }

    private static byte[] primitive(SecretKeySpec key, byte[] nonce, byte[] envelope, byte[] binding, byte[] plaintext)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(envelope, 0, 60);
        cipher.updateAAD(binding);
        return cipher.doFinal(plaintext);
    }
}

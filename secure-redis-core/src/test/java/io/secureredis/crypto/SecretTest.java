package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    /** Bytes for which both alphabets differ, and padding can be omitted. */
    private static final byte[] BYTES = HexFormat.of().parseHex("fbefbefffefdfcfbfaf9f8f7f6f5f4f3");

    @Test
    void fromBase64_anyAlphabetPaddingOrWhiteSpace_isTheSameSecret() {
        String standard = Base64.getEncoder().encodeToString(BYTES);
        String url = Base64.getUrlEncoder().encodeToString(BYTES);
        assertThat(standard).contains("+", "/").endsWith("==");
        Stream.of(standard, url, standard.replace("=", ""), url.replace("=", ""), "  " + standard + "\r\n", "\t" + url)
                .forEach(text -> assertThat(Secret.fromBase64(text)).isEqualTo(Secret.fromRawBytes(BYTES)));
    }

    @ParameterizedTest
    @CsvSource({"16,128", "24,192", "32,256"})
    void keyBits_lengthOfSecret_choosesThem(int length, int bits) {
        Secret secret = EnvelopeVector.secret(100, length);
        assertThat(secret.keyBits()).isEqualTo(bits);
        assertThat(secret).hasToString("Secret[" + secret.keyId() + ", AES-" + bits + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not base64!",
                "AAECAwQFBgcICQoLDA0ODw=",
                "AAECAwQFBgcICQoLDA0OD===",
                "AAEC AwQFBgcICQoLDA0ODw==",
                "AAECAwQFBgcI\nCQoLDA0ODw==",
                "A",
                "äöü",
                "0123456789abcdef0123456789abcdef",
                "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
            })
    void fromBase64_notBase64_isRefusedWithoutTheText(String text) {
        assertRefused(text, "SR101");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 23, 25, 31, 33, 48, 64})
    void fromBase64_otherLength_isRefusedWithoutTheText(int length) {
        byte[] bytes = new byte[length];
        new FixedRandom("length").nextBytes(bytes);
        assertRefused(Base64.getEncoder().encodeToString(bytes), "SR102");
        assertThatThrownBy(() -> Secret.fromRawBytes(bytes))
                .isInstanceOf(InvalidSecretException.class)
                .hasMessageStartingWith("SR102 The secret decodes to " + length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void fromBase64_publishedOrRepeated_isRefusedWithoutTheText(int length) {
        byte[] repeated = new byte[length];
        Arrays.fill(repeated, (byte) 'k');
        assertRefused(Base64.getEncoder().encodeToString(repeated), "SR103");
        Arrays.fill(repeated, (byte) 0xff);
        assertRefused(Base64.getUrlEncoder().encodeToString(repeated), "SR103");
        assertRefused(
                Base64.getEncoder()
                        .encodeToString(EnvelopeVector.secret(0, length).bytes()),
                "SR103");
    }

    /** An AES key of FIPS 197, the key of the Fernet specification's vectors, and digits in sequence. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "K34VFiiu0qar9xWICc9PPA==",
                "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
                "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
            })
    void fromBase64_publishedByOtherProjects_isRefused(String text) {
        assertRefused(text, "SR103");
    }

    @Test
    void fromBase64_placeholderThatNothingResolved_isSaidToBeThat() {
        assertThatThrownBy(() -> Secret.fromBase64("${REDIS_SECRET}"))
                .isInstanceOf(InvalidSecretException.class)
                .hasMessageStartingWith("SR362 ")
                .hasMessageContaining("${REDIS_SECRET}");
    }

    /** Everyone has read what looks like a secret in the documentation. */
    @Test
    void fromBase64_anySecretPrintedInTheDocumentation_isRefused() throws IOException {
        Pattern base64 =
                Pattern.compile("(?<![A-Za-z0-9+/_-])([A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{32}|[A-Za-z0-9+/]{43}=)"
                        + "(?![A-Za-z0-9+/=_-])");
        try (Stream<Path> docs = Files.walk(Repository.file("docs"));
                Stream<Path> root = Files.list(Repository.file(""))) {
            for (Path file : Stream.concat(docs, root)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                Matcher candidates = base64.matcher(Files.readString(file));
                while (candidates.find()) {
                    String candidate = candidates.group(1);
                    if (looksLikeAPath(candidate)) {
                        continue;
                    }
                    assertThatThrownBy(() -> Secret.fromBase64(candidate))
                            .as("%s in %s", candidate, file)
                            .isInstanceOf(InvalidSecretException.class);
                }
            }
        }
    }

    /** A path may have as many characters; hardly any secret has no digit or several slashes. */
    private static boolean looksLikeAPath(String text) {
        return text.chars().noneMatch(Character::isDigit)
                || text.chars().filter(character -> character == '/').count() > 1;
    }

    @Test
    void fromRawBytes_arrayChangedAfterwards_secretIsNot() {
        byte[] bytes = BYTES.clone();
        Secret secret = Secret.fromRawBytes(bytes);
        Arrays.fill(bytes, (byte) 0);
        assertThat(secret).isEqualTo(Secret.fromRawBytes(BYTES)).hasSameHashCodeAs(Secret.fromRawBytes(BYTES));
        assertThat(secret).isNotEqualTo(EnvelopeVector.secret(0, 16)).isNotEqualTo("text");
    }

    @Test
    void toString_anySecret_printsNoneOfItsBytes() {
        Secret secret = Secret.fromRawBytes(BYTES);
        assertThat(secret.toString())
                .doesNotContain(Base64.getEncoder().encodeToString(BYTES).substring(0, 6))
                .doesNotContain(HexFormat.of().formatHex(BYTES).substring(0, 8));
    }

    private static void assertRefused(String text, String code) {
        InvalidSecretException refused =
                catchThrowableOfType(InvalidSecretException.class, () -> Secret.fromBase64(text));
        assertThat(refused).as(text).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused).hasMessageStartingWith(code + " ").hasMessageContaining("openssl rand -base64 32");
        assertThat(refused.getCause()).isNull();
        if (text.length() > 2) {
            assertThat(refused.getMessage()).doesNotContain(text.strip());
        }
    }
}

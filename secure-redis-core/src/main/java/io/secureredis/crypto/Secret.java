package io.secureredis.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret that you configure: 16, 24 or 32 bytes, from which every key is derived.
 *
 * <p>Its length selects AES-128, AES-192 or AES-256. A secret is immutable. {@link #toString()} prints the
 * {@linkplain #keyId() key id}, never the bytes, which no public method returns. Source: envelope specification,
 * section 3.
 */
public final class Secret {

    /**
     * Secrets printed in the documentation, and therefore known to everyone. The first three are {@code 00 01 02 …},
     * the secrets of the test vectors.
     */
    private static final Set<String> PUBLISHED = Set.of(
            "AAECAwQFBgcICQoLDA0ODw==",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]+|[0-9A-F]+");

    private final byte[] bytes;
    private final KeyId keyId;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
        this.keyId = KeyDerivation.keyId(bytes);
    }

    /**
     * Reads a secret from the text of a configuration property or a file.
     *
     * @param text base64 (standard or URL-safe alphabet, padding optional) of 16, 24 or 32 bytes; surrounding white
     *     space is ignored
     * @throws InvalidSecretException if it is not base64, or is hexadecimal ({@code SR101}), has another length
     *     ({@code SR102}), is publicly known ({@code SR103}), or is an unresolved placeholder ({@code SR362}); the text
     *     itself is never part of the message
     */
    public static Secret fromBase64(String text) {
        return fromBase64(text, "The secret");
    }

    /**
     * Does the same as {@link #fromBase64(String)}, with an error that names the secret's origin.
     *
     * @param subject the beginning of the message, such as {@code The secret in /run/secrets/redis} or the name of a
     *     property
     */
    public static Secret fromBase64(String text, String subject) {
        String stripped = text.strip();
        requireNoPlaceholder(stripped, subject);
        requireNotHexadecimal(stripped, subject);
        byte[] bytes = decode(stripped, subject);
        requireLength(bytes, subject);
        if (isKnownToEveryone(bytes)) {
            throw new InvalidSecretException(
                    "SR103",
                    subject + " is known to everyone: it is an example from a documentation, or one byte repeated. "
                            + InvalidSecretException.REMEDY);
        }
        return new Secret(bytes);
    }

    /**
     * Takes raw bytes, for test vectors, tests and key management systems. Published examples are not refused.
     *
     * @param bytes 16, 24 or 32 of them; copied
     * @throws InvalidSecretException if the number of bytes differs ({@code SR102})
     */
    public static Secret fromRawBytes(byte[] bytes) {
        requireLength(bytes, "The secret");
        return new Secret(bytes.clone());
    }

    private static void requireNoPlaceholder(String text, String subject) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        if (placeholder.matches()) {
            throw new InvalidSecretException(
                    "SR362",
                    subject + " is the placeholder ${" + placeholder.group(1)
                            + "}, which nothing resolves. Set the property or the"
                            + " environment variable of that name.");
        }
    }

    /**
     * Refuses 32 hexadecimal digits, which are also base64 of 24 unintended bytes. A random base64 text looks like this
     * once in 2^63 times.
     */
    private static void requireNotHexadecimal(String text, String subject) {
        if (text.length() >= 32 && HEXADECIMAL.matcher(text).matches()) {
            throw new InvalidSecretException(
                    "SR101",
                    subject + " is hexadecimal (" + text.length() + " digits), and must be base64. "
                            + InvalidSecretException.REMEDY);
        }
    }

    private static byte[] decode(String text, String subject) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException notBase64) {
            // The cause would quote a character of the secret, so leave it out.
            throw new InvalidSecretException(
                    "SR101",
                    subject + " is not base64 (" + text.length() + " characters). " + InvalidSecretException.REMEDY);
        }
    }

    private static void requireLength(byte[] bytes, String subject) {
        if (bytes.length != 16 && bytes.length != 24 && bytes.length != 32) {
            throw new InvalidSecretException(
                    "SR102",
                    subject + " decodes to " + bytes.length + " bytes; 16, 24 or 32 are required. "
                            + InvalidSecretException.REMEDY);
        }
    }

    private static boolean isKnownToEveryone(byte[] bytes) {
        byte[] repeated = new byte[bytes.length];
        Arrays.fill(repeated, bytes[0]);
        return Arrays.equals(bytes, repeated)
                || PublishedSecrets.contains(bytes)
                || PUBLISHED.contains(Base64.getEncoder().encodeToString(bytes));
    }

    /** Returns the public name of this secret. */
    public KeyId keyId() {
        return keyId;
    }

    /** Returns the AES key length that this secret selects, in bits: 128, 192 or 256. */
    public int keyBits() {
        return bytes.length * Byte.SIZE;
    }

    /** Returns the array itself, for derivation only. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        // Rings are immutable, so this is nearly always the same object.
        return this == other || (other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes));
    }

    @Override
    public int hashCode() {
        return keyId.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[" + keyId + ", AES-" + keyBits() + "]";
    }
}

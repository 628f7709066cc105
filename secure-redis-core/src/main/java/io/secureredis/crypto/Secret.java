package io.secureredis.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the operator configures: 16, 24 or 32 secret bytes, from which every key is derived.
 *
 * <p>Its length chooses AES-128, AES-192 or AES-256. Immutable. {@link #toString()} prints the {@linkplain #keyId() key id},
 * never the bytes; there is no accessor for them. Source: envelope specification, section 3.
 */
public final class Secret {

    /** Printed in the documentation, so known to everyone. The first three are {@code 00 01 02 …}, the vectors' secrets. */
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
     * Reads a secret as it stands in a configuration or a file.
     *
     * @param text base64 (standard or URL-safe alphabet, padding optional) of 16, 24 or 32 bytes; white space around it is ignored
     * @throws InvalidSecretException if it is not base64, or is hexadecimal ({@code SR101}), not of such a length ({@code SR102}), known
     *     to everyone ({@code SR103}), or a placeholder that nothing resolved ({@code SR362}); the text itself is never part of the message
     */
    public static Secret fromBase64(String text) {
        return fromBase64(text, "The secret");
    }

    /** As {@link #fromBase64(String)}, with the words that begin a message, such as "The secret in /run/secrets/redis". */
    static Secret fromBase64(String text, String subject) {
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
     * Takes raw bytes, for vectors, tests and key management systems. The checks against published examples do not apply.
     *
     * @param bytes 16, 24 or 32 of them; copied
     * @throws InvalidSecretException if there are not so many ({@code SR102})
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

    /** 32 hexadecimal digits are also base64, of 24 bytes that nobody meant. A random base64 text looks so once in 2^63 times. */
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
            // The cause would quote a character of the secret, so it is left behind.
            throw new InvalidSecretException(
                    "SR101",
                    subject + " is not base64 (" + text.length() + " characters). " + InvalidSecretException.REMEDY);
        }
    }

    private static void requireLength(byte[] bytes, String subject) {
        if (bytes.length != 16 && bytes.length != 24 && bytes.length != 32) {
            throw new InvalidSecretException(
                    "SR102",
                    subject + " has " + bytes.length + " bytes, and must have 16, 24 or 32 before base64. "
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

    /** The public name of this secret. */
    public KeyId keyId() {
        return keyId;
    }

    /** The AES key length that this secret chooses, in bits: 128, 192 or 256. */
    public int keyBits() {
        return bytes.length * Byte.SIZE;
    }

    /** For derivation only; not copied. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        // Rings are immutable, so it is nearly always the same object.
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

package io.secureredis.crypto;

import java.util.HexFormat;

/**
 * The public name of a {@link Secret}: 4 bytes derived from it, printed as 8 hexadecimal digits.
 *
 * <p>You may log and show it anywhere. Source: envelope specification, section 4.2.
 *
 * @param value the four bytes, big-endian
 */
public record KeyId(int value) {

    /**
     * Parses the printed form.
     *
     * @param hex 8 hexadecimal digits
     * @throws IllegalArgumentException if it is anything else
     */
    public static KeyId parse(String hex) {
        if (hex.length() != 8) {
            throw new IllegalArgumentException("A key id has 8 hexadecimal digits, this text has " + hex.length());
        }
        return new KeyId((int) HexFormat.fromHexDigitsToLong(hex));
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}

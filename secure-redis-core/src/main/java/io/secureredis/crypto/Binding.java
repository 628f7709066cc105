package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Says where a sealed value lives, so that it opens nowhere else.
 *
 * <p>A list of fields, the first being the purpose, each encoded as its length ({@code u32}, big-endian) and its bytes. The encoding becomes part of the associated
 * data. Immutable; {@link #and} makes a longer binding from a shorter one, so the common beginning is encoded once. Source: envelope
 * specification, section 5.
 */
public final class Binding {

    private static final Pattern PURPOSE = Pattern.compile("[a-z0-9.-]{1,32}");

    private final String purpose;
    private final byte[] encoded;

    private Binding(String purpose, byte[] encoded) {
        this.purpose = purpose;
        this.encoded = encoded;
    }

    /**
     * A binding of the purpose alone.
     *
     * @throws IllegalArgumentException if the purpose is not 1 to 32 of {@code a-z 0-9 - .}
     */
    public static Binding of(String purpose) {
        if (!PURPOSE.matcher(purpose).matches()) {
            throw new IllegalArgumentException("A purpose is 1 to 32 characters of a-z, 0-9, '-' and '.'");
        }
        return new Binding(purpose, new byte[0]).and(purpose);
    }

    /** This binding and one more field. */
    public Binding and(String field) {
        return and(field.getBytes(UTF_8));
    }

    /** This binding and one more field. */
    public Binding and(byte[] field) {
        byte[] longer = ByteBuffer.allocate(encoded.length + Integer.BYTES + field.length)
                .put(encoded)
                .putInt(field.length)
                .put(field)
                .array();
        return new Binding(purpose, longer);
    }

    /** The first field, which also takes part in key derivation. */
    public String purpose() {
        return purpose;
    }

    /** Not copied: never changed after construction. */
    byte[] encoded() {
        return encoded;
    }

    /** The purpose only: the other fields may be confidential. */
    @Override
    public String toString() {
        return "Binding[" + purpose + "]";
    }
}

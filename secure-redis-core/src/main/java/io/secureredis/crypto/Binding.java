package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Names the place of a sealed value, so that the value opens nowhere else.
 *
 * <p>A binding is a list of fields; the first one is the purpose. Each field is encoded as its length ({@code u32},
 * big-endian) followed by its bytes. The encoding becomes part of the associated data. Bindings are immutable.
 * {@link #and} appends a field to a copy, so a common prefix is encoded only once. Source: envelope specification,
 * section 5.
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
     * Returns a binding that has only a purpose.
     *
     * @throws IllegalArgumentException if the purpose is not 1 to 32 of {@code a-z 0-9 - .}
     */
    public static Binding of(String purpose) {
        if (!PURPOSE.matcher(purpose).matches()) {
            throw new IllegalArgumentException("A purpose is 1 to 32 characters of a-z, 0-9, '-' and '.'");
        }
        return new Binding(purpose, new byte[0]).and(purpose);
    }

    /** Returns this binding with one more field. */
    public Binding and(String field) {
        return and(field.getBytes(UTF_8));
    }

    /** Returns this binding with one more field. */
    public Binding and(byte[] field) {
        byte[] longer = ByteBuffer.allocate(encoded.length + Integer.BYTES + field.length)
                .put(encoded)
                .putInt(field.length)
                .put(field)
                .array();
        return new Binding(purpose, longer);
    }

    /** Returns the first field, which is also an input to key derivation. */
    public String purpose() {
        return purpose;
    }

    /** Returns the array itself, not a copy; it never changes after construction. */
    byte[] encoded() {
        return encoded;
    }

    /** Returns only the purpose, because the other fields may be confidential. */
    @Override
    public String toString() {
        return "Binding[" + purpose + "]";
    }
}

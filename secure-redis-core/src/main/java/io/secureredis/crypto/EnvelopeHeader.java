package io.secureredis.crypto;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Parses the first 60 bytes of an envelope. No header field is secret. Trust no field before the envelope has been
 * opened.
 *
 * <p>Source: envelope specification, section 2.
 */
public final class EnvelopeHeader {

    /** The length of the header in bytes. */
    public static final int BYTES = 60;

    /** The number of bytes that an envelope adds to the encrypted data: header and tag. */
    public static final int OVERHEAD_BYTES = 76;

    static final int TAG_BYTES = 16;
    static final int SALT_BYTES = 16;
    static final int COMMITMENT_BYTES = 16;
    static final int NONCE_BYTES = 12;

    static final int KEY_ID_AT = 4;
    static final int SALT_AT = 8;
    static final int COMMITMENT_AT = 24;
    static final int NONCE_AT = 40;
    static final int WRITTEN_AT_AT = 52;
    static final int LIFETIME_AT = 56;

    static final byte MAGIC_0 = 'S';
    static final byte MAGIC_1 = 'R';
    static final byte VERSION = 1;
    static final byte COMPRESSED = 1;

    private final byte[] bytes;

    private EnvelopeHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Parses the header of an envelope without opening it.
     *
     * @throws OpenException {@link OpenFailure#NOT_SEALED} or {@link OpenFailure#MALFORMED}
     */
    public static EnvelopeHeader parse(byte[] envelope) {
        check(envelope);
        return new EnvelopeHeader(Arrays.copyOf(envelope, BYTES));
    }

    /**
     * Parses the header when you have read only the beginning of a value, as a census does ({@code GETRANGE key 0 59}).
     *
     * @param beginning the first 60 bytes of the value, or more; fewer if the value is shorter
     * @throws OpenException {@link OpenFailure#NOT_SEALED} or {@link OpenFailure#MALFORMED}
     */
    public static EnvelopeHeader parseBeginning(byte[] beginning) {
        check(beginning, BYTES);
        return new EnvelopeHeader(Arrays.copyOf(beginning, BYTES));
    }

    /** Performs steps 1 and 2 of opening (section 7). */
    static void check(byte[] envelope) {
        check(envelope, OVERHEAD_BYTES);
    }

    private static void check(byte[] envelope, int atLeastBytes) {
        if (envelope.length < 2 || envelope[0] != MAGIC_0 || envelope[1] != MAGIC_1) {
            throw OpenException.notSealed();
        }
        if (envelope.length < atLeastBytes) {
            throw OpenException.malformed(
                    "it has " + envelope.length + " bytes, an envelope has at least " + OVERHEAD_BYTES);
        }
        if (envelope[2] != VERSION) {
            throw OpenException.malformed("its version is " + (envelope[2] & 0xff) + ", this release reads version 1");
        }
        if ((envelope[3] & ~COMPRESSED) != 0) {
            throw OpenException.malformed("its flags are 0x" + HexFormat.of().toHexDigits(envelope[3]));
        }
    }

    static KeyId keyId(byte[] envelope) {
        return new KeyId(BigEndian.getInt(envelope, KEY_ID_AT));
    }

    /** Returns the id of the secret that sealed the value. */
    public KeyId keyId() {
        return keyId(bytes);
    }

    /** Returns the version of the format. */
    public int version() {
        return bytes[2];
    }

    /** Returns whether the plaintext was compressed before it was sealed. */
    public boolean compressed() {
        return (bytes[3] & COMPRESSED) != 0;
    }

    /** Returns a copy of the 16 bytes that identify the data key. */
    public byte[] salt() {
        return Arrays.copyOfRange(bytes, SALT_AT, SALT_AT + SALT_BYTES);
    }

    /** Returns a copy of the 16 bytes that commit to the secret. */
    public byte[] commitment() {
        return Arrays.copyOfRange(bytes, COMMITMENT_AT, COMMITMENT_AT + COMMITMENT_BYTES);
    }

    /** Returns a copy of the 12-byte nonce. */
    public byte[] nonce() {
        return Arrays.copyOfRange(bytes, NONCE_AT, NONCE_AT + NONCE_BYTES);
    }

    /** Returns the time of writing by the writer's clock, in whole seconds. */
    public Instant writtenAt() {
        return Instant.ofEpochSecond(Integer.toUnsignedLong(BigEndian.getInt(bytes, WRITTEN_AT_AT)));
    }

    /** Returns the lifetime in whole seconds; {@link Duration#ZERO} if the value does not expire by itself. */
    public Duration lifetime() {
        return Duration.ofSeconds(Integer.toUnsignedLong(BigEndian.getInt(bytes, LIFETIME_AT)));
    }

    @Override
    public String toString() {
        return "EnvelopeHeader[version=" + version() + ", keyId=" + keyId() + ", compressed=" + compressed()
                + ", writtenAt=" + writtenAt() + ", lifetime=" + lifetime() + "]";
    }
}

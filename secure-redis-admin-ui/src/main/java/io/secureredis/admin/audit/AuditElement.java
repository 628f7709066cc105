package io.secureredis.admin.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An element of the list: a number, the hash of the element before, and an envelope. Source:
 * {@code docs/spec/audit-log.md}, section 2.
 *
 * @param bytes all of it, as stored
 * @param previous SHA-256 of the element before; zeros if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by its bytes only, in this package
record AuditElement(byte[] bytes, long sequence, byte[] previous, byte[] envelope) {

    /** In bytes; none of ours is larger. */
    static final int LARGEST = 16_384;

    static final int HASH_BYTES = 32;

    /** A number that is greater is none that anybody of us has counted to. */
    private static final long GREATEST = 1L << 53;

    private static final int HEADER_BYTES = Long.BYTES + HASH_BYTES;

    static AuditElement of(long sequence, byte[] previous, byte[] envelope) {
        byte[] bytes = ByteBuffer.allocate(HEADER_BYTES + envelope.length)
                .putLong(sequence)
                .put(previous)
                .put(envelope)
                .array();
        return new AuditElement(bytes, sequence, previous, envelope);
    }

    /** Returns {@code null} if it cannot be an element of ours. */
    static @Nullable AuditElement parse(byte[] bytes) {
        if (bytes.length <= HEADER_BYTES || bytes.length > LARGEST) {
            return null;
        }
        long sequence = ByteBuffer.wrap(bytes).getLong();
        if (sequence < 0 || sequence > GREATEST) {
            return null;
        }
        return new AuditElement(
                bytes,
                sequence,
                Arrays.copyOfRange(bytes, Long.BYTES, HEADER_BYTES),
                Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
    }

    byte[] hash() {
        return hash(bytes);
    }

    static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}

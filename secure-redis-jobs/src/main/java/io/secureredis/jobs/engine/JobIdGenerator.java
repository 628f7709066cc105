package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Generates job ids that sort by age: 6 bytes of time (ms), 2 bytes that count within it, 7 random bytes, as 24
 * characters of base32hex in lower case.
 *
 * <p>The order holds among ids of one generator, even if the clock stands still or goes back. Source:
 * {@code docs/spec/job-keys.md}, section 1.
 */
final class JobIdGenerator {

    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final int RANDOM_BYTES = 7;
    private static final int ID_BYTES = 15;
    private static final int BLOCK_BYTES = RANDOM_BYTES * 64;

    private final SecureRandom random = new SecureRandom();
    private final byte[] block = new byte[BLOCK_BYTES];
    private int used = BLOCK_BYTES;
    private long last;

    JobId next(long nowMs) {
        byte[] bytes = new byte[ID_BYTES];
        draw(nowMs, bytes);
        return new JobId(base32(bytes));
    }

    private synchronized void draw(long nowMs, byte[] bytes) {
        // Time and count form one number, so a full count continues in the next millisecond.
        last = Math.max(last + 1, nowMs << Short.SIZE);
        if (used == BLOCK_BYTES) {
            random.nextBytes(block);
            used = 0;
        }
        ByteBuffer.wrap(bytes).putLong(last).put(block, used, RANDOM_BYTES);
        used += RANDOM_BYTES;
    }

    private static String base32(byte[] bytes) {
        char[] text = new char[bytes.length * 8 / 5];
        int at = 0;
        for (int i = 0; i < bytes.length; i += 5) {
            long five = 0;
            for (int j = 0; j < 5; j++) {
                five = (five << Byte.SIZE) | (bytes[i + j] & 0xff);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                text[at++] = DIGITS[(int) (five >>> shift) & 31];
            }
        }
        return new String(text);
    }
}

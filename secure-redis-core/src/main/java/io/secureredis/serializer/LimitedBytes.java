package io.secureredis.serializer;

import io.secureredis.CauseChain;
import io.secureredis.SecureRedisException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory, up to a limit. Excess is refused while it is written ({@code SR114}), so that a huge value is never
 * in the heap as bytes. For one thread.
 */
final class LimitedBytes extends ByteArrayOutputStream {

    /** The default limit of a sealer. */
    static final int USUAL = 64 * 1024 * 1024;
    /** No limit. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String TOO_LARGE = "SR114";
    private static final int INITIAL = 256;

    private final int max;

    LimitedBytes(int max) {
        super(Math.min(INITIAL, max));
        this.max = max;
    }

    /** @throws IllegalArgumentException if the limit is below one byte */
    static int requireLimit(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("The limit is at least one byte");
        }
        return maxBytes;
    }

    /** Returns the refusal within a failure, or {@code null}: a library may have wrapped it. */
    static @Nullable SecureRedisException refusal(Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof SecureRedisException refused && refused.code().equals(TOO_LARGE)) {
                return refused;
            }
        }
        return null;
    }

    @Override
    public synchronized void write(int one) {
        requireRoom(1);
        super.write(one);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        requireRoom(length);
        super.write(bytes, offset, length);
    }

    private void requireRoom(int length) {
        if (length > max - count) {
            throw new SecureRedisException(
                    TOO_LARGE,
                    "Cannot seal value: it has more than " + max + " bytes, the cap. Store less, or raise the cap.");
        }
    }
}

package io.secureredis.serializer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Writes text in UTF-8, for keys, fields and names. No two texts become the same bytes.
 *
 * <p>A Java text can contain half of a surrogate pair, for which UTF-8 has no form. Spring's own serializer writes
 * {@code ?} for each, so that two keys become one. Here, such a half becomes the three bytes of its number (WTF-8),
 * which no well-formed text contains, and comes back. Every other text has its usual form; {@code null} is the empty
 * array. Safe for any number of threads.
 */
public final class LosslessTextSerializer implements RedisSerializer<String> {

    private static final byte[] NOTHING = {};
    private static final LosslessTextSerializer INSTANCE = new LosslessTextSerializer();

    private LosslessTextSerializer() {}

    /** Returns the only instance. */
    public static LosslessTextSerializer instance() {
        return INSTANCE;
    }

    /** Returns whether a text contains no half of a surrogate pair. */
    public static boolean isWellFormed(String text) {
        return ValueWriter.isWellFormed(text);
    }

    /** Returns whether bytes contain the form of half a surrogate pair. */
    public static boolean isIllFormed(byte[] text) {
        for (int i = 0; i + 1 < text.length; i++) {
            if (isHalf(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHalf(byte[] text, int at) {
        return text[at] == (byte) 0xed && at + 1 < text.length && (text[at + 1] & 0xe0) == 0xa0;
    }

    @Override
    public byte[] serialize(@Nullable String text) {
        if (text == null || isWellFormed(text)) {
            return text == null ? NOTHING : text.getBytes(UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int length = Character.charCount(point);
            boolean half = length == 1 && Character.isSurrogate((char) point);
            bytes.writeBytes(half ? half(point) : text.substring(i, i + length).getBytes(UTF_8));
            i += length;
        }
        return bytes.toByteArray();
    }

    private static byte[] half(int point) {
        return new byte[] {(byte) 0xed, (byte) (0x80 | ((point >> 6) & 0x3f)), (byte) (0x80 | (point & 0x3f))};
    }

    @Override
    public @Nullable String deserialize(byte @Nullable [] stored) {
        if (stored == null || !isIllFormed(stored)) {
            return stored == null ? null : new String(stored, UTF_8);
        }
        StringBuilder text = new StringBuilder(stored.length);
        int from = 0;
        for (int i = 0; i + 2 < stored.length; i++) {
            if (isHalf(stored, i)) {
                text.append(new String(stored, from, i - from, UTF_8));
                text.append((char) (0xd000 | ((stored[i + 1] & 0x3f) << 6) | (stored[i + 2] & 0x3f)));
                from = i + 3;
                i += 2;
            }
        }
        return text.append(new String(stored, from, stored.length - from, UTF_8))
                .toString();
    }
}

package io.secureredis.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * What a session holds, as bytes: text and numbers in a form of their own, everything else as another serializer writes it.
 *
 * <p>The times of a session and the ids in its indexes are text and numbers. So they stay readable when the other serializer is exchanged, and the same id is always
 * the same bytes, by which it can be found and removed.
 *
 * <p>Shape: one byte {@code s} (UTF-8 follows), {@code i} ({@code u32}), {@code l} ({@code u64}) or {@code o} (the other serializer's bytes); {@code null} is the
 * empty array.
 */
public final class SessionSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = {};

    private final RedisSerializer<Object> objects;

    private SessionSerializer(RedisSerializer<Object> objects) {
        this.objects = objects;
    }

    /** With the serializer of everything that is neither text nor a number. */
    public static SessionSerializer of(RedisSerializer<Object> objects) {
        return new SessionSerializer(objects);
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof String text && isEncodable(text)) {
            return tagged('s', text.getBytes(UTF_8));
        }
        if (value instanceof Integer number) {
            return tagged('i', ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }
        if (value instanceof Long number) {
            return tagged('l', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        }
        return tagged('o', objects.serialize(value));
    }

    /** Half a surrogate pair has no UTF-8. */
    private static boolean isEncodable(String text) {
        return text.chars().noneMatch(each -> Character.isSurrogate((char) each))
                || UTF_8.newEncoder().canEncode(text);
    }

    private static byte[] tagged(char tag, byte[] content) {
        return ByteBuffer.allocate(1 + content.length)
                .put((byte) tag)
                .put(content)
                .array();
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] stored) {
        if (stored == null || stored.length == 0) {
            return null;
        }
        byte[] content = Arrays.copyOfRange(stored, 1, stored.length);
        return switch (stored[0]) {
            case 's' -> new String(content, UTF_8);
            case 'i' -> ByteBuffer.wrap(content).getInt();
            case 'l' -> ByteBuffer.wrap(content).getLong();
            case 'o' -> objects.deserialize(content);
            default ->
                throw new SerializationException(
                        "SR242 Cannot read an attribute of a session: it was written by another serializer. "
                                + "The user has to sign in again.");
        };
    }

    static byte[] ofText(String text) {
        return tagged('s', text.getBytes(UTF_8));
    }

    /** The text that these bytes hold, or {@code null} if they hold anything else. */
    static @Nullable String text(byte[] stored) {
        return stored.length > 0 && stored[0] == 's' ? new String(stored, 1, stored.length - 1, UTF_8) : null;
    }
}

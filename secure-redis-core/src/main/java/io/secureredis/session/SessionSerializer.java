package io.secureredis.session;

import io.secureredis.serializer.LosslessTextSerializer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;

/**
 * Serializes session values: text and numbers in a form of their own, everything else with another serializer.
 *
 * <p>The times of a session and the ids in its indexes are text and numbers. They therefore stay readable when you
 * exchange the other serializer, and the same id is always the same bytes, by which it can be found and removed.
 *
 * <p>Shape: one byte {@code s} (followed by text, as {@link LosslessTextSerializer} writes it), {@code i}
 * ({@code u32}), {@code l} ({@code u64}) or {@code o} (the other serializer's bytes); {@code null} is the empty array.
 */
public final class SessionSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = {};

    private final RedisSerializer<Object> objects;

    private SessionSerializer(RedisSerializer<Object> objects) {
        this.objects = objects;
    }

    /** Returns a serializer that uses the given one for everything except text and numbers. */
    public static SessionSerializer of(RedisSerializer<Object> objects) {
        return new SessionSerializer(objects);
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof String text) {
            return tagged('s', bytesOf(text));
        }
        if (value instanceof Integer number) {
            return tagged('i', ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        }
        if (value instanceof Long number) {
            return tagged('l', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        }
        return tagged('o', objects.serialize(value));
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
            case 's' -> textOf(content);
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
        return tagged('s', bytesOf(text));
    }

    /** Returns the text in these bytes, or {@code null} if they hold anything else. */
    static @Nullable String text(byte[] stored) {
        return stored.length > 0 && stored[0] == 's' ? textOf(Arrays.copyOfRange(stored, 1, stored.length)) : null;
    }

    /** Returns the session whose id is a member of a user's index, or {@code null} if the set is no such index. */
    static @Nullable SessionKey sessionOf(SessionKey set, byte[] member) {
        String id = set.kind() == SessionKey.Kind.INDEX ? text(member) : null;
        return id == null ? null : set.session(id);
    }

    /** Two different texts never become the same bytes, so that no user is mistaken for another. */
    static byte[] bytesOf(String text) {
        return LosslessTextSerializer.instance().serialize(text);
    }

    static String textOf(byte[] bytes) {
        return String.valueOf(LosslessTextSerializer.instance().deserialize(bytes));
    }
}

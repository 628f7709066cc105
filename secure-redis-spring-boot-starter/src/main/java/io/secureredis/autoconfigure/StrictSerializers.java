package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.serializer.LosslessTextSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;

/** Stores text and bytes as Spring Data does, but refuses a value that would come back as a different one. */
final class StrictSerializers {

    private StrictSerializers() {}

    /**
     * Returns a serializer of text in UTF-8: {@code SR230} for another class, {@code SR231} for half a surrogate pair.
     */
    static RedisSerializer<Object> text() {
        return new Strict(RedisSerializer.string(), String.class, "string");
    }

    /** Returns a serializer of unchanged bytes: {@code SR230} for another class. */
    static RedisSerializer<Object> bytes() {
        return new Strict(RedisSerializer.byteArray(), byte[].class, "bytes");
    }

    private static final class Strict implements RedisSerializer<Object> {

        private final RedisSerializer<?> plain;
        private final Class<?> type;
        private final String name;

        Strict(RedisSerializer<?> plain, Class<?> type, String name) {
            this.plain = plain;
            this.type = type;
            this.name = name;
        }

        @Override
        @SuppressWarnings("unchecked")
        public byte[] serialize(@Nullable Object value) {
            if (value != null && !type.isInstance(value)) {
                throw new SecureRedisException(
                        "SR230",
                        "Cannot store a value of class " + value.getClass().getName() + " with the serializer '" + name
                                + "': it stores " + type.getSimpleName()
                                + " only. Choose json or jdk for this cache (secure-redis.cache.caches.<name>.serializer).");
            }
            if (value instanceof String text && !LosslessTextSerializer.isWellFormed(text)) {
                throw new SecureRedisException(
                        "SR231",
                        "Cannot store a text with the serializer 'string': it contains half of a surrogate pair, for which UTF-8 has no form. "
                                + "Correct the text, or choose json for this cache (secure-redis.cache.caches.<name>.serializer).");
            }
            return ((RedisSerializer<Object>) plain).serialize(value);
        }

        @Override
        public @Nullable Object deserialize(byte @Nullable [] bytes) {
            return plain.deserialize(bytes);
        }

        /** Accepts every class, so that this serializer refuses an unsuitable value itself, with the reason. */
        @Override
        public boolean canSerialize(Class<?> of) {
            return true;
        }
    }
}

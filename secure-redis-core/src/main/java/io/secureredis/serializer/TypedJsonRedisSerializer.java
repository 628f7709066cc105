package io.secureredis.serializer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes any object of listed classes as JSON with class names. A written value comes back equal, or is refused when it
 * is written.
 *
 * <p>Objects are written by their fields, including private and final ones, as in Java serialization; {@code transient}
 * ones are omitted. For a view of a JDK collection ({@code subList}, {@code keySet}), an ordinary collection with the
 * same content comes back. Unknown fields are skipped on reading, so that a class may change. Shape: JSON in UTF-8; an
 * object whose class its place does not determine is an array of class name and content. {@code null} is written as the
 * empty array.
 *
 * <p>An unlisted class is refused when written ({@code SR202}) and when read ({@code SR203}), in the latter case before
 * it is loaded, so that none of its code runs. The first value of a class is read back and compared. {@link ValueJson}
 * does the work, and documents this and all errors. Safe for any number of threads.
 */
public final class TypedJsonRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];

    private final ValueJson values;
    private final JavaType any;

    private TypedJsonRedisSerializer(ValueJson values) {
        this.values = values;
        this.any = values.type(Object.class);
    }

    /**
     * Returns a serializer with the class loader of the current thread, or the one that loaded this class, and the
     * Jackson modules on the class path.
     */
    public static TypedJsonRedisSerializer of(AllowedTypes types) {
        return of(types, builder -> {});
    }

    /** Returns a serializer with your own modules; see {@link #of(AllowedTypes, ClassLoader, Consumer)}. */
    public static TypedJsonRedisSerializer of(AllowedTypes types, Consumer<JsonMapper.Builder> customizer) {
        return of(types, ClassUtils.getDefaultClassLoader(), customizer);
    }

    /**
     * Returns a serializer with your own class loader, such as the application's, and modules.
     *
     * @param classLoader used at each read, whatever thread reads
     * @param customizer called once; adds modules. It cannot disable the list, or change how objects are written
     */
    public static TypedJsonRedisSerializer of(
            AllowedTypes types, @Nullable ClassLoader classLoader, Consumer<JsonMapper.Builder> customizer) {
        return new TypedJsonRedisSerializer(ValueJson.of(types, classLoader, customizer));
    }

    /**
     * Returns the same serializer with another limit than 64 MiB: a larger value is refused with {@code SR114} as soon
     * as that many bytes are written, before all of it is in the heap. Proofs begin again.
     *
     * @param maxBytes at least 1
     */
    public TypedJsonRedisSerializer withMaxBytes(int maxBytes) {
        return new TypedJsonRedisSerializer(values.withMaxBytes(maxBytes));
    }

    /**
     * Returns the same serializer, which writes Smile, the binary form of JSON: the same values, checks and refusals in
     * fewer bytes and less time. It reads Smile and JSON, so that a cache can change from one to the other. Proofs
     * begin again.
     *
     * @throws io.secureredis.MissingLibraryException {@code SR236} if {@code jackson-dataformat-smile} is not on the
     *     class path
     */
    public TypedJsonRedisSerializer inSmile() {
        return new TypedJsonRedisSerializer(values.inSmile());
    }

    /**
     * Returns the same serializer for the attributes of sessions: {@code transient} fields may come back empty, as
     * frameworks expect of Java serialization.
     */
    public TypedJsonRedisSerializer forSessions() {
        return new TypedJsonRedisSerializer(values.forSessions());
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        return value == null ? NULL : values.write(value, any);
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] json) {
        return json == null || json.length == 0 ? null : values.read(json, any);
    }

    @Override
    public <T> @Nullable T deserialize(byte @Nullable [] json, Class<T> type) {
        Object value = deserialize(json);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw new SerializationException("SR204 Cannot read a stored value as " + type.getName() + ": it is of class "
                + value.getClass().getName() + ". Ask for that class, or delete the entry.");
    }
}

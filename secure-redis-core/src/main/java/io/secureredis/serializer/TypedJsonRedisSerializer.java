package io.secureredis.serializer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any object as JSON with its class names, of classes on a list. What is written comes back equal, or is refused when it is written.
 *
 * <p>Objects are written by their fields, private and final ones too, as Java serialization does it; {@code transient} ones are left out. Where a JDK collection is a view
 * ({@code subList}, {@code keySet}), an ordinary collection with the same content comes back. Fields that are unknown when reading are passed over, so that a class may grow.
 * Shape: JSON in UTF-8; an object whose class cannot be told from its place is an array of class name and content. {@code null} is written as the empty array.
 *
 * <p>A class outside the list is refused when written ({@code SR202}) and when read ({@code SR203}), in the latter case before it is loaded, so that none of its code
 * runs. The first value of a class is read back and compared; see {@link ValueJson}, which does the work, for that and for all errors. Safe for any number of threads.
 */
public final class TypedJsonRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];

    private final ValueJson values;
    private final JavaType any;

    private TypedJsonRedisSerializer(ValueJson values) {
        this.values = values;
        this.any = values.type(Object.class);
    }

    /** With the class loader of the current thread, or the one that loaded this class, and the Jackson modules on the class path. */
    public static TypedJsonRedisSerializer of(AllowedTypes types) {
        return of(types, builder -> {});
    }

    /** With modules of one's own; see {@link #of(AllowedTypes, ClassLoader, Consumer)}. */
    public static TypedJsonRedisSerializer of(AllowedTypes types, Consumer<JsonMapper.Builder> customizer) {
        return of(types, ClassUtils.getDefaultClassLoader(), customizer);
    }

    /**
     * With a class loader of one's own, such as the application's, and modules.
     *
     * @param classLoader is asked at each read, whatever thread reads
     * @param customizer is called once; adds modules. It cannot switch the list off, nor the way in which objects are written
     */
    public static TypedJsonRedisSerializer of(
            AllowedTypes types, @Nullable ClassLoader classLoader, Consumer<JsonMapper.Builder> customizer) {
        return new TypedJsonRedisSerializer(ValueJson.of(types, classLoader, customizer));
    }

    /**
     * The same, but a value of more bytes is refused with {@code SR114} as soon as that many are written, before all of it stands in the heap. Proofs begin again.
     *
     * @param maxBytes at least 1
     */
    public TypedJsonRedisSerializer withMaxBytes(int maxBytes) {
        return new TypedJsonRedisSerializer(values.withMaxBytes(maxBytes));
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

package io.secureredis.serializer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Any object as JSON with its class names, of classes on a list.
 *
 * <p>Records, enums, dates, collections and {@code null} come back as what they were. Where a JDK collection is a view ({@code subList}, {@code keySet}), an
 * ordinary collection with the same content comes back. Properties that are unknown when reading are passed over, so that a class may grow. Shape: JSON in UTF-8; an
 * object whose class cannot be told from its place is an array of class name and content.
 *
 * <p>A class outside the list is refused when written ({@code SR202}) and when read ({@code SR203}), in the latter case before it is loaded, so that none of its code
 * runs. {@code null} is written as the empty array. Safe for any number of threads.
 */
public final class TypedJsonRedisSerializer implements RedisSerializer<Object> {

    private static final byte[] NULL = new byte[0];

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final JsonMapper mapper;

    private TypedJsonRedisSerializer(JsonMapper mapper) {
        this.mapper = mapper;
        this.writer = mapper.writerFor(Object.class);
        this.reader = mapper.readerFor(Object.class);
    }

    /** JSON with Jackson's defaults and the modules on the class path. */
    public static TypedJsonRedisSerializer of(AllowedTypes types) {
        return of(types, builder -> {});
    }

    /**
     * JSON with settings of one's own, such as modules and mix-ins. They are applied before the typing, which they cannot switch off.
     *
     * @param customizer is called once
     */
    public static TypedJsonRedisSerializer of(AllowedTypes types, Consumer<JsonMapper.Builder> customizer) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .findAndAddModules()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(
                        DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
                        DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID);
        customizer.accept(builder);
        builder.polymorphicTypeValidator(new AllowedTypeIds.Validator(types));
        builder.setDefaultTyping(new AllowedTypeIds(types));
        return new TypedJsonRedisSerializer(builder.build());
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        try {
            return writer.writeValueAsBytes(value);
        } catch (JacksonException failure) {
            throw failed("write", value.getClass().getName(), failure);
        }
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] json) {
        if (json == null || json.length == 0) {
            return null;
        }
        try {
            return reader.readValue(json);
        } catch (JacksonException failure) {
            throw failed("read", "a stored value", failure);
        }
    }

    @Override
    public <T> @Nullable T deserialize(byte @Nullable [] json, Class<T> type) {
        if (json == null || json.length == 0) {
            return null;
        }
        try {
            Object value = mapper.readerFor(Object.class).readValue(json);
            return type.cast(value);
        } catch (JacksonException failure) {
            throw failed("read", type.getName(), failure);
        }
    }

    /** Jackson's own text quotes the value, so neither it nor the cause is passed on. */
    private static RuntimeException failed(String verb, String what, JacksonException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedTypeException refused) {
                return refused;
            }
        }
        return new SerializationException("SR204 Cannot " + verb + " " + what + " as JSON: "
                + failure.getClass().getSimpleName() + " at " + place(failure)
                + ". Is the class one that Jackson can write and read again?");
    }

    /** The path of property names, without values; names of map entries are values too. */
    private static String place(JacksonException failure) {
        return failure.getPath().isEmpty()
                ? "the root"
                : "depth " + failure.getPath().size();
    }
}

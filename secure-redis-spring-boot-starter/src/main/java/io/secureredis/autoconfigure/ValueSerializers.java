package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.SecureRedisCacheProperties.ValueSerializer;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes serializers of plain values, as the properties ask for them. What they write is not sealed: the writers, templates and sessions of the starter seal it.
 *
 * <p>For the auto-configuration only; an application injects {@link SealedSerializers}.
 */
public final class ValueSerializers {

    private final AllowedTypes types;
    private final List<JacksonModule> modules;
    private final List<SecureRedisJsonMapperBuilderCustomizer> customizers;
    private final @Nullable ClassLoader classLoader;

    ValueSerializers(
            AllowedTypes types,
            List<JacksonModule> modules,
            List<SecureRedisJsonMapperBuilderCustomizer> customizers,
            @Nullable ClassLoader classLoader) {
        this.types = types;
        this.modules = modules;
        this.customizers = customizers;
        this.classLoader = classLoader;
    }

    /** With exceptions allowed as values, as sessions keep those of a failed login. */
    public ValueSerializers withExceptions() {
        return new ValueSerializers(types.andExceptions(), modules, customizers, classLoader);
    }

    /** With the classes of more packages allowed as values. */
    public ValueSerializers withPackages(List<String> packages) {
        return new ValueSerializers(types.andPackages(packages), modules, customizers, classLoader);
    }

    /** For caches and templates. */
    public RedisSerializer<?> of(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> json();
            case JDK -> jdk();
            case STRING -> RedisSerializer.string();
            case BYTES -> RedisSerializer.byteArray();
        };
    }

    /**
     * For places that hold objects of any class.
     *
     * @throws IllegalArgumentException if the kind holds only text or bytes
     */
    public RedisSerializer<Object> ofObjects(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> json();
            case JDK -> FilteredJdkRedisSerializer.of(types, classLoader).withoutProof();
            case STRING, BYTES ->
                throw new IllegalArgumentException(
                        "Sessions hold objects: their serializer is json or jdk, not " + kind);
        };
    }

    /** Typed JSON. */
    public RedisSerializer<Object> json() {
        return TypedJsonRedisSerializer.of(types, classLoader, this::customize);
    }

    RedisSerializer<Object> jdk() {
        return FilteredJdkRedisSerializer.of(types, classLoader);
    }

    private void customize(JsonMapper.Builder builder) {
        modules.forEach(builder::addModule);
        customizers.forEach(customizer -> customizer.customize(builder));
    }
}

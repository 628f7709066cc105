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

/** Makes serializers of plain values, by what the properties ask for. */
final class ValueSerializers {

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

    /** And what Spring Security keeps in sessions in addition to its own classes. */
    ValueSerializers forSessions() {
        return new ValueSerializers(types.andExceptions().andUrls(), modules, customizers, classLoader);
    }

    ValueSerializers withPackages(List<String> packages) {
        return new ValueSerializers(types.andPackages(packages), modules, customizers, classLoader);
    }

    RedisSerializer<?> of(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> json();
            case JDK -> jdk();
            case STRING -> RedisSerializer.string();
            case BYTES -> RedisSerializer.byteArray();
        };
    }

    /** For places that hold objects of any class. */
    RedisSerializer<Object> ofObjects(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> json();
            case JDK -> FilteredJdkRedisSerializer.of(types, classLoader).withoutProof();
            case STRING, BYTES ->
                throw new IllegalArgumentException(
                        "Sessions hold objects: their serializer is json or jdk, not " + kind);
        };
    }

    RedisSerializer<Object> json() {
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

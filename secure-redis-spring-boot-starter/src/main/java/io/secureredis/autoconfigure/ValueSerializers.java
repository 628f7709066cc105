package io.secureredis.autoconfigure;

import io.secureredis.autoconfigure.SecureRedisCacheProperties.ValueSerializer;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates serializers of plain values according to the properties. Their output is not sealed: the writers, templates
 * and sessions of the starter seal it.
 *
 * <p>For the auto-configuration only; an application injects {@link SealedSerializers}.
 */
public final class ValueSerializers {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final AllowedTypes types;
    private final List<JacksonModule> modules;
    private final List<SecureRedisJsonMapperBuilderCustomizer> customizers;
    private final @Nullable ClassLoader classLoader;
    private final int maxBytes;

    /** Accepts values of any size. A cache writer refuses large ones, and the caller still gets the value. */
    ValueSerializers(
            AllowedTypes types,
            List<JacksonModule> modules,
            List<SecureRedisJsonMapperBuilderCustomizer> customizers,
            @Nullable ClassLoader classLoader) {
        this(types, modules, customizers, classLoader, NO_LIMIT);
    }

    private ValueSerializers(
            AllowedTypes types,
            List<JacksonModule> modules,
            List<SecureRedisJsonMapperBuilderCustomizer> customizers,
            @Nullable ClassLoader classLoader,
            int maxBytes) {
        this.types = types;
        this.modules = modules;
        this.customizers = customizers;
        this.classLoader = classLoader;
        this.maxBytes = maxBytes;
    }

    /**
     * Returns serializers that also allow what sessions contain: what Spring puts there, the exception of a failed
     * login, and the issuer of an OpenID Connect login, a URL.
     */
    public ValueSerializers forSessions() {
        AllowedTypes ofSessions =
                types.andSpringSessions().andExceptions().andUrls().setBy("secure-redis.session.allowed-packages");
        return new ValueSerializers(ofSessions, modules, customizers, classLoader, maxBytes);
    }

    /** Returns serializers that also allow the classes of more packages. */
    public ValueSerializers withPackages(List<String> packages) {
        return new ValueSerializers(types.andPackages(packages), modules, customizers, classLoader, maxBytes);
    }

    /**
     * Returns serializers that refuse a value as soon as more bytes are written ({@code SR114}). Use them where the
     * error may reach the caller: everywhere except in caches.
     */
    public ValueSerializers upTo(DataSize max) {
        return new ValueSerializers(types, modules, customizers, classLoader, Math.toIntExact(max.toBytes()));
    }

    /** Returns a serializer for caches. */
    public RedisSerializer<?> of(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> json();
            case SMILE -> smile();
            case JDK -> jdk();
            case STRING -> StrictSerializers.text();
            case BYTES -> StrictSerializers.bytes();
        };
    }

    /**
     * Returns a serializer for the attributes of sessions, which are objects of any class.
     *
     * @throws IllegalArgumentException if the kind holds only text or bytes
     */
    public RedisSerializer<Object> ofAttributes(ValueSerializer kind) {
        return switch (kind) {
            case JSON -> typed().forSessions();
            case SMILE -> typed().inSmile().forSessions();
            case JDK ->
                FilteredJdkRedisSerializer.of(types, classLoader)
                        .withMaxBytes(maxBytes)
                        .forSessions();
            case STRING, BYTES ->
                throw new IllegalArgumentException(
                        "Sessions hold objects: their serializer is json, smile or jdk, not " + kind);
        };
    }

    /** Returns a serializer of typed JSON. */
    public RedisSerializer<Object> json() {
        return typed();
    }

    /** @throws io.secureredis.MissingLibraryException {@code SR236} without jackson-dataformat-smile */
    private RedisSerializer<Object> smile() {
        return typed().inSmile();
    }

    private TypedJsonRedisSerializer typed() {
        return TypedJsonRedisSerializer.of(types, classLoader, this::customize).withMaxBytes(maxBytes);
    }

    RedisSerializer<Object> jdk() {
        return FilteredJdkRedisSerializer.of(types, classLoader).withMaxBytes(maxBytes);
    }

    private void customize(JsonMapper.Builder builder) {
        modules.forEach(builder::addModule);
        customizers.forEach(customizer -> customizer.customize(builder));
    }
}

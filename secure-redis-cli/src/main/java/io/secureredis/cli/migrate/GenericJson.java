package io.secureredis.cli.migrate;

import io.secureredis.serializer.AllowedTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.GenericJacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Reads what Spring Data's generic JSON serializers wrote, with class names under {@code @class}.
 *
 * <p>Spring's serializer loads the outermost class before it checks it, so this class checks all names first.
 */
final class GenericJson implements RedisSerializer<Object> {

    private static final String CLASS = "@class";
    private static final String NULL = "org.springframework.cache.support.NullValue";

    private final AllowedTypes types;
    /** Strict: if an object has two names, this reader and Spring's may each use a different one. */
    private final JsonMapper names = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final GenericJacksonJsonRedisSerializer inner;

    GenericJson(AllowedTypes types, ClassLoader classes) {
        this.types = types;
        this.inner = GenericJacksonJsonRedisSerializer.builder()
                .enableDefaultTyping(new Listed(types))
                .enableSpringCacheNullValueSupport()
                .customize(mapper -> mapper.findAndAddModules(classes))
                .build();
    }

    @Override
    public byte[] serialize(@Nullable Object value) {
        throw new UnsupportedOperationException("Only reads");
    }

    @Override
    public @Nullable Object deserialize(byte @Nullable [] json) {
        if (json == null || json.length == 0) {
            return null;
        }
        requireAllowed(names.readTree(json));
        return inner.deserialize(json);
    }

    private void requireAllowed(JsonNode node) {
        JsonNode name = node.get(CLASS);
        if (name != null && name.isString() && !isAllowed(types, name.stringValue())) {
            throw new SerializationException("SR203 Cannot read a stored value: it names a class that is not allowed."
                    + " If it is the application's, allow its package with --allow-package.");
        }
        node.forEach(this::requireAllowed);
    }

    private static boolean isAllowed(AllowedTypes types, String name) {
        return name.equals(NULL) || types.allows(name);
    }

    private static final class Listed extends PolymorphicTypeValidator.Base {

        private static final long serialVersionUID = 1L;

        private final transient AllowedTypes types;

        Listed(AllowedTypes types) {
            this.types = types;
        }

        @Override
        public Validity validateBaseType(DatabindContext context, JavaType base) {
            return Validity.INDETERMINATE;
        }

        @Override
        public Validity validateSubClassName(DatabindContext context, JavaType base, String name) {
            return isAllowed(types, name) ? Validity.ALLOWED : Validity.DENIED;
        }
    }
}

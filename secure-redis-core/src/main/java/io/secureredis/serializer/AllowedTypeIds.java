package io.secureredis.serializer;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.ClassNameIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;

/**
 * Class names in JSON, each held against the list before the class is loaded.
 *
 * <p>A validator alone comes too late: of {@code java.util.EnumMap<a.b.C,…>} Jackson shows it the first name, and loads and initialises the others before it asks again.
 * So every name of an id is looked at here, as text.
 */
final class AllowedTypeIds extends DefaultTypeResolverBuilder {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient AllowedTypes types;

    AllowedTypeIds(AllowedTypes types) {
        super(new Validator(types), DefaultTyping.NON_FINAL_AND_ENUMS, JsonTypeInfo.As.WRAPPER_ARRAY);
        this.types = types;
    }

    /** A default would be made where the type id is missing, which is what a value without one would ask for. */
    @Override
    public DefaultTypeResolverBuilder withDefaultImpl(Class<?> defaultImpl) {
        return this;
    }

    @Override
    protected TypeIdResolver idResolver(
            DatabindContext context,
            JavaType baseType,
            PolymorphicTypeValidator validator,
            Collection<NamedType> subtypes,
            boolean forSerialization,
            boolean forDeserialization) {
        return new Ids(baseType, subtypes, validator, types);
    }

    /** Also for types that carry a {@code @JsonTypeInfo} of their own. */
    static final class Validator extends PolymorphicTypeValidator.Base {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient AllowedTypes types;

        Validator(AllowedTypes types) {
            this.types = types;
        }

        @Override
        public Validity validateSubClassName(DatabindContext context, JavaType baseType, String name) {
            return types.allows(name) ? Validity.ALLOWED : Validity.DENIED;
        }
    }

    private static final class Ids extends ClassNameIdResolver {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient AllowedTypes types;

        Ids(JavaType baseType, Collection<NamedType> subtypes, PolymorphicTypeValidator validator, AllowedTypes types) {
            super(baseType, subtypes, validator);
            this.types = types;
        }

        @Override
        public String idFromValue(DatabindContext context, Object value) {
            return idFromValueAndType(context, value, value.getClass());
        }

        @Override
        public String idFromValueAndType(DatabindContext context, Object value, Class<?> type) {
            String id = super.idFromValueAndType(context, value, type);
            String refused = firstRefused(id);
            if (refused != null) {
                if (!id.startsWith("java.util.")) {
                    throw RefusedTypeException.onWrite(refused);
                }
                id = publicCollection(value, refused).getName();
            }
            return value instanceof Map<?, ?> map && id.indexOf('<') < 0 ? withKeyType(id, map) : id;
        }

        /** In JSON every key is text; so where the place does not tell the class of the keys, the id does. */
        private String withKeyType(String id, Map<?, ?> map) {
            JavaType declared = _baseType.getKeyType();
            if (map.isEmpty() || (declared != null && !declared.isJavaLangObject())) {
                return id;
            }
            Set<String> classes = new LinkedHashSet<>();
            map.keySet().forEach(key -> classes.add(keyClass(key)));
            if (classes.equals(Set.of("java.lang.String"))) {
                return id;
            }
            if (classes.size() > 1) {
                throw new SerializationException("SR204 Cannot write a map as JSON whose keys are of several classes: "
                        + classes + ". Use keys of one class, or another serializer for this cache.");
            }
            String keys = classes.iterator().next();
            if (!types.allows(keys)) {
                throw RefusedTypeException.onWrite(keys);
            }
            return id + "<" + keys + ",java.lang.Object>";
        }

        private static String keyClass(@Nullable Object key) {
            if (key == null) {
                return "null";
            }
            return key instanceof Enum<?> constant
                    ? constant.getDeclaringClass().getName()
                    : key.getClass().getName();
        }

        /** A view such as {@code subList} or {@code keySet} has no class that could be made again; its content has. */
        private static Class<?> publicCollection(Object value, String refused) {
            if (value instanceof Map) {
                return value instanceof SortedMap ? TreeMap.class : LinkedHashMap.class;
            }
            if (value instanceof Set) {
                return value instanceof SortedSet ? TreeSet.class : LinkedHashSet.class;
            }
            if (value instanceof Collection) {
                return ArrayList.class;
            }
            throw RefusedTypeException.onWrite(refused);
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String id) {
            String refused = firstRefused(id);
            if (refused != null) {
                throw RefusedTypeException.onRead(refused);
            }
            return super.typeFromId(context, id);
        }

        private @Nullable String firstRefused(String id) {
            if (id.indexOf('<') < 0) {
                return types.allows(id) ? null : id;
            }
            return List.of(id.split("[<>,]")).stream()
                    .map(String::strip)
                    .filter(name -> !name.isEmpty() && !types.allows(name))
                    .findFirst()
                    .orElse(null);
        }
    }
}

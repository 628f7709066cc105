package io.secureredis.jobs.arguments;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
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
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.impl.ClassNameIdResolver;
import tools.jackson.databind.jsontype.impl.DefaultTypeResolverBuilder;

/**
 * Writes class names in arguments only where the declared type does not identify the class: {@code Object}, interfaces,
 * abstract classes, and maps whose keys are {@code Object}.
 *
 * <p>Every name in an id is checked against the list as text, before a class is loaded. It is also checked on writing,
 * so that the call is refused. Lists, sets, maps and optionals of declared types are plain JSON.
 */
final class ArgumentTypes extends DefaultTypeResolverBuilder {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient AllowedTypes types;

    ArgumentTypes(AllowedTypes types) {
        super(new Validator(types), DefaultTyping.OBJECT_AND_NON_CONCRETE, JsonTypeInfo.As.WRAPPER_ARRAY);
        this.types = types;
    }

    @Override
    public boolean useForType(JavaType type) {
        if (type.isMapLikeType()) {
            return type.getKeyType().isJavaLangObject();
        }
        return !type.isContainerType() && !type.isReferenceType() && super.useForType(type);
    }

    /**
     * Ignores the default, which would be created for a value without a type id; an attacker could request it that way.
     */
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

    /** Also applies to types with their own {@code @JsonTypeInfo}. */
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
            if (!areAllowed(id)) {
                // A view such as subList has no class that can be created again; its content has.
                Class<?> collection = id.startsWith("java.util.") ? publicCollection(value) : null;
                if (collection == null) {
                    throw refused(id);
                }
                id = collection.getName();
            }
            return value instanceof Map<?, ?> map && id.indexOf('<') < 0 ? withKeyType(id, map) : id;
        }

        /** In JSON every key is text. If the declared type does not identify the class of the keys, the id does. */
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
            String keys = classes.iterator().next();
            if (classes.size() > 1 || !types.allows(keys)) {
                throw refused(String.join(" and ", classes));
            }
            return id + "<" + keys + ",java.lang.Object>";
        }

        private static String keyClass(Object key) {
            return key instanceof Enum<?> constant
                    ? constant.getDeclaringClass().getName()
                    : key.getClass().getName();
        }

        private static @Nullable Class<?> publicCollection(Object value) {
            if (value instanceof Map) {
                return value instanceof SortedMap ? TreeMap.class : LinkedHashMap.class;
            }
            if (value instanceof Set) {
                return value instanceof SortedSet ? TreeSet.class : LinkedHashSet.class;
            }
            return value instanceof Collection ? ArrayList.class : null;
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String id) {
            if (!areAllowed(id)) {
                throw refused(id);
            }
            return super.typeFromId(context, id);
        }

        private boolean areAllowed(String id) {
            return List.of(id.split("[<>,]")).stream()
                    .map(String::strip)
                    .allMatch(name -> name.isEmpty() || types.allows(name));
        }

        private static JobException refused(String name) {
            return new JobException(
                    "SR486",
                    "The class " + name
                            + " is not allowed in the arguments and results of jobs. If it is yours, add its package to"
                            + " secure-redis.jobs.allowed-packages, or declare the parameter or result with its class. Keys of a"
                            + " map must be of one class.");
        }
    }
}

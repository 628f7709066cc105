package io.secureredis.serializer;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.security.cert.X509Certificate;
import java.util.AbstractMap;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeBindings;

/**
 * Finds the plan of a class, and the class of a name with a class loader.
 *
 * <p>Every class is checked against the list: by name before it is loaded, when a name is read, and again before an
 * object of it is created without a name. Plans are kept only for classes of the application's class loader and its
 * parents, which live as long as this object; no class loader is therefore held longer.
 */
final class Plans {

    /** Methods and fields with which a class customizes Java serialization. */
    private static final Set<String> HOOKS = Set.of("writeObject", "readObject", "writeReplace", "readResolve");

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;
    private final JsonMapper mapper;
    private final Predicate<Class<?>> inModule;
    private final FilteredJdkRedisSerializer java;
    private final boolean requiresFields;
    private final JavaType object;
    private final Map<Class<?>, Plan> known = new ConcurrentHashMap<>();
    private final Map<String, Plan> byName = new ConcurrentHashMap<>();

    /**
     * Creates plans.
     *
     * @param inModule whether a module of the application writes a class
     * @param java decides whether a {@code transient} field that would come back empty is refused
     */
    Plans(
            AllowedTypes types,
            @Nullable ClassLoader classLoader,
            JsonMapper mapper,
            Predicate<Class<?>> inModule,
            FilteredJdkRedisSerializer java) {
        this.types = types;
        this.classLoader = classLoader;
        this.mapper = mapper;
        this.inModule = inModule;
        this.java = java;
        this.requiresFields = java.requiresFields();
        this.object = mapper.constructType(Object.class);
    }

    /** Returns the plan of a JDK value that is not a container, or {@code null}. */
    private static @Nullable Plan valueOf(Class<?> type) {
        if (type == Properties.class) {
            return new PropertiesPlan();
        }
        if (type == EnumMap.class) {
            return new EnumPlans.MapOfThem();
        }
        Plan scalar = ScalarPlans.of(type);
        return scalar != null ? scalar : HolderPlan.of(type);
    }

    /** Returns the same plans without a refusal for {@code transient} fields. */
    Plans forSessions() {
        return new Plans(types, classLoader, mapper, inModule, java.forSessions());
    }

    /** Returns whether a {@code transient} field that would come back empty is refused. */
    boolean requiresFields() {
        return requiresFields;
    }

    JavaType object() {
        return object;
    }

    /** Returns the type of a field, with the type arguments of the declaring class. */
    JavaType resolve(Type type, JavaType declaring) {
        TypeBindings bindings = declaring.getBindings();
        return mapper.getTypeFactory().resolveMemberType(type, bindings);
    }

    /** Returns the type of elements and values in a place, or {@code Object}. */
    JavaType contentOf(JavaType declared) {
        boolean container = declared.isContainerType() || declared.isReferenceType();
        JavaType content = container ? declared.getContentType() : null;
        return content == null ? object : content;
    }

    JavaType keyOf(JavaType declared) {
        JavaType key = declared.isMapLikeType() ? declared.getKeyType() : null;
        return key == null ? object : key;
    }

    /** Returns the plan of a value to write. */
    Plan of(Object value) {
        Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        Plan plan = known.get(type);
        return plan != null ? plan : forWriting(type);
    }

    Plan enumOf(Class<?> type) {
        Plan plan = known.get(type);
        return plan != null ? plan : forWriting(type);
    }

    private Plan forWriting(Class<?> type) {
        if (X509Certificate.class.isAssignableFrom(type) && type != X509Certificate.class) {
            Plan plan = forWriting(X509Certificate.class);
            known.put(type, plan);
            return plan;
        }
        if (ContainerPlans.isView(type, types) && !hasContainer(type)) {
            Plan plan = forWriting(Objects.requireNonNull(ContainerPlans.viewedAs(type)));
            known.put(type, plan);
            return plan;
        }
        requireNamed(type);
        if (!types.allows(type.getName())) {
            throw RefusedTypeException.onWrite(type.getName(), types);
        }
        requireSameClass(type);
        return keep(type);
    }

    private boolean hasContainer(Class<?> type) {
        return types.allows(type.getName())
                && (ContainerPlans.of(type.getName()) != null || valueOf(type) != null || isEnumSet(type));
    }

    private static boolean isEnumSet(Class<?> type) {
        return type.getSuperclass() == EnumSet.class;
    }

    /** A class that was created at runtime has another name, or none, in the next process. */
    private static void requireNamed(Class<?> type) {
        boolean generated = type.isHidden()
                || type.isSynthetic()
                || Proxy.isProxyClass(type)
                || type.getName().contains("$$");
        if (generated) {
            throw ValueFailure.unfit(
                    type.getName(),
                    "was made at run time (a lambda, a proxy), so another process does not have it. Store what it represents.");
        }
    }

    /**
     * A class of the same name from another class loader, such as that of a run before a restart, would come back as
     * another class.
     */
    void requireSameClass(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.getClassLoader() == null) {
            return;
        }
        if (here(element.getName()) == element) {
            return;
        }
        throw ValueFailure.unfit(
                type.getName(),
                "was loaded by another class loader than the application's, by which it would be read.");
    }

    private @Nullable Class<?> here(String name) {
        try {
            return Class.forName(name, false, classLoader);
        } catch (ClassNotFoundException | LinkageError failure) {
            return null;
        }
    }

    /** Returns the plan for the declared class of a place. */
    Plan forReading(Class<?> type) {
        Plan plan = known.get(type);
        if (plan != null) {
            return plan;
        }
        if (!types.allows(type.getName())) {
            throw RefusedTypeException.onRead(type.getName(), types);
        }
        return keep(type);
    }

    /** Returns the plan for a name in a stored value. An unlisted class is refused before it is loaded. */
    Plan named(String name) {
        Plan plan = byName.get(name);
        return plan != null ? plan : load(name);
    }

    private Plan load(String name) {
        if (!types.allows(name)) {
            throw RefusedTypeException.onRead(name, types);
        }
        Plan container = ContainerPlans.of(name);
        try {
            Plan plan = container != null ? container : forReading(Class.forName(name, false, classLoader));
            byName.put(name, plan);
            return plan;
        } catch (ClassNotFoundException | LinkageError failure) {
            throw ValueFailure.unreadable(name, "is not there");
        }
    }

    private Plan keep(Class<?> type) {
        Plan made = make(type);
        Plan earlier = known.putIfAbsent(type, made);
        return earlier == null ? made : earlier;
    }

    private Plan make(Class<?> type) {
        Plan value = valueOf(type);
        Plan ready = value != null ? value : ContainerPlans.of(type.getName());
        if (ready != null) {
            return ready;
        }
        if (type == Class.class) {
            return new ClassPlan(types, classLoader);
        }
        if (type.isArray()) {
            return new ArrayPlan(type, mapper.constructType(type.getComponentType()));
        }
        if (type.isEnum()) {
            return new EnumPlans.Constant(type);
        }
        if (isEnumSet(type)) {
            return new EnumPlans.SetOfThem(type);
        }
        return isOfJdk(type) ? ofJdk(type) : ofApplication(type);
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private Plan ofJdk(Class<?> type) {
        if (type == Object.class || type == IdentityHashMap.class || !Serializable.class.isAssignableFrom(type)) {
            throw ValueFailure.unfit(
                    type.getName(), "has no content that could be stored, or tells its content apart by identity.");
        }
        return new JdkPlan(type, java);
    }

    private Plan ofApplication(Class<?> type) {
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw ValueFailure.unreadable(type.getName(), "is abstract, so that no object of it can be made");
        }
        if (!isOfKotlin(type) && inModule.test(type)) {
            return new ModulePlan(type, mapper);
        }
        java.lang.reflect.Field only = Identity.singleton(type);
        if (only != null) {
            return new SingletonPlan(type, only);
        }
        boolean serializable = Serializable.class.isAssignableFrom(type);
        if (!type.isRecord() && (hasHooks(type) || inheritsState(type))) {
            if (!serializable) {
                throw ValueFailure.unfit(
                        type.getName(),
                        "inherits state from a class of the JDK that cannot be reached. Hold that object in a field instead of extending its class.");
            }
            return new JdkPlan(type, java);
        }
        requireNoOuterBean(type, serializable);
        return new ObjectPlan(type, mapper.constructType(type), this);
    }

    /** Jackson's module for Kotlin cannot read all that it writes, such as a {@code kotlin.time.Duration}. */
    private static boolean isOfKotlin(Class<?> type) {
        return type.getName().startsWith("kotlin.");
    }

    private static boolean hasHooks(Class<?> type) {
        return Externalizable.class.isAssignableFrom(type)
                || (Serializable.class.isAssignableFrom(type) && Reconstruction.isHooked(type));
    }

    private static boolean declaresHook(Class<?> type) {
        for (java.lang.reflect.Method method : type.getDeclaredMethods()) {
            if (HOOKS.contains(method.getName())) {
                return true;
            }
        }
        for (java.lang.reflect.Field field : type.getDeclaredFields()) {
            if (field.getName().equals("serialPersistentFields")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Fields of JDK classes cannot be read, so a class that extends {@code ArrayList} or {@code Date} has inaccessible
     * content.
     */
    private static boolean inheritsState(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (isOfJdk(each) && each != AbstractMap.class && (declaresHook(each) || hasState(each))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasState(Class<?> type) {
        for (java.lang.reflect.Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                return true;
            }
        }
        return false;
    }

    /** An inner class holds its outer object: often a service, with everything it refers to. */
    private static void requireNoOuterBean(Class<?> type, boolean serializable) {
        for (java.lang.reflect.Field field : type.getDeclaredFields()) {
            boolean outer = field.isSynthetic() && field.getName().startsWith("this$");
            if (outer && !(serializable && Serializable.class.isAssignableFrom(field.getType()))) {
                throw ValueFailure.unfit(
                        type.getName(),
                        "is an inner class that holds its " + field.getType().getName()
                                + ". Make it static, or both of them Serializable.");
            }
        }
    }

    /** Writes a listed class, or a primitive one, as its name. The class is loaded when it is read, not initialized. */
    private static final class ClassPlan extends Plan {

        private final AllowedTypes types;
        private final @Nullable ClassLoader classLoader;

        ClassPlan(AllowedTypes types, @Nullable ClassLoader classLoader) {
            super(Class.class, false, true);
            this.types = types;
            this.classLoader = classLoader;
        }

        @Override
        void write(ValueWriter writer, Object value, JavaType declared) {
            String name = ((Class<?>) value).getName();
            if (!types.allows(name)) {
                throw RefusedTypeException.onWrite(name, types);
            }
            writer.plans().requireSameClass((Class<?>) value);
            writer.writeText(name);
        }

        @Override
        Object read(ValueReader reader, JavaType declared) {
            ValueReader.require(reader.json().currentToken(), JsonToken.VALUE_STRING, String.class);
            String name = reader.json().getString();
            if (!types.allows(name)) {
                throw RefusedTypeException.onRead(name, types);
            }
            try {
                return ClassUtils.forName(name, classLoader);
            } catch (ClassNotFoundException | LinkageError failure) {
                throw ValueFailure.unreadable(name, "is not there");
            }
        }
    }
}

package io.secureredis.serializer;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.AbstractMap;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeBindings;

/**
 * Which plan is for which class, and by which class loader a name becomes a class.
 *
 * <p>Every class is held against the list: by name before it is loaded, when a name is read, and again before anything of it is made without a name. Plans are kept for classes of
 * the application's class loader and those above it only, which live as long as this object; so no class loader is held by it longer.
 */
final class Plans {

    private static final Map<Class<?>, Plan> VALUES = values();
    private static final Map<String, Plan> CONTAINERS = ContainerPlans.all();

    /** Methods and fields by which a class says that Java serialization is to treat it in a way of its own. */
    private static final Set<String> HOOKS = Set.of("writeObject", "readObject", "writeReplace", "readResolve");

    private final AllowedTypes types;
    private final @Nullable ClassLoader classLoader;
    private final JsonMapper mapper;
    private final Predicate<Class<?>> inModule;
    private final FilteredJdkRedisSerializer java;
    private final JavaType object;
    private final Map<Class<?>, Plan> known = new ConcurrentHashMap<>();
    private final Map<String, Plan> byName = new ConcurrentHashMap<>();

    /** @param inModule whether a module of the application writes a class */
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
        this.object = mapper.constructType(Object.class);
    }

    private static Map<Class<?>, Plan> values() {
        Map<Class<?>, Plan> plans = new HashMap<>(ScalarPlans.all());
        plans.putAll(HolderPlan.all());
        plans.put(Properties.class, new PropertiesPlan());
        plans.put(EnumMap.class, new EnumPlans.MapOfThem());
        return plans;
    }

    JavaType object() {
        return object;
    }

    /** The type of a field, with what the class that declares it has for its type parameters. */
    JavaType resolve(Type type, JavaType declaring) {
        TypeBindings bindings = declaring.getBindings();
        return mapper.getTypeFactory().resolveMemberType(type, bindings);
    }

    /** The type of elements and values at a place, or {@code Object}. */
    JavaType contentOf(JavaType declared) {
        boolean container = declared.isContainerType() || declared.isReferenceType();
        JavaType content = container ? declared.getContentType() : null;
        return content == null ? object : content;
    }

    JavaType keyOf(JavaType declared) {
        JavaType key = declared.isMapLikeType() ? declared.getKeyType() : null;
        return key == null ? object : key;
    }

    /** For a value that is to be written. */
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
        if (ContainerPlans.isView(type, types) && !hasContainer(type)) {
            Plan plan = forWriting(Objects.requireNonNull(ContainerPlans.viewedAs(type)));
            known.put(type, plan);
            return plan;
        }
        requireNamed(type);
        if (!types.allows(type.getName())) {
            throw RefusedTypeException.onWrite(type.getName());
        }
        requireSameClass(type);
        return keep(type);
    }

    private boolean hasContainer(Class<?> type) {
        return types.allows(type.getName())
                && (CONTAINERS.containsKey(type.getName()) || VALUES.containsKey(type) || isEnumSet(type));
    }

    private static boolean isEnumSet(Class<?> type) {
        return type.getSuperclass() == EnumSet.class;
    }

    /** A class that was made while the application runs has another name, or none, in the next process. */
    private static void requireNamed(Class<?> type) {
        boolean generated = type.isHidden()
                || type.isSynthetic()
                || Proxy.isProxyClass(type)
                || type.getName().contains("$$");
        if (generated) {
            throw ValueFailure.unfit(
                    type.getName(),
                    "was made at run time (a lambda, a proxy), so that another process does not have it. Store what it stands for.");
        }
    }

    /** A class of the same name from another class loader, such as that of a run before a restart, would come back as another class. */
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

    /** By the declared class of a place. */
    Plan forReading(Class<?> type) {
        Plan plan = known.get(type);
        if (plan != null) {
            return plan;
        }
        if (!types.allows(type.getName())) {
            throw RefusedTypeException.onRead(type.getName());
        }
        return keep(type);
    }

    /** By a name that stands in a stored value. Refused before the class is loaded, where it is not on the list. */
    Plan named(String name) {
        Plan plan = byName.get(name);
        return plan != null ? plan : load(name);
    }

    private Plan load(String name) {
        if (!types.allows(name)) {
            throw RefusedTypeException.onRead(name);
        }
        Plan container = CONTAINERS.get(name);
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
        Plan ready = VALUES.getOrDefault(type, CONTAINERS.get(type.getName()));
        if (ready != null) {
            return ready;
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
        if (inModule.test(type)) {
            return new ModulePlan(type, mapper);
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

    private static boolean hasHooks(Class<?> type) {
        if (Externalizable.class.isAssignableFrom(type)) {
            return true;
        }
        if (!Serializable.class.isAssignableFrom(type)) {
            return false;
        }
        for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
            if (declaresHook(each)) {
                return true;
            }
        }
        return false;
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

    /** Fields of the JDK's classes cannot be read, so a class that extends {@code ArrayList} or {@code Date} has content out of reach. */
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

    /** An inner class holds the object that it was made in: often a service, with everything that hangs on it. */
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
}

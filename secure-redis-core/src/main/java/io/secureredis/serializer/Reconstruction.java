package io.secureredis.serializer;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines whether a class may treat one value differently from another, so that its first value proves nothing about
 * the next.
 *
 * <p>A record's constructor may change its arguments. Unless its bytecode shows that it only assigns, the record is
 * created once more from its own components: if all of them are the same afterwards, the constructor changes nothing.
 * Code that writes or reads the object itself, and an {@code equals} that uses {@code transient} fields, cannot be
 * tested like this.
 */
final class Reconstruction {

    /** Methods and fields with which a class customizes Java serialization. */
    private static final Set<String> HOOKS =
            Set.of("writeObject", "readObject", "readObjectNoData", "writeReplace", "readResolve");

    private static final ClassValue<Reconstruction> KNOWN = new ClassValue<>() {
        @Override
        protected Reconstruction computeValue(Class<?> type) {
            return new Reconstruction(type);
        }
    };

    private final boolean transientCounts;
    private final boolean losesState;
    private final boolean hooked;
    private final @Nullable Constructor<?> canonical;
    private final Field[] components;
    private final List<Field> compared;

    private Reconstruction(Class<?> type) {
        boolean own = type.getClassLoader() != null;
        this.hooked = own && !type.isEnum() && hasHooks(type);
        this.transientCounts = own && hasTransient(type) && Comparison.hasEquals(type);
        this.losesState = own && losesState(type);
        this.compared = own && !type.isEnum() ? compared(type) : List.of();
        this.components = own && type.isRecord() ? components(type) : new Field[0];
        this.canonical = components.length == 0 || RecordConstructor.onlyAssigns(type) ? null : canonical(type);
    }

    /** Checks an object that is written by its fields. */
    static boolean mayChange(Object value) {
        Reconstruction known = KNOWN.get(value.getClass());
        return known.transientCounts || (known.canonical != null && !known.isMadeTheSame(known.canonical, value));
    }

    /** Checks an object within Java serialization. */
    static boolean mayChangeInJava(Object value) {
        Reconstruction known = KNOWN.get(value.getClass());
        return known.hooked || known.losesState || mayChange(value);
    }

    /** Returns whether an application's class has its own code for Java serialization. */
    static boolean isHooked(Class<?> type) {
        return KNOWN.get(type).hooked;
    }

    /** Returns whether an application's class with an {@code equals} has {@code transient} fields. */
    static boolean hasTransients(Class<?> type) {
        return KNOWN.get(type).transientCounts;
    }

    /** Returns the fields of an application's class for which no {@code equals} of the application answers. */
    static List<Field> comparedFields(Class<?> type) {
        return KNOWN.get(type).compared;
    }

    private static List<Field> compared(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        boolean container = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            if (declaresEquals(each)) {
                break;
            }
            for (Field field : each.getDeclaredFields()) {
                if (isCompared(field, container)) {
                    fields.add(field);
                }
            }
        }
        return List.copyOf(fields);
    }

    private static boolean declaresEquals(Class<?> type) {
        for (java.lang.reflect.Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("equals") && method.getParameterCount() == 1) {
                return true;
            }
        }
        return false;
    }

    /** Not for the array of a container, which may be larger than its content. */
    private static boolean isCompared(Field field, boolean ofContainer) {
        return (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0
                && !(ofContainer && field.getType().isArray())
                && field.trySetAccessible();
    }

    private boolean isMadeTheSame(Constructor<?> constructor, Object value) {
        try {
            Object[] given = new Object[components.length];
            for (int i = 0; i < given.length; i++) {
                given[i] = components[i].get(value);
            }
            Object made = constructor.newInstance(given);
            for (int i = 0; i < given.length; i++) {
                if (!isSame(given[i], components[i].get(made))) {
                    return false;
                }
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException | StackOverflowError failure) {
            return false;
        }
    }

    /** Compares quickly, without an {@code equals} of the application or of a {@code URL}. */
    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one == other) {
            return true;
        }
        if (one == null || other == null) {
            return false;
        }
        if (one instanceof Collection<?> left && other instanceof Collection<?> right) {
            return left.size() == right.size() && haveSame(left.iterator(), right.iterator());
        }
        if (one instanceof Map<?, ?> left && other instanceof Map<?, ?> right) {
            return left.size() == right.size()
                    && haveSame(left.keySet().iterator(), right.keySet().iterator())
                    && haveSame(left.values().iterator(), right.values().iterator());
        }
        boolean plain =
                one instanceof String || one instanceof Number || one instanceof Boolean || one instanceof Character;
        return plain && one.getClass().getClassLoader() == null && one.equals(other);
    }

    private static boolean haveSame(Iterator<?> left, Iterator<?> right) {
        while (left.hasNext() && right.hasNext()) {
            if (left.next() != right.next()) {
                return false;
            }
        }
        return !left.hasNext() && !right.hasNext();
    }

    private static Field[] components(Class<?> type) {
        RecordComponent[] named = type.getRecordComponents();
        Field[] fields = new Field[named.length];
        for (int i = 0; i < named.length; i++) {
            try {
                fields[i] = type.getDeclaredField(named[i].getName());
            } catch (NoSuchFieldException impossible) {
                throw new IllegalStateException(impossible);
            }
            fields[i].trySetAccessible();
        }
        return fields;
    }

    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] parameters = new Class<?>[type.getRecordComponents().length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = type.getRecordComponents()[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.trySetAccessible();
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean hasTransient(Class<?> type) {
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == Modifier.TRANSIENT) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Java serialization omits the fields of a superclass that is not {@code Serializable}. */
    private static boolean losesState(Class<?> type) {
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            if (!Serializable.class.isAssignableFrom(each) && hasState(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasState(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasHooks(Class<?> type) {
        if (Externalizable.class.isAssignableFrom(type)) {
            return true;
        }
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            for (java.lang.reflect.Method method : each.getDeclaredMethods()) {
                if (HOOKS.contains(method.getName())) {
                    return true;
                }
            }
            for (Field field : each.getDeclaredFields()) {
                if (Objects.equals(field.getName(), "serialPersistentFields")) {
                    return true;
                }
            }
        }
        return false;
    }
}

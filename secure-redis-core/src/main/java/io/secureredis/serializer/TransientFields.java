package io.secureredis.serializer;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code transient} fields without which no object of a class is ever made: each constructor, or an initializer,
 * sets them.
 *
 * <p>A {@code transient} field is not stored. One that is filled on demand comes back empty, which the class is used
 * to. One that is always set would be empty for the first time
 * in the object that comes back. Such an object is refused, unless the class sees to the field itself when it is read.
 */
final class TransientFields {

    private static final ClassValue<TransientFields> KNOWN = new ClassValue<>() {
        @Override
        protected TransientFields computeValue(Class<?> type) {
            return new TransientFields(type);
        }
    };

    /** Made when they are first asked for: this reads the bytes of the class. */
    private final List<Field> alwaysSet;

    private TransientFields(Class<?> type) {
        this.alwaysSet =
                type.getClassLoader() == null || type.isRecord() || type.isEnum() ? List.of() : alwaysSet(type);
    }

    private static List<Field> alwaysSet(Class<?> type) {
        List<Class<?>> lineage = new ArrayList<>();
        for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
            lineage.add(each);
        }
        List<Field> fields = transients(lineage);
        if (fields.isEmpty()) {
            return List.of();
        }
        ConstructedFields constructed = ConstructedFields.of(lineage);
        fields.removeIf(field -> !constructed.contains(field));
        return List.copyOf(fields);
    }

    private static List<Field> transients(List<Class<?>> lineage) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each : lineage) {
            for (Field field : each.getDeclaredFields()) {
                boolean counts = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == Modifier.TRANSIENT;
                if (counts && field.trySetAccessible()) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    /** Refuses an object that is made without a constructor when it is read. */
    static void requireNone(Object object) {
        for (Field field : KNOWN.get(object.getClass()).alwaysSet) {
            if (!isEmpty(field, object)) {
                throw lost(object, field);
            }
        }
    }

    /**
     * The same for Java serialization, which calls the constructor of a class above that is not {@code Serializable}.
     */
    static void requireNoneInJava(Object object) {
        for (Field field : KNOWN.get(object.getClass()).alwaysSet) {
            if (Serializable.class.isAssignableFrom(field.getDeclaringClass()) && !isEmpty(field, object)) {
                throw lost(object, field);
            }
        }
    }

    /** The first field that is empty only in what came back, or {@code null}. */
    static @Nullable Field lost(Object object, Object back) {
        if (object.getClass() == back.getClass()) {
            for (Field field : KNOWN.get(object.getClass()).alwaysSet) {
                if (!isEmpty(field, object) && isEmpty(field, back)) {
                    return field;
                }
            }
        }
        return null;
    }

    private static boolean isEmpty(Field field, Object object) {
        try {
            Object content = field.get(object);
            return content == null
                    || (field.getType().isPrimitive()
                            && content.equals(Array.get(Array.newInstance(field.getType(), 1), 0)));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ValueFailure lost(Object object, Field field) {
        return ValueFailure.transientField(object.getClass().getName()).under("." + field.getName());
    }
}

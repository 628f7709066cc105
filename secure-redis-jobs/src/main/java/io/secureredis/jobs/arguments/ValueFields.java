package io.secureredis.jobs.arguments;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields of an application's class that make up a value: not static, not transient, and not excluded from the
 * JSON by an annotation.
 */
final class ValueFields {

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private ValueFields() {}

    /**
     * Returns the fields of the class and its superclasses, up to the first class of the JDK. Omits fields that a
     * module does not open.
     */
    static List<Field> of(Class<?> type) {
        return FIELDS.get(type);
    }

    static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Returns whether it is a subclass of an ordinary JDK collection or map and has its own fields. */
    static boolean addsToACollection(Class<?> type) {
        if (isOfJdk(type) || of(type).isEmpty()) {
            return false;
        }
        Class<?> above = type;
        while (above != null && !isOfJdk(above)) {
            above = above.getSuperclass();
        }
        return above != null && above != Object.class && !Modifier.isAbstract(above.getModifiers());
    }

    static @Nullable Object value(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Field> find(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (counts(field) && !isLeftOut(type, field) && open(field)) {
                    fields.add(field);
                }
            }
        }
        return List.copyOf(fields);
    }

    private static boolean counts(Field field) {
        return (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0 && !field.isSynthetic();
    }

    private static boolean open(Field field) {
        try {
            field.setAccessible(true);
            return true;
        } catch (InaccessibleObjectException closed) {
            return false;
        }
    }

    private static boolean isLeftOut(Class<?> type, Field field) {
        JsonIgnoreProperties names = type.getAnnotation(JsonIgnoreProperties.class);
        if (isLeftOut(field) || (names != null && Arrays.asList(names.value()).contains(field.getName()))) {
            return true;
        }
        String suffix = field.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                + field.getName().substring(1);
        List<String> getters = List.of("get" + suffix, "is" + suffix, field.getName());
        return Arrays.stream(field.getDeclaringClass().getDeclaredMethods())
                .anyMatch(method ->
                        method.getParameterCount() == 0 && getters.contains(method.getName()) && isLeftOut(method));
    }

    private static boolean isLeftOut(AnnotatedElement member) {
        JsonIgnore ignored = member.getAnnotation(JsonIgnore.class);
        JsonProperty property = member.getAnnotation(JsonProperty.class);
        return (ignored != null && ignored.value())
                || (property != null && property.access() == JsonProperty.Access.WRITE_ONLY);
    }
}

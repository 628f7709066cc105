package io.secureredis.serializer;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds objects that are distinguished by identity, not by content: an object without content, and a constant of its
 * class (an enumeration from before enums). A different object would come back, which would not be equal. An
 * {@code equals} of the class decides otherwise. A comparator does the same whichever object it is.
 */
final class Identity {

    static final String REASON =
            "is told apart by which object it is, not by its content. Make it an enum or a record, give it equals(), or store what it represents.";

    private static final String INSTANCE = "INSTANCE";

    /**
     * Spring's mutex of a session. It makes the requests of one process wait for one object in its heap. No session in
     * Redis can do that, and a new mutex comes back, as from any other store.
     */
    private static final String MUTEX = "org.springframework.web.util.HttpSessionMutexListener$Mutex";

    /** Its constants, such as those of WebAuthn, are read by their content, because sessions return copies of them. */
    private static final String SPRING_SECURITY = "org.springframework.security.";

    private static final ClassValue<Identity> KNOWN = new ClassValue<>() {
        @Override
        protected Identity computeValue(Class<?> type) {
            return new Identity(type);
        }
    };

    private final boolean matters;
    private final boolean hasContent;
    private final List<Field> constants;

    private Identity(Class<?> type) {
        this.matters = !isOfJdk(type)
                && !type.isEnum()
                && !type.isArray()
                && !isForSessions(type.getName())
                && !Comparator.class.isAssignableFrom(type)
                && !Comparison.hasEquals(type);
        this.hasContent = !matters || hasContent(type);
        this.constants = matters ? constants(type) : List.of();
    }

    /** Returns whether a copy of an application's object can never replace it. */
    static boolean matters(Object value) {
        Identity identity = KNOWN.get(value.getClass());
        return identity.matters
                && (!identity.hasContent || identity.constants.stream().anyMatch(field -> get(field) == value));
    }

    /** Returns whether an object has no content, such as a lock, and another one does as well. */
    static boolean isMarker(Object value) {
        Identity identity = KNOWN.get(value.getClass());
        return identity.matters && !identity.hasContent;
    }

    /**
     * Returns the field with the only object of a class, as Kotlin writes an {@code object}: of the class itself, named
     * {@code INSTANCE}, with no constructor that others could call, and in Java without content. Returns {@code null}
     * if the class is different.
     */
    static @Nullable Field singleton(Class<?> type) {
        for (java.lang.reflect.Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (!Modifier.isPrivate(constructor.getModifiers())) {
                return null;
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(INSTANCE)
                    && field.getType() == type
                    && isConstant(field)
                    && (isOfKotlin(type) || !hasContent(type))
                    && field.trySetAccessible()) {
                return field;
            }
        }
        return null;
    }

    private static boolean isOfKotlin(Class<?> type) {
        for (java.lang.annotation.Annotation each : type.getDeclaredAnnotations()) {
            if (each.annotationType().getName().equals("kotlin.Metadata")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the object in a static field, which initializes its class. */
    static @Nullable Object get(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isForSessions(String name) {
        return name.equals(MUTEX) || name.startsWith(SPRING_SECURITY);
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getClassLoader() == null || type.getClassLoader() == ClassLoader.getPlatformClassLoader();
    }

    private static boolean isConstant(Field field) {
        int both = Modifier.STATIC | Modifier.FINAL;
        return (field.getModifiers() & both) == both;
    }

    private static boolean hasContent(Class<?> type) {
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            if (isOfJdk(each)) {
                return true;
            }
            for (Field field : each.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns static final fields of a class and its superclasses that can hold an object of it. */
    private static List<Field> constants(Class<?> type) {
        List<Field> constants = new ArrayList<>();
        for (Class<?> each = type; each != null && !isOfJdk(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (isConstant(field) && field.getType().isAssignableFrom(type) && !isOfJdk(field.getType())) {
                    if (field.trySetAccessible()) {
                        constants.add(field);
                    }
                }
            }
        }
        return List.copyOf(constants);
    }
}

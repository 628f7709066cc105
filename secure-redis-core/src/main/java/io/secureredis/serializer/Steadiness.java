package io.secureredis.serializer;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Whether the place of an object in a hash table, or in an order, can change after it was put there. Decided once for
 * each class.
 */
final class Steadiness {

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class);

    private static final ClassValue<Steadiness> KNOWN = new ClassValue<>() {
        @Override
        protected Steadiness computeValue(Class<?> type) {
            return new Steadiness(type);
        }
    };

    private final boolean immutable;
    private final boolean steadyHash;
    private final boolean leaf;

    private Steadiness(Class<?> type) {
        this.immutable = isImmutable(type);
        this.steadyHash = immutable || !(declares(type, "equals", Object.class) || declares(type, "hashCode"));
        this.leaf = immutable || isLeaf(type);
    }

    /** The content can never change, so no order of it can. */
    static boolean isImmutable(Object object) {
        return KNOWN.get(object.getClass()).immutable;
    }

    /** The hash code and {@code equals} cannot change: the content cannot, or both ask only which object it is. */
    static boolean hasSteadyHash(Object object) {
        return KNOWN.get(object.getClass()).steadyHash;
    }

    /** It holds no other object that could change: nothing below it has a place, and no way leads back to it. */
    static boolean isLeaf(Object object) {
        return KNOWN.get(object.getClass()).leaf;
    }

    private static boolean isLeaf(Class<?> type) {
        if (type.isArray() || type.getClassLoader() == null) {
            return type.isArray() && type.getComponentType().isPrimitive();
        }
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            if (each == null || each.getClassLoader() == null) {
                return each == Record.class;
            }
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !isImmutableField(field.getType())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean declares(Class<?> type, String method, Class<?>... parameters) {
        try {
            return type.getMethod(method, parameters).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException impossible) {
            return true;
        }
    }

    private static boolean isImmutable(Class<?> type) {
        if (VALUES.contains(type) || type.isEnum() || isConstantWithBody(type)) {
            return true;
        }
        if (type.getClassLoader() == null) {
            return type.getName().startsWith("java.time.") && Modifier.isFinal(type.getModifiers());
        }
        return !type.isArray() && hasOnlyImmutableFields(type);
    }

    private static boolean isConstantWithBody(Class<?> type) {
        return type.getSuperclass() != null && type.getSuperclass().isEnum();
    }

    private static boolean hasOnlyImmutableFields(Class<?> type) {
        for (Class<?> each = type; each != Object.class && each != Record.class; each = each.getSuperclass()) {
            if (each == null || each.getClassLoader() == null) {
                return false;
            }
            for (Field field : each.getDeclaredFields()) {
                boolean counts = !Modifier.isStatic(field.getModifiers());
                if (counts && !(Modifier.isFinal(field.getModifiers()) && isImmutableField(field.getType()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** By the declared class, which is final, so that no other can stand there. */
    private static boolean isImmutableField(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || (VALUES.contains(type) && Modifier.isFinal(type.getModifiers()))
                || (type.getName().startsWith("java.time.") && Modifier.isFinal(type.getModifiers()));
    }
}

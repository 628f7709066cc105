package io.secureredis.serializer;

import java.lang.reflect.Modifier;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JavaType;

/**
 * The rules for values in a place (a field, an element, a key) of a declared type, for writing and for reading alike.
 *
 * <ul>
 *   <li>If the type is an interface, abstract or {@code Object}, a {@code String}, {@code Boolean}, {@code Integer} or
 *     finite {@code Double} is its JSON counterpart.
 *   <li>A value of exactly the declared class is written without its name, unless an array could be mistaken for the
 *     form with the name.
 *   <li>Everything else is {@code ["class", payload]}.
 * </ul>
 */
final class Place {

    private Place() {}

    static Class<?> raw(JavaType declared) {
        return ClassUtils.resolvePrimitiveIfNecessary(declared.getRawClass());
    }

    /** Returns whether a value can be of exactly this class. */
    static boolean isConcrete(Class<?> type) {
        return type.isArray() || type.isEnum() || (type != Object.class && !Modifier.isAbstract(type.getModifiers()));
    }

    static boolean isNatural(Object value, JavaType declared) {
        boolean natural = value instanceof String
                || value instanceof Integer
                || value instanceof Boolean
                || (value instanceof Double number && !number.isInfinite() && !number.isNaN());
        return natural && !isConcrete(raw(declared));
    }

    /** Returns whether no value can be of another class than the declared one, so that the name is never written. */
    private static boolean isFinal(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() || Modifier.isFinal(element.getModifiers());
    }

    static boolean isBare(Plan plan, JavaType declared) {
        Class<?> raw = raw(declared);
        return plan.type() == raw && isConcrete(raw) && (!plan.arrayPayload() || isFinal(raw));
    }

    /** Returns whether an array in this place is always the payload of the declared class. */
    static boolean takesBareOnly(JavaType declared, Plans plans) {
        Class<?> raw = raw(declared);
        return isConcrete(raw) && isFinal(raw) && plans.forReading(raw).arrayPayload();
    }
}

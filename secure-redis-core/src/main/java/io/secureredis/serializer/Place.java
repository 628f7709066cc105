package io.secureredis.serializer;

import java.lang.reflect.Modifier;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JavaType;

/**
 * What the declared type of a place (a field, an element, a key) says about the values there, on writing and on reading alike.
 *
 * <ul>
 *   <li>Where the type is an interface, abstract or {@code Object}, a {@code String}, {@code Boolean}, {@code Integer} or finite {@code Double} stands as what JSON has for it.
 *   <li>A value of exactly the declared class stands without its name, unless an array could be taken for the form with the name.
 *   <li>Everything else is {@code ["class", payload]}.
 * </ul>
 */
final class Place {

    private Place() {}

    static Class<?> raw(JavaType declared) {
        return ClassUtils.resolvePrimitiveIfNecessary(declared.getRawClass());
    }

    /** Whether a value can be of exactly this class. */
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

    /** Whether no value can be of another class than the declared one, so that the name never stands there. */
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

    /** Whether an array at this place is always the payload of the declared class. */
    static boolean takesBareOnly(JavaType declared, Plans plans) {
        Class<?> raw = raw(declared);
        return isConcrete(raw) && isFinal(raw) && plans.forReading(raw).arrayPayload();
    }
}

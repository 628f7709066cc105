package io.secureredis.serializer;

import org.springframework.data.redis.serializer.SerializationException;
import tools.jackson.databind.JavaType;

/**
 * Writes an object with Java serialization, behind the same list, as bytes, if the object itself defines how it is
 * written.
 *
 * <p>For classes that declare {@code writeObject}, {@code readResolve} or similar methods, that inherit state from a
 * JDK class, or that belong to the JDK. Everything in such an object must be {@code Serializable}.
 */
final class JdkPlan extends Plan {

    private final FilteredJdkRedisSerializer java;

    JdkPlan(Class<?> type, FilteredJdkRedisSerializer java) {
        super(type, false, type.getClassLoader() == null);
        this.java = java;
    }

    /** Code of the class itself decides what comes back. */
    @Override
    boolean mayChange(Object value) {
        return type().getClassLoader() != null;
    }

    @Override
    void write(ValueWriter writer, Object value, JavaType declared) {
        writer.writeBytes(java.written(value));
    }

    @Override
    Object read(ValueReader reader, JavaType declared) {
        try {
            Object value = java.deserialize(reader.readBytes(type()));
            if (value == null || !type().isInstance(value)) {
                throw broken(type(), null);
            }
            return value;
        } catch (SerializationException | IllegalArgumentException failure) {
            throw broken(type(), failure);
        }
    }

    @Override
    Likeness compare(Comparison comparison, Object one, Object other) {
        if (comparison.fields(one, other) == Likeness.DIFFERENT) {
            return Likeness.DIFFERENT;
        }
        if (Comparison.hasEquals(type())) {
            return comparison.byEquals(one, other, () -> isWrittenAlike(one, other));
        }
        return isWrittenAlike(one, other) ? Likeness.ALIKE : comparison.different("a second writing gives other bytes");
    }

    private boolean isWrittenAlike(Object one, Object other) {
        return FilteredJdkRedisSerializer.isSameInBytes(java.written(one), java.written(other));
    }
}

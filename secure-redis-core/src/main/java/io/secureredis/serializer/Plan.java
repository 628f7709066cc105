package io.secureredis.serializer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * How the objects of one class are written and made again. Safe for any number of threads.
 *
 * <p>What a plan writes is one JSON value, the <em>payload</em>. Whether the class's name stands before it is decided by {@link ValueWriter}, from the declared type of the place.
 */
abstract class Plan {

    private final Class<?> type;
    private final boolean arrayPayload;
    private volatile boolean proven;

    /**
     * A plan for a class.
     *
     * @param arrayPayload whether the payload can be a JSON array
     * @param proven whether what it writes is known to come back; otherwise the first value is read back
     */
    Plan(Class<?> type, boolean arrayPayload, boolean proven) {
        this.type = type;
        this.arrayPayload = arrayPayload;
        this.proven = proven;
    }

    /** The class of the objects that are made. */
    final Class<?> type() {
        return type;
    }

    final boolean arrayPayload() {
        return arrayPayload;
    }

    final boolean proven() {
        return proven;
    }

    final void prove() {
        proven = true;
    }

    abstract void write(ValueWriter writer, Object value, JavaType declared);

    /** With the parser at the first token of the payload; leaves it at the last one. */
    abstract Object read(ValueReader reader, JavaType declared);

    /** Whether two objects are the same value, part by part. */
    Likeness compare(Comparison comparison, Object one, Object other) {
        return comparison.byEquals(one, other);
    }

    /** What becomes of the comparison of two objects. */
    enum Likeness {
        /** Equal in every respect. */
        EQUAL,
        /** Of the same content, but one of their classes has no equality of values: an array, an atomic, a class without {@code equals}. */
        ALIKE,
        /** Of the same content, and {@code equals} must not be asked: it may ask that of a {@code URL}, which looks the host up. */
        UNASKED,
        DIFFERENT;

        Likeness and(Likeness other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    static ValueFailure broken(Class<?> type, @Nullable Exception cause) {
        return ValueFailure.unreadable(
                type.getName(),
                cause == null ? "is not what is stored there" : cause.getClass().getSimpleName());
    }
}

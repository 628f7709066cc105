package io.secureredis.serializer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * Writes and reads the objects of one class. Safe for any number of threads.
 *
 * <p>A plan writes one JSON value, the <em>payload</em>. {@link ValueWriter} decides, from the declared type of the
 * place, whether the class's name precedes it.
 */
abstract class Plan {

    private final Class<?> type;
    private final boolean arrayPayload;
    private volatile boolean proven;

    /**
     * Creates a plan for a class.
     *
     * @param arrayPayload whether the payload can be a JSON array
     * @param proven whether its output is known to come back; otherwise the first value is read back
     */
    Plan(Class<?> type, boolean arrayPayload, boolean proven) {
        this.type = type;
        this.arrayPayload = arrayPayload;
        this.proven = proven;
    }

    /** Returns the class of the created objects. */
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

    /** Returns whether its values hold no others, so that they cannot hold themselves or be nested. */
    boolean isLeaf() {
        return false;
    }

    /** Returns whether this value has to be read back and compared even though others of its class came back equal. */
    boolean mayChange(Object value) {
        return false;
    }

    abstract void write(ValueWriter writer, Object value, JavaType declared);

    /** Reads a value: the parser is at the first token of the payload, and ends at the last one. */
    abstract Object read(ValueReader reader, JavaType declared);

    /** Returns whether two objects are the same value, part by part. */
    Likeness compare(Comparison comparison, Object one, Object other) {
        return comparison.byEquals(one, other);
    }

    /** The result of comparing two objects. */
    enum Likeness {
        /** Equal in every respect. */
        EQUAL,
        /**
         * The same content, but one of their classes has no value equality: an array, an atomic, a class without
         * {@code equals}.
         */
        ALIKE,
        /**
         * The same content, and {@code equals} must not be called: it may call that of a {@code URL}, which looks up
         * the host.
         */
        UNASKED,
        DIFFERENT;

        Likeness and(Likeness other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    static ValueFailure broken(Class<?> type, @Nullable Exception cause) {
        return ValueFailure.unreadable(
                type.getName(),
                cause == null
                        ? "was expected, but something else is stored"
                        : cause.getClass().getSimpleName());
    }
}

package io.secureredis.serializer;

import java.io.Serial;

/**
 * A value, or a part of it, cannot be written or read; with the path that leads there. Never leaves this package.
 *
 * <p>The path is made of names of fields, {@code []} for an element and {@code [key]} for a key. Keys and positions are content and are left out.
 */
final class ValueFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is: decides the code, and is what the reader does about it. */
    enum Kind {
        /** Found in what is stored. */
        UNREADABLE,
        /** This class can never be written. */
        UNFIT,
        /** The value holds itself, or is nested too deep. */
        ENDLESS
    }

    private final Kind kind;
    private final String reason;
    private final String typeName;
    private String path = "";

    private ValueFailure(Kind kind, String reason, String typeName) {
        super(reason);
        this.kind = kind;
        this.reason = reason;
        this.typeName = typeName;
    }

    static ValueFailure unreadable(String typeName, String reason) {
        return new ValueFailure(Kind.UNREADABLE, reason, typeName);
    }

    static ValueFailure unfit(String typeName, String reason) {
        return new ValueFailure(Kind.UNFIT, reason, typeName);
    }

    static ValueFailure endless(String typeName, String reason) {
        return new ValueFailure(Kind.ENDLESS, reason, typeName);
    }

    /** What has happened on the way out of one level. */
    ValueFailure under(String segment) {
        path = segment + path;
        return this;
    }

    Kind kind() {
        return kind;
    }

    String reason() {
        return reason;
    }

    String typeName() {
        return typeName;
    }

    /** From the root, which is named by its class. */
    String path(String root) {
        return root + path;
    }
}

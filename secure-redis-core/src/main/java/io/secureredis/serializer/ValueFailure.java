package io.secureredis.serializer;

import java.io.Serial;

/**
 * Thrown when a value, or a part of it, cannot be written or read; with the path that leads there. Never leaves this
 * package.
 *
 * <p>The path consists of field names, {@code []} for an element and {@code [key]} for a key. Keys and positions are
 * content and are omitted.
 */
final class ValueFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The kind of failure, which determines the code and the reader's reaction. */
    enum Kind {
        /** The stored data is invalid. */
        UNREADABLE,
        /** This class can never be written. */
        UNFIT,
        /** The value contains itself, or is nested too deeply. */
        ENDLESS,
        /** The value holds the same objects so often that its JSON would be many times as large. */
        REPEATED,
        /** An element or key was changed after it was added to a set, a map or an ordered queue. */
        CHANGED,
        /** A {@code transient} field that is always set would come back empty. */
        TRANSIENT
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

    static ValueFailure repeated(String typeName) {
        return new ValueFailure(Kind.REPEATED, "it holds the same objects again and again", typeName);
    }

    static ValueFailure changed(String typeName, String reason) {
        return new ValueFailure(Kind.CHANGED, reason, typeName);
    }

    static ValueFailure transientField(String typeName) {
        return new ValueFailure(Kind.TRANSIENT, "has a 'transient' field that would come back empty", typeName);
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

    /** Returns the path from the root, which is named by its class. */
    String path(String root) {
        return root + path;
    }
}

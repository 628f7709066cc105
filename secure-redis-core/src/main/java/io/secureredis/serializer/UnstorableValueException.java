package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * A value cannot be stored, because it would not come back as it is: {@code SR220} it was written, read back and is not equal, {@code SR221} a class in it cannot be
 * written, {@code SR222} it holds itself or is nested too deep.
 *
 * <p>Thrown when the value is written. The message names the class and the path of fields that leads to it; nothing of the content.
 */
public final class UnstorableValueException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String typeName;
    private final String path;

    private UnstorableValueException(String code, String message, String typeName, String path) {
        super(code, message);
        this.typeName = typeName;
        this.path = path;
    }

    static UnstorableValueException notEqual(String typeName, String path, String why) {
        return new UnstorableValueException(
                "SR220",
                "Cannot store a value of class " + typeName + ": it does not come back equal. At " + path + ": " + why
                        + ". Change the class, leave the field out with 'transient', or use another serializer for this cache.",
                typeName,
                path);
    }

    static UnstorableValueException of(String root, ValueFailure failure) {
        String path = failure.path(root);
        return failure.kind() == ValueFailure.Kind.ENDLESS
                ? new UnstorableValueException(
                        "SR222",
                        "Cannot store a value of class " + root + ": at " + path + " " + failure.reason(),
                        root,
                        path)
                : new UnstorableValueException(
                        "SR221",
                        "Cannot store a value of class " + root + ": at " + path + " is an object of class "
                                + failure.typeName() + ", which " + failure.reason(),
                        failure.typeName(),
                        path);
    }

    /** The class that cannot be stored. */
    public String typeName() {
        return typeName;
    }

    /** Where it is: the class of the value, then the names of fields, with {@code []} for an element and {@code [key]} for a key of a map. */
    public String path() {
        return path;
    }
}

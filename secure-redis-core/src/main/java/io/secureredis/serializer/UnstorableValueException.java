package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * A value cannot be stored, because it would not come back as it is: {@code SR220} it was written, read back and is not
 * equal, {@code SR221} a class in it cannot be
 * written, {@code SR222} it holds itself or is nested too deep, {@code SR232} it holds the same objects too often,
 * {@code SR233} an element or key was changed after it was added to a set or map, {@code SR234} a {@code transient}
 * field that every constructor sets would come back empty, {@code SR204} a Jackson module and {@code SR205} Java
 * serialization cannot write it.
 *
 * <p>Thrown when the value is written. The message names the class and the path of fields that leads to it; nothing of
 * the content.
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

    /** Returns {@code SR204} or {@code SR205}: the serializer itself cannot write it. */
    static UnstorableValueException unwritable(String code, String root, String why) {
        return new UnstorableValueException(code, "Cannot " + why, root, root);
    }

    static UnstorableValueException of(String root, ValueFailure failure) {
        String path = failure.path(root);
        return switch (failure.kind()) {
            case ENDLESS -> unstorable("SR222", root, root, path, "at " + path + " " + failure.reason());
            case REPEATED -> repeated(root);
            case CHANGED -> changed(root, failure, path);
            case TRANSIENT -> emptied(root, failure.typeName(), path);
            default -> unfit(root, failure, path);
        };
    }

    private static UnstorableValueException unfit(String root, ValueFailure failure, String path) {
        return unstorable(
                "SR221",
                root,
                failure.typeName(),
                path,
                "at " + path + " is an object of class " + failure.typeName() + ", which " + failure.reason());
    }

    private static UnstorableValueException changed(String root, ValueFailure failure, String path) {
        return unstorable(
                "SR233",
                root,
                failure.typeName(),
                path,
                "at " + path + " an object of class " + failure.typeName() + " " + failure.reason());
    }

    private static UnstorableValueException repeated(String root) {
        return unstorable(
                "SR232",
                root,
                root,
                root,
                "it holds the same objects again and again, so that its JSON would be many times as large. "
                        + "Store each object once, for example in a map by its id, or use the serializer jdk, which keeps shared objects.");
    }

    private static UnstorableValueException emptied(String root, String typeName, String path) {
        return unstorable(
                "SR234",
                root,
                typeName,
                path,
                "the 'transient' field " + path + " is set by every constructor of " + typeName
                        + ", but would be empty when the object comes back, because it is made without a constructor. "
                        + "Give the class a readObject or readResolve that sets the field (serializer json: or a constructor without parameters), "
                        + "set it when it is first needed, or remove 'transient'.");
    }

    private static UnstorableValueException unstorable(
            String code, String root, String typeName, String path, String why) {
        return new UnstorableValueException(code, "Cannot store a value of class " + root + ": " + why, typeName, path);
    }

    /** Returns the class that cannot be stored. */
    public String typeName() {
        return typeName;
    }

    /**
     * Returns its position: the class of the value, then the names of fields, with {@code []} for an element and
     * {@code [key]} for a key of a map.
     */
    public String path() {
        return path;
    }
}

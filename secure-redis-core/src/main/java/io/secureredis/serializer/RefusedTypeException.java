package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when a class is not on the list of allowed ones: {@code SR202} on writing, {@code SR203} if a stored value
 * contains it.
 *
 * <p>The message names the class, and nothing of the value. None of the class's code has run.
 */
public final class RefusedTypeException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String typeName;

    private RefusedTypeException(String code, String message, String typeName) {
        super(code, message);
        this.typeName = typeName;
    }

    static RefusedTypeException onWrite(String typeName, AllowedTypes types) {
        return new RefusedTypeException(
                "SR202",
                "Cannot store a value of class '" + typeName + "': it is not in an allowed package. "
                        + remedy(typeName, types) + ".",
                typeName);
    }

    static RefusedTypeException onRead(String typeName, AllowedTypes types) {
        return new RefusedTypeException(
                "SR203",
                "Cannot read a stored value: it names class '" + typeName + "', which is not in an allowed package. "
                        + remedy(typeName, types) + ", or delete the entry.",
                typeName);
    }

    /** Recommends only what {@code allowed-packages} accepts. */
    private static String remedy(String typeName, AllowedTypes types) {
        String element = AllowedTypes.elementName(typeName);
        int dot = element.lastIndexOf('.');
        String base = dot < 0 ? "" : element.substring(0, dot);
        if (AllowedTypes.isPackage(base)) {
            return "If it is yours, add '" + base + "' to " + types.property();
        }
        return base.isEmpty()
                ? "It has no package that could be allowed: move it into one"
                : "It cannot be allowed by its package, which holds more than values: store a class of your own, or another of the JDK's values, instead";
    }

    /** Returns the refused class, as it was written. */
    public String typeName() {
        return typeName;
    }
}

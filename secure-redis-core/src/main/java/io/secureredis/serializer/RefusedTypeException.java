package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * A class is not on the list of allowed ones: {@code SR202} when it was to be written, {@code SR203} when it was found in a value.
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

    static RefusedTypeException onWrite(String typeName) {
        return new RefusedTypeException(
                "SR202",
                "Cannot store a value of class '" + typeName + "': it is not in an allowed package. "
                        + remedy(typeName),
                typeName);
    }

    static RefusedTypeException onRead(String typeName) {
        return new RefusedTypeException(
                "SR203",
                "Cannot read a stored value: it names class '" + typeName + "', which is not in an allowed package. "
                        + remedy(typeName) + ", or delete the entry.",
                typeName);
    }

    private static String remedy(String typeName) {
        int dot = typeName.lastIndexOf('.');
        String base = dot < 0 ? typeName : typeName.substring(0, dot);
        return "If it is yours, add '" + base + "' to secure-redis.cache.allowed-packages";
    }

    /** The class that was refused, as it was written. */
    public String typeName() {
        return typeName;
    }
}

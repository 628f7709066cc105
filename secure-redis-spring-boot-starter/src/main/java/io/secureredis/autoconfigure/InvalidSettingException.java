package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when a property has an invalid value: {@code SR226} a list instead of names, or names instead of a list;
 * {@code SR227} a value of the wrong type, or out of its range; {@code SR228} not a key id; {@code SR362}
 * a placeholder that nothing resolves. The value is never part of
 * the message.
 *
 * <p>For this library's modules; not for applications.
 */
public final class InvalidSettingException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String remedy;

    /**
     * Describes a value.
     *
     * @param problem names the property
     * @param remedy what to do
     */
    public InvalidSettingException(String code, String problem, String remedy) {
        super(code, problem);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * Describes a value beyond its limits.
     *
     * @param where the property's origin in brackets, or nothing
     * @param range its limits, as in {@code from 1ms to 1d}
     */
    public static InvalidSettingException outOfRange(String property, String where, String range) {
        return new InvalidSettingException(
                "SR227",
                property + where + " is out of its range: it must be " + range + ".",
                "Correct " + property + ", or remove it for its default.");
    }

    /**
     * Describes a placeholder that nothing resolves.
     *
     * @param where the property's origin in brackets, or nothing
     * @param placeholder its name
     */
    public static InvalidSettingException unresolved(String property, String where, String placeholder) {
        return new InvalidSettingException(
                "SR362",
                property + where + " is the placeholder ${" + placeholder + "}, which nothing resolves.",
                "Set the property or the environment variable of that name, or remove " + property + ".");
    }

    /** Returns what is wrong, without the code. */
    public String description() {
        return problem;
    }

    /** Returns what to do. */
    public String remedy() {
        return remedy;
    }
}

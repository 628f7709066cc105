package io.secureredis.autoconfigure;

import io.secureredis.SecureRedisException;
import java.io.Serial;

/**
 * Thrown when a property has an invalid value: {@code SR226} a list instead of names, or names instead of a list;
 * {@code SR227} a value of the wrong type; {@code SR228} not a key id. The value is never part of the message.
 */
final class InvalidSettingException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidSettingException(String code, String problem, String remedy) {
        super(code, problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}

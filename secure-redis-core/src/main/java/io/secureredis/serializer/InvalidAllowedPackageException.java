package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown with {@code SR223} when a package cannot be added to the list of allowed classes. The message says which one
 * and why.
 */
public final class InvalidAllowedPackageException extends SecureRedisException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidAllowedPackageException(@Nullable String name, String why) {
        super(
                "SR223",
                "Cannot allow '" + (name == null ? "" : name) + "' as a package of stored classes: it " + why
                        + ". Name the package of your own classes, such as com.acme.shop; what is below it is allowed too.");
    }
}

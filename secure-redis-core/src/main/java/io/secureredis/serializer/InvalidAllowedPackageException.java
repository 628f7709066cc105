package io.secureredis.serializer;

import io.secureredis.SecureRedisException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A package cannot be put on the list of allowed classes: {@code SR223}. The message says which one and why. */
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

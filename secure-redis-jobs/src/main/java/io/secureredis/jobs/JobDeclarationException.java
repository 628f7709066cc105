package io.secureredis.jobs;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a {@link SecureJob} has an invalid declaration (SR401 to SR406, SR481 to SR484, SR488), or a setting of
 * the jobs is invalid (SR480). The application does not start; {@link #action()} says what to do.
 */
public final class JobDeclarationException extends JobException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    public JobDeclarationException(String code, String description, String action) {
        this(code, description, action, null);
    }

    public JobDeclarationException(String code, String description, String action, @Nullable Throwable cause) {
        super(code, description + " " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** Returns what is wrong. */
    public String description() {
        return description;
    }

    /** Returns what to do about it. */
    public String action() {
        return action;
    }
}

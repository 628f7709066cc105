package io.secureredis.jobs;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A {@link SecureJob} is declared in a way that cannot work (SR401 to SR406, SR481 to SR484), or a setting of the jobs cannot work (SR480). The application does not start; {@link #action()} says what to do. */
public final class JobDeclarationException extends JobException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    JobDeclarationException(String code, String description, String action) {
        this(code, description, action, null);
    }

    JobDeclarationException(String code, String description, String action, @Nullable Throwable cause) {
        super(code, description + " " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** What is wrong. */
    public String description() {
        return description;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}

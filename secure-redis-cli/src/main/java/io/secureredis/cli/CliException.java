package io.secureredis.cli;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is shown as one {@code error:} line and, where there is something to do, one {@code hint:} line.
 *
 * <p>Neither line carries a secret, a password or a payload.
 */
public final class CliException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable String hint;
    private final int exitCode;

    private CliException(String problem, @Nullable String hint, int exitCode, @Nullable Throwable cause) {
        super(problem, cause);
        this.hint = hint;
        this.exitCode = exitCode;
    }

    /** Something that cannot be done: {@link ExitCode#FAILED}. */
    public static CliException failed(String problem, @Nullable String hint) {
        return new CliException(problem, hint, ExitCode.FAILED, null);
    }

    /** Something that cannot be done, with what {@code --debug} shows: {@link ExitCode#FAILED}. */
    public static CliException failed(String problem, @Nullable String hint, Throwable cause) {
        return new CliException(problem, hint, ExitCode.FAILED, cause);
    }

    /** Options that do not fit together: {@link ExitCode#USAGE}. */
    public static CliException usage(String problem, @Nullable String hint) {
        return new CliException(problem, hint, ExitCode.USAGE, null);
    }

    /** What happened, without {@code error:}. */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** What to do, or null. */
    public @Nullable String hint() {
        return hint;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}

package io.secureredis.cli.terminal;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is shown as one {@code error:} line and, if there is something to do, one {@code hint:} line.
 *
 * <p>Neither line contains a secret, a password or a payload.
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

    /** Returns a failure: {@link ExitCode#FAILED}. */
    public static CliException failed(String problem, @Nullable String hint) {
        return new CliException(problem, hint, ExitCode.FAILED, null);
    }

    /** Returns a failure with the cause that {@code --debug} shows: {@link ExitCode#FAILED}. */
    public static CliException failed(String problem, @Nullable String hint, Throwable cause) {
        return new CliException(problem, hint, ExitCode.FAILED, cause);
    }

    /** Returns an error about options that contradict each other: {@link ExitCode#USAGE}. */
    public static CliException usage(String problem, @Nullable String hint) {
        return new CliException(problem, hint, ExitCode.USAGE, null);
    }

    /** Returns what happened, without {@code error:}. */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** Returns what to do, or null. */
    public @Nullable String hint() {
        return hint;
    }

    /** Returns the exit code of the process. */
    public int exitCode() {
        return exitCode;
    }
}

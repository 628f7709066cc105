package io.secureredis.cli.terminal;

/** The exit codes of the process, for scripts. */
public final class ExitCode {

    /** Success, without findings. */
    public static final int OK = 0;

    /** Success, with findings that need attention: of the doctor, missing permissions, values that were left. */
    public static final int FOUND = 1;

    /** The command line is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** The command failed: Redis, a file or a secret is missing or refuses. */
    public static final int FAILED = 3;

    private ExitCode() {}
}

package io.secureredis.cli;

/** What the process ends with, for scripts. */
public final class ExitCode {

    /** Done, and nothing to complain of. */
    public static final int OK = 0;

    /** Done, and something was found that needs attention: findings of the doctor, missing rights, values that were left. */
    public static final int FOUND = 1;

    /** The command line is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** It could not be done: Redis, a file or a secret is missing or refuses. */
    public static final int FAILED = 3;

    private ExitCode() {}
}

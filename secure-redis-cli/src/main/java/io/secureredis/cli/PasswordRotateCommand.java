package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a user a new password in three steps. */
@Command(
        name = "rotate",
        header = "Give an ACL user a new password.",
        description = {
            "An ACL user can have two passwords. A rotation therefore has three steps, and each is checked on every node:",
            "  add     the new password is accepted next to the old one",
            "  switch  the file that applications read gets the new one (only with --application-file)",
            "  remove  the new password is the only one",
            "Without --step, add and switch are done, and you are asked before remove. Needs an administrator's login."
        })
final class PasswordRotateCommand implements Callable<Integer> {

    /** A step of the rotation. */
    enum Step {
        add,
        remove
    }

    @Parameters(index = "0", paramLabel = "USER", description = "Name of the ACL user.")
    String user = "";

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            required = true,
            description =
                    "The new password. If the file does not exist, it is created with a random password and mode 600.")
    @Nullable
    Path newPasswordFile;

    @Option(
            names = "--application-file",
            paramLabel = "FILE",
            description = "The file from which applications read the password; it is replaced in one step.")
    @Nullable
    Path applicationFile;

    @Option(names = "--step", paramLabel = "STEP", description = "Do only this step: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Step step;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    private final Terminal terminal;

    PasswordRotateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new PasswordRotation(this, terminal).run();
    }
}

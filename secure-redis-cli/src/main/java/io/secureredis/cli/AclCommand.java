package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints, checks or sets the permissions of an application's user. */
@Command(
        name = "acl",
        description = {
            "Prints the ACL user with exactly the rights that an application needs for its features.",
            "--check asks a server whether the user has them; --apply sets them on every node, and saves them.",
            "Both need an administrator's login."
        })
final class AclCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "USER", description = "Name of the application's ACL user.")
    String user = "";

    @Option(
            names = "--features",
            paramLabel = "FEATURE",
            split = ",",
            required = true,
            description = {
                "What the application does: cache, cache-clear, near-cache, cache-lock, sessions, sessions-indexed, "
                        + "census, rewrap, migrate, jobs, database, cluster, replicas, pub-sub."
            })
    List<String> features = new ArrayList<>();

    @Option(
            names = "--keys",
            paramLabel = "PATTERN",
            split = ",",
            description = "Patterns of the application's keys, such as books::*. Default: all keys.")
    List<String> keys = new ArrayList<>();

    @Option(
            names = "--channels",
            paramLabel = "PATTERN",
            split = ",",
            description = "Patterns of the application's channels; only with pub-sub.")
    List<String> channels = new ArrayList<>();

    @Option(names = "--check", description = "Ask the server with ACL DRYRUN which of these rights the user lacks.")
    boolean check;

    @Option(
            names = "--apply",
            description = "Set the user on every node, and ACL SAVE. A user that exists keeps its passwords.")
    boolean apply;

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description =
                    "Password of a new user. If the file does not exist, it is created with a random password and mode 600.")
    @Nullable
    Path newPasswordFile;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    private final Terminal terminal;

    AclCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new AclRun(this, terminal).run();
    }
}

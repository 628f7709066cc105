package io.secureredis.cli;

import io.secureredis.cli.PasswordRotateCommand.Step;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Servers;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs {@link PasswordRotateCommand}. */
final class PasswordRotation {

    private final PasswordRotateCommand command;
    private final Terminal terminal;

    PasswordRotation(PasswordRotateCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        AclRun.requireName(command.user);
        Path file = Objects.requireNonNull(command.newPasswordFile);
        requireOtherThanApplicationFile(file);
        RedisTarget target = Targets.of(command.connection, terminal);
        try (Servers servers = Servers.of(target);
                AclNodes nodes = AclNodes.open(servers, terminal)) {
            RotationChecks checks = new RotationChecks(command, nodes);
            checks.requireUser();
            return command.step == Step.remove ? removeOnly(nodes, checks, file) : rotate(nodes, checks, file);
        } catch (RuntimeException e) {
            throw AclNodes.explain(e, target, "ACL SETUSER");
        }
    }

    private boolean isApplicationFile(Path file) {
        Path application = command.applicationFile;
        return application != null
                && application
                        .toAbsolutePath()
                        .normalize()
                        .equals(file.toAbsolutePath().normalize());
    }

    private int removeOnly(AclNodes nodes, RotationChecks checks, Path file) {
        String password = PasswordFile.read(file);
        terminal.hide(password);
        checks.beforeRemove(password);
        remove(nodes, password);
        return ExitCode.OK;
    }

    private void requireOtherThanApplicationFile(Path file) {
        if (command.step != Step.remove && isApplicationFile(file)) {
            throw CliException.usage(
                    "--new-password-file and --application-file are the same file.",
                    "Name another file for the new password.");
        }
    }

    private int rotate(AclNodes nodes, RotationChecks checks, Path file) {
        checks.beforeAdd(Files.exists(file) ? PasswordFile.read(file) : null);
        String password = PasswordFile.readOrMake(file, terminal);
        add(nodes, checks, password);
        switchApplications(password);
        if (command.step == Step.add) {
            return ExitCode.OK;
        }
        if (!confirmed()) {
            printNextStep(file);
            return ExitCode.FOUND;
        }
        checks.beforeRemove(password);
        remove(nodes, password);
        return ExitCode.OK;
    }

    private void printNextStep(Path file) {
        terminal.print("Both passwords are accepted. When every application uses the new one: secure-redis password"
                + " rotate " + command.user + " --new-password-file=" + file
                + (command.applicationFile == null ? "" : " --application-file=" + command.applicationFile)
                + " --step=remove");
    }

    private void add(AclNodes nodes, RotationChecks checks, String password) {
        String hash = RotationChecks.sha256(password);
        List<AclNodes.Node> changed = addWhereMissing(nodes, password, hash);
        if (!changed.isEmpty() && checks.otherRotation(hash)) {
            changed.forEach(node -> node.change(command.user, List.of("!" + hash)));
            throw checks.isUnderWay();
        }
        nodes.all()
                .forEach(node -> terminal.print("added: " + node.address() + " accepts the new password, and "
                        + (node.passwords(command.user).size() - 1) + " older."));
        nodes.save("user " + command.user + " …, with a second >PASSWORD");
    }

    /** Returns the nodes that did not have the password. */
    private List<AclNodes.Node> addWhereMissing(AclNodes nodes, String password, String hash) {
        List<AclNodes.Node> changed = new ArrayList<>();
        for (AclNodes.Node node : nodes.all()) {
            if (!node.passwords(command.user).contains(hash)) {
                changed.add(node);
                node.change(command.user, List.of(">" + password));
            }
            if (!node.letsIn(command.user, password)) {
                throw CliException.failed(
                        node.address() + " does not let the user " + command.user + " in with the new password."
                                + " The old one still works.",
                        "Check that the user is on: ACL GETUSER " + command.user);
            }
        }
        return changed;
    }

    private void switchApplications(String password) {
        Path file = command.applicationFile;
        if (file != null) {
            PasswordFile.replace(file, password);
            terminal.print(
                    "switched: " + file + " holds the new password. Applications that follow it log in again within"
                            + " secure-redis.connection.credentials.refresh-interval (5s).");
        }
    }

    private boolean confirmed() {
        if (!terminal.interactive()) {
            return false;
        }
        terminal.print("Does every application use the new password now? Then type yes, and the old one is removed:");
        try {
            return "yes".equals(terminal.in().readLine());
        } catch (IOException e) {
            return false;
        }
    }

    private void remove(AclNodes nodes, String password) {
        String hash = RotationChecks.sha256(password);
        for (AclNodes.Node node : nodes.all()) {
            removeOlder(node, hash);
            if (!node.passwords(command.user).equals(List.of(hash)) || !node.letsIn(command.user, password)) {
                throw CliException.failed(
                        node.address() + " still accepts another password, or refuses the new one.",
                        "ACL GETUSER " + command.user);
            }
            terminal.print("removed: " + node.address() + " accepts only the new password.");
        }
        nodes.save("user " + command.user + " …, with only the new >PASSWORD");
    }

    private void removeOlder(AclNodes.Node node, String hash) {
        List<String> older = node.passwords(command.user).stream()
                .filter(other -> !other.equals(hash))
                .map(other -> "!" + other)
                .toList();
        if (!older.isEmpty()) {
            node.change(command.user, older);
        }
    }
}

package io.secureredis.cli;

import io.secureredis.cli.PasswordRotateCommand.Step;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Servers;
import io.secureredis.cli.connect.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Does what {@link PasswordRotateCommand} says. */
final class PasswordRotation {

    private final PasswordRotateCommand command;
    private final Terminal terminal;

    PasswordRotation(PasswordRotateCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        AclRun.requireName(command.user);
        RedisTarget target = Targets.of(command.connection, terminal);
        Path file = Objects.requireNonNull(command.newPasswordFile);
        String password = command.step == Step.remove ? existing(file) : PasswordFile.readOrMake(file, terminal);
        try (Servers servers = Servers.of(target);
                AclNodes nodes = AclNodes.open(servers, terminal)) {
            if (command.step != Step.remove) {
                add(nodes, password);
                switchApplications(password);
            }
            if (command.step == Step.add) {
                return ExitCode.OK;
            }
            if (command.step == null && !confirmed()) {
                terminal.print(
                        "Both passwords are accepted. When every application uses the new one: secure-redis password"
                                + " rotate " + command.user + " --new-password-file=" + file + " --step=remove");
                return ExitCode.FOUND;
            }
            remove(nodes, password);
            return ExitCode.OK;
        } catch (RuntimeException e) {
            throw AclNodes.explain(e, target, "ACL SETUSER");
        }
    }

    private String existing(Path file) {
        String password = PasswordFile.read(file);
        terminal.hide(password);
        return password;
    }

    private void add(AclNodes nodes, String password) {
        for (AclNodes.Node node : nodes.all()) {
            if (!node.knows(command.user)) {
                throw CliException.failed(
                        "There is no user " + command.user + " on " + node.address() + ". Nothing was changed there.",
                        "secure-redis acl " + command.user + " --apply sets it.");
            }
        }
        for (AclNodes.Node node : nodes.all()) {
            node.change(command.user, List.of(">" + password));
            if (!node.letsIn(command.user, password)) {
                throw CliException.failed(
                        node.address() + " does not let the user " + command.user + " in with the new password."
                                + " The old one still works.",
                        "See whether the user is on: ACL GETUSER " + command.user);
            }
            terminal.print("added: " + node.address() + " accepts the new password, and "
                    + (node.passwords(command.user).size() - 1) + " older.");
        }
        nodes.save("user " + command.user + " …, with a second >PASSWORD");
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
        String hash = sha256(password);
        for (AclNodes.Node node : nodes.all()) {
            if (!node.passwords(command.user).contains(hash)) {
                throw CliException.failed(
                        "The new password is not set on " + node.address() + ", so the old one stays everywhere.",
                        "Run the step add first.");
            }
        }
        for (AclNodes.Node node : nodes.all()) {
            List<String> older = node.passwords(command.user).stream()
                    .filter(other -> !other.equals(hash))
                    .map(other -> "!" + other)
                    .toList();
            if (!older.isEmpty()) {
                node.change(command.user, older);
            }
            if (!node.passwords(command.user).equals(List.of(hash)) || !node.letsIn(command.user, password)) {
                throw CliException.failed(
                        node.address() + " still accepts another password, or refuses the new one.",
                        "ACL GETUSER " + command.user);
            }
            terminal.print("removed: " + node.address() + " accepts the new password alone.");
        }
        nodes.save("user " + command.user + " …, with the new >PASSWORD alone");
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }
}

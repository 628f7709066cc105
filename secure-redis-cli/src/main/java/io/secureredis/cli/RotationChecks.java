package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before {@link PasswordRotation} changes anything, on all nodes and in the file of the applications.
 */
final class RotationChecks {

    private final PasswordRotateCommand command;
    private final List<AclNodes.Node> nodes;

    RotationChecks(PasswordRotateCommand command, AclNodes nodes) {
        this.command = command;
        this.nodes = nodes.all();
    }

    void requireUser() {
        for (AclNodes.Node node : nodes) {
            if (!node.knows(command.user)) {
                throw CliException.failed(
                        "There is no user " + command.user + " on " + node.address() + ". Nothing was changed.",
                        "secure-redis acl " + command.user + " --apply sets it.");
            }
        }
    }

    /** @param password the new one; null where it is still to be made */
    void beforeAdd(@Nullable String password) {
        nodes.forEach(this::requirePassword);
        String hash = password == null ? "" : sha256(password);
        if (nodes.stream().anyMatch(node -> !node.passwords(command.user).contains(hash)) && otherRotation(hash)) {
            throw isUnderWay();
        }
        String used = applicationPassword();
        if (used != null && !used.equals(password)) {
            requireKnown(sha256(used));
        }
    }

    /** Another file of passwords, of another user for instance, must not be overwritten. */
    private void requireKnown(String hash) {
        for (AclNodes.Node node : nodes) {
            if (!node.passwords(command.user).contains(hash)) {
                throw CliException.failed(
                        "The file " + command.applicationFile + " holds a password that the user " + command.user
                                + " does not have on " + node.address() + ". Nothing was changed.",
                        "Check that --application-file is the file of this user.");
            }
        }
    }

    private void requirePassword(AclNodes.Node node) {
        if (node.needsNoPassword(command.user)) {
            throw CliException.failed(
                    "The user " + command.user + " needs no password on " + node.address()
                            + ". The first password would lock out everyone who logs in without it. Nothing was changed.",
                    "Give the user a password when every application has it: ACL SETUSER " + command.user
                            + " >PASSWORD");
        }
    }

    void beforeRemove(String password) {
        String used = applicationPassword();
        if (used != null && !used.equals(password)) {
            throw CliException.failed(
                    "The file " + command.applicationFile + " holds another password than --new-password-file."
                            + " Applications that read it would be locked out. Nothing was removed.",
                    "Name the password that applications use, or run the step add first, which switches the file.");
        }
        String hash = sha256(password);
        for (AclNodes.Node node : nodes) {
            if (!node.passwords(command.user).contains(hash)) {
                throw CliException.failed(
                        "The new password is not set on " + node.address() + ", so the old one stays everywhere.",
                        "Run the step add first.");
            }
        }
    }

    private @Nullable String applicationPassword() {
        Path file = command.applicationFile;
        if (file == null) {
            return null;
        }
        if (!Files.exists(file)) {
            throw CliException.failed(
                    "There is no file " + file + ", from which applications read the password. Nothing was changed.",
                    "Correct --application-file, or leave it out.");
        }
        return PasswordFile.read(file);
    }

    /** Whether a node has two other passwords: the old one, and the new one of another rotation. */
    boolean otherRotation(String hash) {
        return nodes.stream()
                .anyMatch(node -> node.passwords(command.user).stream()
                                .filter(other -> !other.equals(hash))
                                .count()
                        > 1);
    }

    CliException isUnderWay() {
        return CliException.failed(
                "Another rotation of the user " + command.user
                        + " is not finished: the user has two other passwords. Nothing was changed.",
                "Finish it first: --step=remove, with the password that applications use as --new-password-file.");
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256", impossible);
        }
    }
}

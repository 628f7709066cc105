package io.secureredis.cli;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Reads and writes files with one password, which only their owner can read. */
final class PasswordFile {

    private static final int BYTES = 32;

    private PasswordFile() {}

    /** Reads the password, or creates the file with a random one. */
    static String readOrMake(Path file, Terminal terminal) {
        String password = Files.exists(file) ? read(file) : make(file);
        terminal.hide(password);
        return password;
    }

    static String read(Path file) {
        try {
            String password = Files.readString(file).strip();
            if (password.isEmpty() || password.chars().anyMatch(Character::isWhitespace)) {
                throw CliException.failed(
                        "The password file " + file + " is empty, or holds more than one word.", null);
            }
            return password;
        } catch (IOException e) {
            throw CliException.failed("The password file " + file + " cannot be read.", null, e);
        }
    }

    private static String make(Path file) {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        try {
            Files.createFile(file, privately(file));
            Files.writeString(file, password + "\n");
            return password;
        } catch (IOException e) {
            throw CliException.failed("The password file " + file + " cannot be written.", null, e);
        }
    }

    /** Replaces the password in one step, so that a reader never sees half of it. */
    static void replace(Path file, String password) {
        try {
            // A new name: the operator may have a file of any other, such as that of the new password
            Path directory = file.toAbsolutePath().getParent();
            Path next = Files.createTempFile(directory, ".new", "", privately(file));
            try {
                if (Files.exists(file) && privately(file).length > 0) {
                    Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(file));
                }
                Files.writeString(next, password + "\n", StandardOpenOption.WRITE);
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            throw CliException.failed("The password file " + file + " cannot be replaced.", null, e);
        }
    }

    private static FileAttribute<?>[] privately(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}

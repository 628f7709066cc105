package io.secureredis.samples.rotation;

import io.secureredis.crypto.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** The files from which the application reads its secrets, in a directory that only the owner can read. */
final class SecretFiles {

    private final Path directory;

    private SecretFiles(Path directory) {
        this.directory = directory;
    }

    static SecretFiles in(Path directory) {
        return new SecretFiles(directory);
    }

    /** A new directory with a first secret. */
    static SecretFiles create() {
        try {
            SecretFiles files = new SecretFiles(Files.createTempDirectory(
                    "rotation", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
            files.openOnly(List.of());
            files.primary(newSecret());
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String newSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    static Secret read(String text) {
        return Secret.fromBase64(text);
    }

    Path directory() {
        return directory;
    }

    String primary() {
        try {
            return Files.readString(directory.resolve("primary")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void primary(String secret) {
        replace("primary", List.of(secret));
    }

    void openOnly(List<String> secrets) {
        replace("previous", secrets);
    }

    /** In one step, so that nobody reads half a file. */
    private void replace(String name, List<String> lines) {
        try {
            Path next = Files.write(directory.resolve(name + ".next"), lines);
            Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

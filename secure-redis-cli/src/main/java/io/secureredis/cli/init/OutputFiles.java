package io.secureredis.cli.init;

import io.secureredis.cli.terminal.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Files to write together: all are checked before the first is written. Only their owner can read files and
 * directories, unless they are added as open.
 */
final class OutputFiles {

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Map<Path, Content> files = new LinkedHashMap<>();

    private record Content(String text, Set<PosixFilePermission> mode) {}

    /** Adds a file that contains a secret, a password or a key. */
    void secret(Path file, String text) {
        files.put(file, new Content(text, PRIVATE));
    }

    /** Adds a file that others may read. */
    void open(Path file, String text) {
        files.put(file, new Content(text, PUBLIC));
    }

    Set<Path> names() {
        return files.keySet();
    }

    /** @param overwrite whether existing files are replaced, each in one step */
    void write(boolean overwrite) {
        if (!overwrite) {
            files.keySet().stream()
                    .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                    .findFirst()
                    .ifPresent(file -> {
                        throw exists(file);
                    });
        }
        files.forEach((file, content) -> write(file, content, overwrite));
    }

    private static CliException exists(Path file) {
        return CliException.failed(
                "The file " + file + " already exists; nothing was written.",
                "Choose another --dir, or overwrite it with --force.");
    }

    private static void write(Path file, Content content, boolean overwrite) {
        try {
            Path directory = Objects.requireNonNull(file.getParent());
            directory(directory);
            Path part = Files.createTempFile(directory, ".new", "", attribute(PRIVATE));
            Files.write(part, content.text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
            Files.setPosixFilePermissions(part, content.mode);
            if (overwrite) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } else {
                moveIfAbsent(part, file);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw CliException.failed("The file " + file + " cannot be written.", null, e);
        }
    }

    private static void moveIfAbsent(Path part, Path file) throws IOException {
        try {
            Files.createLink(file, part);
        } finally {
            Files.delete(part);
        }
    }

    static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attribute(DIRECTORY));
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> mode) {
        return PosixFilePermissions.asFileAttribute(mode);
    }
}

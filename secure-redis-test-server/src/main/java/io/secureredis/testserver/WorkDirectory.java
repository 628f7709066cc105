package io.secureredis.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A temporary directory that only its owner can read. The prefix is short because the path of a Unix socket has about
 * 100 bytes.
 */
final class WorkDirectory {

    private static final Set<Path> DELETED_AT_EXIT = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> DELETED_AT_EXIT.forEach(WorkDirectory::delete)));
    }

    private WorkDirectory() {}

    static Path create() {
        try {
            return Files.createTempDirectory("sr-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot create a directory under " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** Does the same as {@link #create}, and deletes what still exists when the JVM ends. */
    static Path createUntilExit() {
        Path directory = create();
        DELETED_AT_EXIT.add(directory);
        return directory;
    }

    /** Deletes the directory with all its contents. Files that disappear in the meantime are no error. */
    static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new Deleter());
            DELETED_AT_EXIT.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}

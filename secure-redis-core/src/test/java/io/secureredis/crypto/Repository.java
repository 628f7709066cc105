package io.secureredis.crypto;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the repository from wherever the build runs a test. */
public final class Repository {

    private static final Path ROOT = root();

    private Repository() {}

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("docs/spec"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("Not run from within the repository");
            }
        }
        return directory;
    }

    public static Path file(String path) {
        return ROOT.resolve(path);
    }
}

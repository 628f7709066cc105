package io.secureredis.cli.migrate;

import io.secureredis.cli.CliException;
import io.secureredis.migration.MigrationReport;
import io.secureredis.migration.RewrapCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps how far a walk came. Two lines: the checkpoint, and what was asked for. */
final class StateFile {

    private final @Nullable Path file;
    private final String fingerprint;

    private StateFile(@Nullable Path file, String fingerprint) {
        this.file = file;
        this.fingerprint = fingerprint;
    }

    static StateFile of(MigrateRequest request) {
        return new StateFile(request.state(), request.fingerprint());
    }

    /** Where to begin. */
    RewrapCheckpoint start() {
        if (file == null || !Files.exists(file)) {
            return RewrapCheckpoint.start();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != 2 || !lines.get(1).equals(fingerprint)) {
                throw CliException.failed(
                        "The state file " + file + " is of a migration with other options.",
                        "Use the same options as then, or another file.");
            }
            return RewrapCheckpoint.parse(lines.get(0));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    "The state file " + file + " cannot be read.", "Delete it to begin from the start.", e);
        }
    }

    void keep(MigrationReport report) {
        RewrapCheckpoint checkpoint = report.checkpoint();
        if (file == null || checkpoint == null) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, checkpoint + "\n" + fingerprint + "\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CliException.failed("The state file " + file + " cannot be written.", null, e);
        }
    }

    void done() {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw CliException.failed("The state file " + file + " cannot be deleted.", null, e);
            }
        }
    }
}

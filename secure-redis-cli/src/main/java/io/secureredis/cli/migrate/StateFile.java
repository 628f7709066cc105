package io.secureredis.cli.migrate;

import io.secureredis.cli.terminal.CliException;
import io.secureredis.migration.MigrationReport;
import io.secureredis.migration.RewrapCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps how far a walk came. Three lines: the checkpoint, what was asked for, and how many keys were left in plaintext
 * so far.
 */
final class StateFile {

    private final @Nullable Path file;
    private final String fingerprint;
    private long leftBefore;

    private StateFile(@Nullable Path file, String fingerprint) {
        this.file = file;
        this.fingerprint = fingerprint;
    }

    static StateFile of(MigrateRequest request) {
        return new StateFile(request.state(), request.fingerprint());
    }

    /** Returns where to begin. */
    RewrapCheckpoint start() {
        if (file == null || !Files.exists(file)) {
            return RewrapCheckpoint.start();
        }
        try {
            List<String> lines = Files.readAllLines(file);
            requireSameOptions(lines);
            leftBefore = Long.parseLong(lines.get(2));
            return RewrapCheckpoint.parse(lines.get(0));
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    "The state file " + file + " cannot be read.", "Delete it to begin from the start.", e);
        }
    }

    private void requireSameOptions(List<String> lines) {
        if (lines.size() != 3 || !lines.get(1).equals(fingerprint)) {
            throw CliException.failed(
                    "The state file " + file + " belongs to a migration with other options.",
                    "Use the same options, or another file.");
        }
    }

    /** How many keys the part before left in plaintext. Known after {@link #start}. */
    long leftBefore() {
        return leftBefore;
    }

    void keep(MigrationReport report) {
        RewrapCheckpoint checkpoint = report.checkpoint();
        if (file == null || checkpoint == null) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        change(() -> {
            Files.writeString(part, checkpoint + "\n" + fingerprint + "\n" + (leftBefore + report.left()) + "\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    void done() {
        if (file != null) {
            change(() -> Files.deleteIfExists(file));
        }
    }

    private interface Change {

        void apply() throws IOException;
    }

    private void change(Change change) {
        try {
            change.apply();
        } catch (IOException e) {
            throw CliException.failed("The state file " + file + " cannot be written or deleted.", null, e);
        }
    }
}

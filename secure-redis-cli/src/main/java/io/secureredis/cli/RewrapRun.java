package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Secrets;
import io.secureredis.cli.connect.Targets;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.RewrapCheckpoint;
import io.secureredis.migration.RewrapOutcome;
import io.secureredis.migration.RewrapReport;
import io.secureredis.migration.Rewrapper;
import io.secureredis.migration.RewrapperBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does what {@link RewrapCommand} says. */
final class RewrapRun {

    private static final Map<RewrapOutcome, String> WORDS = new EnumMap<>(Map.of(
            RewrapOutcome.RESEALED, "sealed again under the primary secret",
            RewrapOutcome.CURRENT, "under the primary secret already",
            RewrapOutcome.LEFT_PLAINTEXT, "plaintext, left as they are",
            RewrapOutcome.NOT_OURS, "of jobs or sessions, left to these",
            RewrapOutcome.OTHER_TYPE, "no strings",
            RewrapOutcome.CHANGED_MEANWHILE, "written by somebody else meanwhile, whose value stays",
            RewrapOutcome.GONE, "expired or deleted meanwhile",
            RewrapOutcome.NOT_OPENED, "did not open, left as they are",
            RewrapOutcome.TOO_LARGE_TO_SEAL, "too large, left as they are"));

    private final RewrapCommand command;
    private final Terminal terminal;

    RewrapRun(RewrapCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        if (command.batch < 1) {
            throw CliException.usage("--batch is " + command.batch + ", and must be at least 1.", null);
        }
        KeyRing ring = Secrets.required(command.secret, command.connection, terminal);
        RedisTarget target = Targets.of(command.connection, terminal);
        try (RedisAccess access = RedisAccess.open(target)) {
            RewrapReport report = rewrap(access, ring);
            print(report);
            boolean clean = new KeyFarewell(access.factory(), ring, terminal).print();
            return clean && report.count(RewrapOutcome.NOT_OPENED) == 0 ? ExitCode.OK : ExitCode.FOUND;
        } catch (RuntimeException e) {
            throw ConnectionErrors.explain(e, target);
        }
    }

    private RewrapReport rewrap(RedisAccess access, KeyRing ring) {
        RewrapperBuilder builder = Rewrapper.builder(access.factory(), Sealer.of(ring), ring)
                .bindings(this::place)
                .batchSize(command.batch)
                .dryRun(command.dryRun)
                .progress(this::progress);
        if (command.match != null) {
            builder.matching(command.match);
        }
        Rewrapper rewrapper = builder.build();
        RewrapCheckpoint from = readCheckpoint();
        RewrapReport report = from == null ? rewrapper.run() : rewrapper.run(from);
        if (terminal.interactive()) {
            terminal.err().println();
        }
        if (command.checkpoint != null && report.complete()) {
            write(command.checkpoint, null);
        }
        return report;
    }

    /** Where a string lives, by its key; jobs and sessions seal their own. */
    private @Nullable Binding place(byte[] key) {
        String name = new String(key, UTF_8);
        if (name.contains("secure-jobs:") || name.contains(":sessions:")) {
            return null;
        }
        String prefix = command.keyPrefix == null ? "" : command.keyPrefix;
        int end = name.indexOf("::", name.startsWith(prefix) ? prefix.length() : 0);
        if (end > 0 && name.startsWith(prefix)) {
            return Binding.of("cache").and(name.substring(prefix.length(), end)).and(key);
        }
        return Binding.of("template").and("value").and(key);
    }

    private void progress(RewrapReport report) {
        RewrapCheckpoint checkpoint = report.checkpoint();
        if (command.checkpoint != null && checkpoint != null && !command.dryRun) {
            write(command.checkpoint, checkpoint.toString());
        }
        if (terminal.interactive()) {
            terminal.err()
                    .print("\r" + report.keys() + " keys, " + report.count(RewrapOutcome.RESEALED) + " sealed again");
            terminal.err().flush();
        }
    }

    private @Nullable RewrapCheckpoint readCheckpoint() {
        Path file = command.checkpoint;
        if (file == null || !Files.exists(file)) {
            return null;
        }
        try {
            return RewrapCheckpoint.parse(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException e) {
            throw CliException.failed(
                    "The file " + file + " is no checkpoint of a rewrap.", "Delete it to begin again.");
        }
    }

    private static void write(Path file, @Nullable String checkpoint) {
        try {
            if (checkpoint == null) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, checkpoint + "\n");
            }
        } catch (IOException e) {
            throw CliException.failed("The checkpoint " + file + " cannot be written.", null, e);
        }
    }

    private void print(RewrapReport report) {
        terminal.print(
                (report.dryRun() ? "Dry run: nothing was written. " : "") + report.keys() + " keys were looked at:");
        for (RewrapOutcome outcome : RewrapOutcome.values()) {
            if (report.count(outcome) > 0) {
                terminal.print("%10d  %s".formatted(report.count(outcome), WORDS.get(outcome)));
            }
        }
        report.failures()
                .forEach((failure, count) ->
                        terminal.print("%10d  of these: %s (%s)".formatted(count, failure.label(), failure.code())));
    }
}

package io.secureredis.cli;

import io.secureredis.cache.SealedCacheRewrap;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.Secrets;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.RewrapCheckpoint;
import io.secureredis.migration.RewrapOutcome;
import io.secureredis.migration.RewrapReport;
import io.secureredis.migration.Rewrapper;
import io.secureredis.migration.RewrapperBuilder;
import io.secureredis.session.SealedSessionRewrap;
import io.secureredis.template.SealedTemplateRewrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs {@link RewrapCommand}. */
final class RewrapRun {

    private static final Map<RewrapOutcome, String> WORDS = words();

    private final RewrapCommand command;
    private final Terminal terminal;
    private final JobsLayout jobs = new JobsLayout();

    RewrapRun(RewrapCommand command, Terminal terminal) {
        this.command = command;
        this.terminal = terminal;
    }

    int run() {
        requireValidLimits();
        KeyRing ring = Secrets.required(command.secret, command.connection, terminal);
        RedisTarget target = Targets.of(command.connection, terminal);
        try (RedisAccess access = RedisAccess.open(target)) {
            Rewrapper rewrapper = rewrapper(access, ring);
            RewrapReport report = run(rewrapper);
            print(report);
            JobsRewrap.run(command, jobs, rewrapper, terminal);
            boolean clean = new KeyUsageReport(rewrapper.holdings(), ring, terminal).print(command.dryRun);
            return clean && report.count(RewrapOutcome.NOT_OPENED) == 0 ? ExitCode.OK : ExitCode.FOUND;
        } catch (RuntimeException e) {
            throw ConnectionErrors.explain(e, target);
        }
    }

    private void requireValidLimits() {
        if (command.batch < 1) {
            throw CliException.usage("--batch is " + command.batch + ", and must be at least 1.", null);
        }
        if (command.rate != null && command.rate < 1) {
            throw CliException.usage("--rate is " + command.rate + ", and must be at least 1.", null);
        }
    }

    private Rewrapper rewrapper(RedisAccess access, KeyRing ring) {
        RewrapperBuilder builder = Rewrapper.builder(access.factory(), Sealer.of(ring), ring)
                .layout(jobs)
                .layout(SealedSessionRewrap.of(ring))
                .layout(SealedCacheRewrap.of(command.keyPrefix == null ? "" : command.keyPrefix))
                .layout(new SealedTemplateRewrap())
                .batchSize(command.batch)
                .dryRun(command.dryRun)
                .progress(this::progress);
        if (command.rate != null) {
            builder.keysPerSecond(command.rate);
        }
        if (command.match != null) {
            builder.matching(command.match);
        }
        return builder.build();
    }

    private RewrapReport run(Rewrapper rewrapper) {
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

    private void progress(RewrapReport report) {
        RewrapCheckpoint checkpoint = report.checkpoint();
        if (command.checkpoint != null && checkpoint != null && !command.dryRun) {
            write(command.checkpoint, checkpoint.toString());
        }
        if (terminal.interactive()) {
            terminal.err()
                    .print("\r" + report.values() + " values, " + report.count(RewrapOutcome.RESEALED)
                            + " sealed again");
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
                    "The file " + file + " is not a checkpoint of a rewrap.", "Delete it to begin again.");
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
        terminal.print((report.dryRun() ? "Dry run: nothing was written. " : "") + report.values()
                + " values and names were checked:");
        for (RewrapOutcome outcome : RewrapOutcome.values()) {
            if (report.count(outcome) > 0) {
                terminal.print("%10d  %s".formatted(report.count(outcome), WORDS.get(outcome)));
            }
        }
        report.failures()
                .forEach((failure, count) ->
                        terminal.print("%10d  of these: %s (%s)".formatted(count, failure.label(), failure.code())));
    }

    private static Map<RewrapOutcome, String> words() {
        Map<RewrapOutcome, String> words = new EnumMap<>(RewrapOutcome.class);
        words.put(RewrapOutcome.RESEALED, "sealed again under the primary secret");
        words.put(RewrapOutcome.MOVED, "names moved to the primary secret");
        words.put(RewrapOutcome.NAME_TAKEN, "names left, because the name under the primary secret is taken");
        words.put(RewrapOutcome.CURRENT, "already under the primary secret");
        words.put(RewrapOutcome.COUNTED_ONLY, "parts of jobs, which follow");
        words.put(RewrapOutcome.NEVER_SEALED, "not sealed by design");
        words.put(RewrapOutcome.LEFT_PLAINTEXT, "plaintext, left unchanged");
        words.put(RewrapOutcome.NOT_OURS, "not checked");
        words.put(RewrapOutcome.OTHER_TYPE, "of other types");
        words.put(RewrapOutcome.CHANGED_MEANWHILE, "written in the meantime; the new value stays");
        words.put(RewrapOutcome.GONE, "expired or deleted in the meantime");
        words.put(RewrapOutcome.NOT_OPENED, "did not open, left unchanged");
        words.put(RewrapOutcome.TOO_LARGE_TO_SEAL, "too large, left unchanged");
        return words;
    }
}

package io.secureredis.cli;

import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.SecretOptions;
import io.secureredis.cli.migrate.MigrateRequest;
import io.secureredis.cli.migrate.MigrateRun;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals existing plaintext in Redis. */
@Command(
        name = "migrate",
        description = {
            "Seals plaintext that is already in Redis, in place or under another prefix.",
            "It never overwrites values that are written in the meantime. Sealing a value makes it trusted."
        })
final class MigrateCommand implements Callable<Integer> {

    @Option(
            names = "--as",
            paramLabel = "cache|session|template",
            required = true,
            description = {
                "What the application stores: Spring Cache entries (strings under PREFIX NAME :: key), Spring Session, "
                        + "or values of sealedRedisTemplate (strings, hashes, lists, sets and sorted sets)."
            })
    private MigrateRequest.Layout layout = MigrateRequest.Layout.cache;

    @Option(
            names = "--pattern",
            paramLabel = "GLOB",
            description = "Only keys that match. Default: all that begin with --from-prefix.")
    private @Nullable String pattern;

    @Option(
            names = "--from-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What the plaintext keys begin with, such as app1: in app1:books::42.")
    private String fromPrefix = "";

    @Option(
            names = "--to-prefix",
            paramLabel = "TEXT",
            description = "What the sealed keys begin with, such as app1:secure:. Default: --from-prefix.")
    private @Nullable String toPrefix;

    @Option(
            names = "--cache",
            paramLabel = "NAME",
            description = "With --as cache: every key belongs to this cache, whatever its name.")
    private @Nullable String cache;

    @Option(
            names = "--hide-keys",
            description = "With --as cache: the application hides keys (secure-redis.cache.keys.hide).")
    private boolean hideKeys;

    @Option(
            names = "--plain-ids",
            description = "With --as session: ids stay readable (secure-redis.session.hide-ids: false).")
    private boolean plainIds;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = {
                "Read values as: ${COMPLETION-CANDIDATES}. Without it they stay as they are.",
                "With --as session the default is jdk."
            })
    private MigrateRequest.@Nullable SourceFormat from;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = {
                "Write them as: ${COMPLETION-CANDIDATES}. Default with --from: json; with --as session: jdk.",
            })
    private MigrateRequest.@Nullable TargetFormat to;

    @Option(names = "--type", paramLabel = "CLASS", description = "With --from json-typed: the class of every value.")
    private @Nullable String type;

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            description = "Jars and directories with the application's classes, separated as on Java's class path.")
    private @Nullable String classpath;

    @Option(
            names = "--allow-package",
            paramLabel = "PACKAGE",
            description = "Packages whose classes may be read and written, as in secure-redis.cache.allowed-packages.")
    private List<String> allowedPackages = new ArrayList<>();

    @Option(names = "--delete-old", description = "Delete a plaintext key once it is sealed under its new key.")
    private boolean deleteOld;

    @Option(names = "--dry-run", description = "Count and report, and write nothing.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "KEYS",
            description = "At most this many keys each second. Default: as fast as Redis answers.")
    private @Nullable Long rate;

    @Option(
            names = "--max-elements",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description = "Larger hashes, lists and sets are left and reported. Default: ${DEFAULT-VALUE}.")
    private long maxElements;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Keep the progress in this file, and continue from there if the file exists.")
    private @Nullable Path state;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Format of the report. Default: ${DEFAULT-VALUE}.")
    private MigrateRequest.Output output = MigrateRequest.Output.text;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private SecretOptions secret = new SecretOptions();

    private final Terminal terminal;

    MigrateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        requireValidLimits();
        MigrateRequest request = new MigrateRequest(
                layout,
                pattern,
                fromPrefix,
                toPrefix == null ? fromPrefix : toPrefix,
                cache,
                hideKeys,
                plainIds,
                new MigrateRequest.Values(from, to, type, classpath, allowedPackages),
                deleteOld,
                dryRun,
                rate,
                maxElements,
                state,
                output);
        return MigrateRun.run(request, connection, secret, terminal);
    }

    private void requireValidLimits() {
        if (pattern != null && pattern.isBlank()) {
            throw CliException.usage(
                    "--pattern is empty.", "Without it, all keys that begin with --from-prefix match.");
        }
        if (rate != null && rate < 1) {
            throw CliException.usage("--rate is " + rate + ", and must be at least 1 key a second.", null);
        }
        if (maxElements < 1) {
            throw CliException.usage("--max-elements is " + maxElements + ", and must be at least 1.", null);
        }
    }
}

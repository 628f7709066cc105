package io.secureredis.cli.migrate;

import io.secureredis.cli.terminal.CliException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of the command line. */
public record MigrateRequest(
        Layout layout,
        @Nullable String pattern,
        String fromPrefix,
        String toPrefix,
        @Nullable String cache,
        boolean hideKeys,
        boolean plainIds,
        Values values,
        boolean deleteOld,
        boolean dryRun,
        @Nullable Long rate,
        long maxElements,
        @Nullable Path state,
        Output output) {

    /** What the application stores. */
    public enum Layout {
        cache,
        session,
        template
    }

    /** The format of the report. */
    public enum Output {
        text,
        json
    }

    /** How values were written before. */
    public enum SourceFormat {
        jdk("jdk"),
        json_generic("json-generic"),
        json_typed("json-typed"),
        string("string");

        private final String word;

        SourceFormat(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** How the application reads them from now on. */
    public enum TargetFormat {
        json,
        jdk
    }

    /** How values are converted. */
    public record Values(
            @Nullable SourceFormat from,
            @Nullable TargetFormat to,
            @Nullable String type,
            @Nullable String classpath,
            List<String> allowedPackages) {

        private void requireValid(Layout layout) {
            if (to != null && from == null && layout != Layout.session) {
                throw CliException.usage(
                        "--to is given without --from.", "Name what wrote the values, as in --from jdk.");
            }
            if ((from == SourceFormat.json_typed) != (type != null)) {
                throw CliException.usage("--from json-typed and --type go together.", "As in --type com.acme.Book");
            }
        }
    }

    public MigrateRequest {
        if (layout != Layout.cache && (cache != null || hideKeys)) {
            throw CliException.usage("--cache and --hide-keys are for --as cache only.", null);
        }
        if (layout != Layout.session && plainIds) {
            throw CliException.usage("--plain-ids is for --as session only.", null);
        }
        values.requireValid(layout);
        boolean samePlace = fromPrefix.equals(toPrefix) && !hideKeys && layout != Layout.session;
        if (samePlace && deleteOld) {
            throw CliException.usage(
                    "--delete-old has nothing to delete: values are sealed in their place.",
                    "Leave it out, or give --to-prefix.");
        }
    }

    /** Identifies the purpose of a state file: another scan must not continue from it. */
    String fingerprint() {
        return String.join(
                "|",
                layout.name(),
                String.valueOf(pattern),
                fromPrefix,
                toPrefix,
                String.valueOf(cache),
                String.valueOf(hideKeys),
                String.valueOf(plainIds),
                String.valueOf(values.from),
                String.valueOf(values.to),
                String.valueOf(deleteOld),
                String.valueOf(dryRun));
    }
}

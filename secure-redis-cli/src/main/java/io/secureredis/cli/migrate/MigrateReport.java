package io.secureredis.cli.migrate;

import io.secureredis.cli.terminal.Terminal;
import io.secureredis.migration.MigrationOutcome;
import io.secureredis.migration.MigrationReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Formats the result of a migration as text or JSON. */
final class MigrateReport {

    /** Enough to see the problem; JSON lists up to {@link MigrationReport#MOST_LISTED}. */
    private static final int LISTED_AS_TEXT = 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final MigrateRequest request;
    private final MigrationReport report;
    private final long leftBefore;

    private MigrateReport(MigrateRequest request, MigrationReport report, long leftBefore) {
        this.request = request;
        this.report = report;
        this.leftBefore = leftBefore;
    }

    /** @param leftBefore keys that the part before a state file left in plaintext */
    static MigrateReport of(MigrateRequest request, MigrationReport report, long leftBefore) {
        return new MigrateReport(request, report, leftBefore);
    }

    void print(Terminal terminal) {
        if (request.output() == MigrateRequest.Output.json) {
            terminal.print(json());
        } else {
            text(terminal);
        }
    }

    private void text(Terminal terminal) {
        terminal.print(request.dryRun() ? "Dry run: nothing was written. It would be:" : "Done.");
        report.outcomes()
                .forEach((outcome, keys) -> terminal.print(String.format(
                        Locale.ROOT,
                        "  %,10d  %s",
                        keys,
                        outcome == MigrationOutcome.MOVED ? moved() : outcome.text())));
        if (request.deleteOld()) {
            terminal.print(String.format(Locale.ROOT, "  %,10d  old keys deleted", report.deleted()));
        }
        if (report.outcomes().isEmpty()) {
            terminal.print("  no key matches");
        }
        notSealed(terminal);
    }

    private void notSealed(Terminal terminal) {
        if (leftBefore > 0) {
            terminal.print(String.format(
                    Locale.ROOT,
                    "  %,10d  not sealed in the part before --state continued; run it again to list them",
                    leftBefore));
        }
        if (report.left() > 0) {
            terminal.print("Not sealed:");
            report.notMoved().stream().limit(LISTED_AS_TEXT).forEach(key -> terminal.print("  " + line(key)));
            if (report.left() > LISTED_AS_TEXT) {
                terminal.print(String.format(
                        Locale.ROOT, "  and %,d more; --output json lists them", report.left() - LISTED_AS_TEXT));
            }
        }
    }

    private String moved() {
        return request.fromPrefix().equals(request.toPrefix()) ? "sealed" : "sealed under " + request.toPrefix();
    }

    private static String line(MigrationReport.NotMoved key) {
        return key.key() + ": " + key.outcome().text() + (key.reason().isEmpty() ? "" : " (" + key.reason() + ")");
    }

    private String json() {
        Map<String, Object> counts = new LinkedHashMap<>();
        report.outcomes().forEach((outcome, keys) -> counts.put(word(outcome), keys));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dryRun", report.dryRun());
        all.put("keys", report.keys());
        all.put("outcomes", counts);
        all.put("oldKeysDeleted", report.deleted());
        all.put("notSealed", report.left());
        all.put("notSealedBefore", leftBefore);
        all.put(
                "notSealedKeys",
                report.notMoved().stream().map(MigrateReport::members).toList());
        return JSON.writeValueAsString(all);
    }

    private static Map<String, String> members(MigrationReport.NotMoved key) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("key", key.key());
        members.put("outcome", word(key.outcome()));
        members.put("reason", key.reason().isEmpty() ? key.outcome().text() : key.reason());
        return members;
    }

    private static String word(MigrationOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

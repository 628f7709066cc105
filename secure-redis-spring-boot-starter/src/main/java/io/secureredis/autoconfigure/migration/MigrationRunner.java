package io.secureredis.autoconfigure.migration;

import io.secureredis.SecureRedisException;
import io.secureredis.autoconfigure.migration.MigrationProperties.Mode;
import io.secureredis.autoconfigure.migration.MigrationProperties.Step;
import io.secureredis.migration.MigrationReport;
import io.secureredis.migration.PlaintextMigration;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/** Seals plaintext once, when the application has started, and logs the result. Key names stay out of the log. */
final class MigrationRunner implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(MigrationRunner.class);

    private final MigrationProperties properties;
    private final BiFunction<Step, Boolean, PlaintextMigration> migrations;

    /** @param migrations a migration for each step; the flag says whether nothing is written */
    MigrationRunner(MigrationProperties properties, BiFunction<Step, Boolean, PlaintextMigration> migrations) {
        this.properties = properties;
        this.migrations = migrations;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (properties.mode() == Mode.OFF) {
            return;
        }
        if (properties.steps().isEmpty()) {
            log.warn(
                    "secure-redis.migration.mode is set, and there are no secure-redis.migration.steps. Nothing is sealed");
        }
        properties.steps().forEach(this::run);
    }

    private void run(Step step) {
        try {
            boolean dryRun = properties.mode() == Mode.DRY_RUN;
            log(step, migrations.apply(step, dryRun).run());
        } catch (SecureRedisException failed) {
            log.error(
                    "The migration of {} stopped, and what it has sealed stays so. Start it again: {}",
                    name(step),
                    failed.getMessage());
        }
    }

    private static void log(Step step, MigrationReport report) {
        String outcomes = report.outcomes().entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey().text())
                .collect(Collectors.joining(", "));
        log.info(
                "Migration of {}{}: {}, {} old keys deleted",
                name(step),
                report.dryRun() ? " (dry run)" : "",
                outcomes.isEmpty() ? "no keys" : outcomes,
                report.deleted());
        warnOfPlaintext(step, report);
    }

    private static void warnOfPlaintext(Step step, MigrationReport report) {
        if (report.left() > 0) {
            log.warn(
                    "{} keys of {} are still in plaintext. secure-redis migrate --dry-run lists them",
                    report.left(),
                    name(step));
        }
    }

    private static String name(Step step) {
        String prefix = step.target().isEmpty() ? "all keys" : step.target() + "*";
        return step.as().name().toLowerCase(Locale.ROOT) + " " + prefix;
    }
}

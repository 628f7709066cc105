package io.secureredis.cli.migrate;

import io.secureredis.SecureRedisException;
import io.secureredis.cache.SealedCacheLayout;
import io.secureredis.cli.connect.ConnectionErrors;
import io.secureredis.cli.connect.ConnectionOptions;
import io.secureredis.cli.connect.RedisAccess;
import io.secureredis.cli.connect.RedisTarget;
import io.secureredis.cli.connect.SecretOptions;
import io.secureredis.cli.connect.Secrets;
import io.secureredis.cli.connect.Targets;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.migration.MigrationReport;
import io.secureredis.migration.PlaintextMigration;
import io.secureredis.migration.PlaintextMigrationBuilder;
import io.secureredis.migration.SealedLayout;
import io.secureredis.migration.ValueConversion;
import io.secureredis.session.SealedSessionLayout;
import io.secureredis.template.SealedTemplateLayout;

/** One run of {@code secure-redis migrate}. */
public final class MigrateRun {

    private MigrateRun() {}

    /**
     * Migrates and reports.
     *
     * @return {@link ExitCode#FOUND} if a key is still in plaintext
     * @throws CliException if it cannot be done
     */
    public static int run(
            MigrateRequest request, ConnectionOptions connection, SecretOptions secret, Terminal terminal) {
        KeyRing ring = Secrets.required(secret, connection, terminal);
        RedisTarget target = Targets.of(connection, terminal);
        StateFile state = StateFile.of(request);
        try (Formats formats = Formats.of(request)) {
            return run(request, formats.conversion(), ring, target, state, terminal);
        } catch (SecureRedisException failed) {
            throw CliException.failed(String.valueOf(failed.getMessage()), howToContinue(request), failed);
        } catch (RuntimeException failed) {
            throw ConnectionErrors.explain(failed, target);
        }
    }

    private static String howToContinue(MigrateRequest request) {
        return request.state() == null
                ? "Run it again: it skips what is already sealed. --state continues where it stopped."
                : "Run it again with the same --state to continue where it stopped.";
    }

    private static int run(
            MigrateRequest request,
            ValueConversion conversion,
            KeyRing ring,
            RedisTarget target,
            StateFile state,
            Terminal terminal) {
        Progress progress = new Progress(terminal);
        try (RedisAccess redis = RedisAccess.open(target)) {
            PlaintextMigrationBuilder settings = settings(redis, request, ring)
                    .conversion(conversion)
                    .progress(report -> {
                        state.keep(report);
                        progress.show(report);
                    });
            MigrationReport report = walk(settings.build(), state, progress);
            MigrateReport.of(request, report, state.leftBefore()).print(terminal);
            return report.left() + state.leftBefore() == 0 ? ExitCode.OK : ExitCode.FOUND;
        }
    }

    private static MigrationReport walk(PlaintextMigration migration, StateFile state, Progress progress) {
        if (progress.visible()) {
            progress.expect(migration.count());
        }
        MigrationReport report = migration.run(state.start());
        progress.end();
        state.done();
        return report;
    }

    private static PlaintextMigrationBuilder settings(RedisAccess redis, MigrateRequest request, KeyRing ring) {
        PlaintextMigrationBuilder settings = PlaintextMigration.builder(redis.factory(), layout(request, ring))
                .prefix(request.fromPrefix(), request.toPrefix())
                .deleteOld(request.deleteOld())
                .dryRun(request.dryRun())
                .maxElements(request.maxElements());
        others(settings, request, ring);
        if (request.pattern() != null) {
            settings.matching(request.pattern());
        }
        if (request.rate() != null) {
            settings.keysPerSecond(request.rate());
        }
        return settings;
    }

    private static SealedLayout layout(MigrateRequest request, KeyRing ring) {
        Sealer sealer = Sealer.of(ring);
        return switch (request.layout()) {
            case cache -> cache(request, sealer);
            case session -> SealedSessionLayout.of(sealer, request.plainIds() ? null : NameCipher.of(ring));
            case template -> SealedTemplateLayout.of(sealer);
        };
    }

    /** Sessions have names by which they are known. Whatever else is sealed is known by its content. */
    private static void others(PlaintextMigrationBuilder settings, MigrateRequest request, KeyRing ring) {
        if (request.layout() != MigrateRequest.Layout.session) {
            Sealer sealer = Sealer.of(ring);
            settings.otherKind(SealedSessionLayout.of(sealer, NameCipher.of(ring)))
                    .otherKind(SealedSessionLayout.of(sealer, null));
        }
    }

    private static SealedLayout cache(MigrateRequest request, Sealer sealer) {
        SealedCacheLayout layout = SealedCacheLayout.of(sealer, request.toPrefix());
        if (request.cache() != null) {
            layout = layout.only(request.cache());
        }
        return request.hideKeys() ? layout.hidingKeys() : layout;
    }
}

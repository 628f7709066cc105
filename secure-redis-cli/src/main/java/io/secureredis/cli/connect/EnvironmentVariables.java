package io.secureredis.cli.connect;

import io.secureredis.cli.CliException;
import io.secureredis.cli.Terminal;
import io.secureredis.cli.connect.RedisTarget.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connection by the variables that many programs use: {@code REDIS_URL}, {@code REDIS_HOST} and so on, as in the profile {@code redis-env}. */
final class EnvironmentVariables {

    private static final Set<String> TRUE = Set.of("true", "yes", "1");

    private EnvironmentVariables() {}

    static void apply(TargetDraft draft, Terminal terminal) {
        address(draft, terminal);
        login(draft, terminal);
        tls(draft, terminal);
    }

    private static void address(TargetDraft draft, Terminal terminal) {
        String host = terminal.environment("REDIS_HOST");
        String port = terminal.environment("REDIS_PORT");
        Address usual = draft.addresses.get(0);
        if (host != null || port != null) {
            draft.addresses = List.of(new Address(
                    host == null ? usual.host() : host,
                    port == null ? TargetDraft.REDIS_PORT : number("REDIS_PORT", port)));
        }
        String database = terminal.environment("REDIS_DB");
        if (database != null) {
            draft.database = number("REDIS_DB", database);
        }
        String url = terminal.environment("REDIS_URL");
        if (url != null) {
            Targets.url(draft, url, "REDIS_URL");
        }
    }

    private static void login(TargetDraft draft, Terminal terminal) {
        String user = terminal.environment("REDIS_USER");
        if (user != null) {
            draft.user = user;
        }
        String password = terminal.environment("REDIS_PASSWORD");
        if (password != null) {
            draft.password = password;
        }
        Path passwordFile = path(terminal.environment("REDIS_PASSWORD_FILE"));
        if (passwordFile != null) {
            draft.password = SecretFile.read(passwordFile, "password");
        }
    }

    private static void tls(TargetDraft draft, Terminal terminal) {
        String use = terminal.environment("REDIS_USE_TLS");
        draft.tls |= use != null && TRUE.contains(use.toLowerCase(Locale.ROOT));
        PemFiles files = new PemFiles(
                path(terminal.environment("REDIS_TLS_CA")),
                path(terminal.environment("REDIS_TLS_CERT")),
                path(terminal.environment("REDIS_TLS_KEY")));
        if (draft.tls && files.any()) {
            draft.bundle = files.bundle();
        }
    }

    private static int number(String variable, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw CliException.usage(variable + " is not a number.", null);
        }
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }
}

package io.secureredis.cli.connect;

import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.terminal.CliException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the connection from variables that many programs use: {@code REDIS_URL}, {@code REDIS_HOST} and so on, as with
 * the profile {@code redis-env}.
 */
final class EnvironmentVariables {

    private static final Set<String> FALSE = Set.of("false", "no", "off", "0");

    private EnvironmentVariables() {}

    static void apply(TargetDraft draft, Map<String, String> variables) {
        address(draft, variables);
        login(draft, variables);
        tls(draft, variables);
    }

    private static void address(TargetDraft draft, Map<String, String> variables) {
        String host = value(variables, "REDIS_HOST");
        String port = value(variables, "REDIS_PORT");
        Address usual = draft.addresses.get(0);
        if (host != null || port != null) {
            draft.addresses = List.of(Address.of(
                    host == null ? usual.host() : host,
                    port == null ? TargetDraft.REDIS_PORT : number("REDIS_PORT", port)));
        }
        String database = value(variables, "REDIS_DB");
        if (database != null) {
            draft.database = number("REDIS_DB", database);
        }
        String url = value(variables, "REDIS_URL");
        if (url != null) {
            Targets.url(draft, url, "REDIS_URL");
        }
    }

    private static void login(TargetDraft draft, Map<String, String> variables) {
        String user = value(variables, "REDIS_USER");
        if (user != null) {
            draft.user = user;
        }
        String password = value(variables, "REDIS_PASSWORD");
        if (password != null) {
            draft.password = password;
        }
        Path passwordFile = path(value(variables, "REDIS_PASSWORD_FILE"));
        if (passwordFile != null) {
            draft.password = SecretFile.read(passwordFile, "password");
        }
    }

    private static void tls(TargetDraft draft, Map<String, String> variables) {
        String use = value(variables, "REDIS_USE_TLS");
        // Anything but a plain no: a typing error must not send a password in the clear
        draft.tls |= use != null && !FALSE.contains(use.strip().toLowerCase(Locale.ROOT));
        PemFiles files = new PemFiles(
                path(value(variables, "REDIS_TLS_CA")),
                path(value(variables, "REDIS_TLS_CERT")),
                path(value(variables, "REDIS_TLS_KEY")));
        if (draft.tls && files.any()) {
            draft.bundle = files.bundle();
        }
    }

    /** Null where it is not set, or blank. */
    private static @Nullable String value(Map<String, String> variables, String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
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

package io.secureredis.cli.connect;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the Redis from options, environment and the application's configuration. */
public final class Targets {

    /** One or several hosts, each with or without a port. */
    private static final Pattern SERVERS =
            Pattern.compile("(\\[[^\\]]*\\]|[^:,]*)(:\\d+)?(,(\\[[^\\]]*\\]|[^:,]*)(:\\d+)?)*");

    private static final Set<String> BOOTS_SCHEMES = Set.of("redis", "rediss");
    private static final Pattern DATABASE_PARAMETER = Pattern.compile("(?i)(^|&)database=");
    private static final Pattern DATABASE_PATH = Pattern.compile("|/\\d{0,9}");

    private Targets() {}

    /**
     * Returns the target of a command.
     *
     * @throws CliException if options contradict each other, or a file cannot be read
     */
    public static RedisTarget of(ConnectionOptions options, Terminal terminal) {
        return of(options, terminal, ApplicationConfig::apply);
    }

    /**
     * Does the same as {@link #of} for jobs, which may have their own server in the application's configuration.
     *
     * @throws CliException if options contradict each other, or a file cannot be read
     */
    public static RedisTarget ofJobs(ConnectionOptions options, Terminal terminal) {
        return of(options, terminal, ApplicationConfig::applyJobs);
    }

    private static RedisTarget of(
            ConnectionOptions options, Terminal terminal, BiConsumer<ApplicationConfig, TargetDraft> applied) {
        ConnectionOptions.Values given = options.values;
        TargetDraft draft = new TargetDraft();
        Path config = given.config;
        if (config == null) {
            EnvironmentVariables.apply(draft, terminal.environment());
        } else {
            applied.accept(ApplicationConfig.load(config, given.profiles, terminal), draft);
        }
        override(draft, given, terminal);
        try {
            return draft.build();
        } finally {
            terminal.hide(draft.password);
            terminal.hide(draft.sentinelPassword);
        }
    }

    private static void override(TargetDraft draft, ConnectionOptions.Values given, Terminal terminal) {
        String user = draft.user;
        if (given.url != null) {
            boolean password = url(draft, given.url, "--url");
            terminal.hide(draft.password);
            if (password) {
                warnOfPassword(terminal);
            }
        }
        if (!given.sentinel.isEmpty()) {
            sentinel(draft, given.sentinel);
        }
        if (given.cluster) {
            draft.mode = Mode.CLUSTER;
        }
        tls(draft, given);
        login(draft, given, terminal);
        if (!Objects.equals(user, draft.user)) {
            requirePassword(draft);
        }
        if (given.timeout != null) {
            draft.timeout = timeout(given.timeout);
        }
    }

    private static Duration timeout(int seconds) {
        if (seconds < 1) {
            throw CliException.usage("--timeout is " + seconds + ", and must be at least 1 second.", null);
        }
        return Duration.ofSeconds(seconds);
    }

    /**
     * Reads a URL into the draft, and returns whether it contains a password. One with {@code redis:} or
     * {@code rediss:} means the same as in {@code spring.data.redis.url}.
     */
    static boolean url(TargetDraft draft, String text, String source) {
        RedisURI uri = parse(text.strip(), source);
        requireDatabaseInPath(URI.create(text.strip()), source);
        address(draft, uri);
        draft.database = uri.getDatabase();
        draft.tls |= uri.isSsl();
        return UriLogin.into(draft, uri, userInfo(text.strip()));
    }

    /** Of several Sentinels there is no user, only a password. */
    private static @Nullable String userInfo(String text) {
        return text.startsWith("redis-sentinel:") ? null : URI.create(text).getUserInfo();
    }

    /** Lettuce reads it from a parameter too, and Boot does not: the application would use another one. */
    private static void requireDatabaseInPath(URI url, String source) {
        if (!BOOTS_SCHEMES.contains(url.getScheme())) {
            return;
        }
        if (DATABASE_PARAMETER.matcher(String.valueOf(url.getRawQuery())).find()) {
            throw CliException.usage(
                    source + " names a database as a parameter, which Spring Boot does not read.",
                    "Write it behind the host: redis://host:6379/3");
        }
        if (!DATABASE_PATH.matcher(String.valueOf(url.getRawPath())).matches()) {
            throw noUrl(source);
        }
    }

    private static RedisURI parse(String text, String source) {
        try {
            if (isAmbiguous(URI.create(text))) {
                throw noUrl(source);
            }
            return RedisURI.create(text);
        } catch (IllegalArgumentException e) {
            // The message quotes the URL, and so its password
            throw noUrl(source);
        }
    }

    private static CliException noUrl(String source) {
        return CliException.usage(
                source + " is not a Redis URL.",
                "redis://host:6379, rediss://host:6379 for TLS, redis-socket:///path; special characters of a password are"
                        + " percent-encoded.");
    }

    /**
     * A password with an unescaped {@code #}, {@code ?} or {@code /} ends the address early: its beginning would be
     * looked up as a host, and printed.
     */
    private static boolean isAmbiguous(URI url) {
        String authority = url.getRawAuthority();
        String server = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
        String after = url.getRawPath() + url.getRawQuery() + url.getRawFragment();
        boolean namesMaster = "redis-sentinel".equals(url.getScheme());
        return (url.getRawFragment() != null && !namesMaster)
                || (authority != null && after.contains("@"))
                || !SERVERS.matcher(server).matches();
    }

    private static void address(TargetDraft draft, RedisURI uri) {
        draft.unixSocket = uri.getSocket();
        if (!uri.getSentinels().isEmpty()) {
            draft.mode = Mode.SENTINEL;
            draft.masterName = uri.getSentinelMasterId();
            draft.addresses = uri.getSentinels().stream()
                    .map(sentinel -> Address.of(sentinel.getHost(), sentinel.getPort()))
                    .toList();
            return;
        }
        draft.masterName = null;
        draft.mode = draft.mode == Mode.CLUSTER ? Mode.CLUSTER : Mode.STANDALONE;
        if (draft.unixSocket == null) {
            draft.addresses = List.of(Address.of(uri.getHost(), uri.getPort()));
        }
    }

    private static void sentinel(TargetDraft draft, List<String> words) {
        String first = words.get(0);
        int at = first.indexOf('@');
        if (at < 1) {
            throw CliException.usage(
                    "--sentinel does not name a master.", "As in --sentinel mymaster@host1:26379,host2:26379");
        }
        List<Address> addresses = new ArrayList<>();
        addresses.add(sentinelAddress(first.substring(at + 1)));
        words.subList(1, words.size()).forEach(word -> addresses.add(sentinelAddress(word)));
        draft.mode = Mode.SENTINEL;
        draft.masterName = first.substring(0, at);
        draft.addresses = addresses;
        draft.unixSocket = null;
    }

    private static Address sentinelAddress(String text) {
        try {
            return Address.parse(text, TargetDraft.SENTINEL_PORT);
        } catch (NumberFormatException e) {
            throw CliException.usage(
                    "--sentinel names an address that is not HOST:PORT.",
                    "As in --sentinel mymaster@host1:26379,host2:26379");
        }
    }

    private static void tls(TargetDraft draft, ConnectionOptions.Values given) {
        PemFiles files = new PemFiles(given.cacert, given.cert, given.key);
        draft.tls |= given.tls;
        if (files.any()) {
            requireTls(draft);
            draft.bundle = files.bundle();
        }
        if (given.tlsVerify != null) {
            draft.verify = verify(given.tlsVerify);
        }
    }

    /** A user who gives certificates and forgets --tls would otherwise send the password in plaintext. */
    private static void requireTls(TargetDraft draft) {
        if (!draft.tls) {
            throw CliException.usage(
                    "Certificates are given, but the connection does not use TLS.",
                    "Add --tls, or use a rediss:// URL.");
        }
    }

    private static SslVerifyMode verify(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "full" -> SslVerifyMode.FULL;
            case "ca" -> SslVerifyMode.CA;
            case "none" -> SslVerifyMode.NONE;
            default -> throw CliException.usage("--tls-verify must be full, ca or none.", null);
        };
    }

    private static void login(TargetDraft draft, ConnectionOptions.Values given, Terminal terminal) {
        if (given.user != null) {
            draft.user = given.user;
        }
        if (given.password != null && given.passwordFile != null) {
            throw CliException.usage("Both --password and --password-file are given.", "Keep --password-file.");
        }
        if (given.passwordFile != null) {
            draft.password = SecretFile.read(given.passwordFile, "password");
        }
        if (given.password != null) {
            draft.password = given.password;
            terminal.hide(given.password);
            warnOfPassword(terminal);
        }
    }

    /** AUTH needs a password, so Redis would not learn of the user. */
    private static void requirePassword(TargetDraft draft) {
        if (draft.user != null && draft.password == null) {
            throw CliException.usage(
                    "A user is given, and no password.",
                    "Add --password-file or REDIS_PASSWORD, or write redis://user:password@host.");
        }
    }

    private static void warnOfPassword(Terminal terminal) {
        terminal.warnInFixedWords(
                "Other users of this machine can see a password on the command line. Use --password-file,"
                        + " REDIS_PASSWORD_FILE or REDIS_PASSWORD.");
    }
}

package io.secureredis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Explains an exception of Lettuce, or of Spring Data around it: what it means and what to do. Used at startup and
 * later, by the cache, jobs, health, metrics and log.
 *
 * <p>{@link ConnectionFailure#isUnavailable} of the result of {@link #explain} says whether Redis is out of reach or
 * the caller made a mistake.
 *
 * <p>Thread-safe. It does not explain what it does not know (a programming error, an unknown error reply), because such
 * texts may quote arguments.
 */
public final class ConnectionFailures {

    private static final Pattern ADDRESS = Pattern.compile("Unable to connect to ([^\\s/\\[\\]]+)/[^:]*:(\\d+)");
    private static final Pattern COMMAND = Pattern.compile("'([a-z0-9|._-]{1,64})' command");

    /** The address of a Unix socket is a path. */
    private static final String SOCKET = "Redis at /";

    private static final int LONGEST_CHAIN = 100;

    /** What a command meets while it waits for a connection. Only the connection knows why there is none. */
    private static final Set<ConnectionFailure> WITHOUT_REASON =
            Set.of(ConnectionFailure.TIMEOUT, ConnectionFailure.DISCONNECTED, ConnectionFailure.QUEUE_FULL);

    private static final PortMismatches MISMATCHES = new PortMismatches();

    private final String servers;
    private final @Nullable ReconnectWatch reconnects;
    private final Predicate<String> own;

    /** Whether the connections use TLS; null if unknown. */
    private final @Nullable Boolean tls;

    private final SettingNames names;

    private ConnectionFailures(
            String servers,
            @Nullable ReconnectWatch reconnects,
            Predicate<String> own,
            @Nullable Boolean tls,
            SettingNames names) {
        this.names = names;
        this.tls = tls;
        this.servers = servers;
        this.reconnects = reconnects;
        this.own = own;
    }

    /**
     * Returns explanations that name the servers.
     *
     * @param servers such as {@code redis.example:6379}, without user or password
     */
    public static ConnectionFailures at(String servers) {
        return at(servers, SettingNames.BOOTS);
    }

    static ConnectionFailures at(String servers, SettingNames names) {
        return new ConnectionFailures("Redis at " + servers, null, server -> true, null, names);
    }

    /** Returns explanations that name no server beyond the one in the exception. */
    public static ConnectionFailures anywhere() {
        return new ConnectionFailures("Redis", null, server -> true, null, SettingNames.BOOTS);
    }

    /**
     * Explains an error reply of a server.
     *
     * @param reply without its type byte
     * @return empty for a reply that says nothing about the connection or the state of the server
     */
    public static Optional<ConnectionFailure> ofReply(String reply) {
        return Optional.ofNullable(FailureClassifier.ofReply(reply));
    }

    /**
     * Describes a failure that was seen on a connection.
     *
     * @param server host and port, without user or password
     */
    public static ConnectionException exception(ConnectionFailure failure, String server) {
        return FailureText.exception(failure, "Redis at " + server, null, null);
    }

    /**
     * Returns explanations for one factory. A command may time out while its connection cannot be opened again; the
     * explanation is then the server's or TLS's answer to the attempt to connect. Other factories may share its
     * {@code ClientResources}; their servers' answers do not count.
     *
     * <p>The result listens to Lettuce's events; keep it as long as the factory.
     */
    public static ConnectionFailures of(RedisConnectionFactory factory) {
        ReconnectWatch watch = factory instanceof LettuceConnectionFactory lettuce
                ? lettuce.getClientConfiguration()
                        .getClientResources()
                        .map(resources -> ReconnectWatch.quiet(resources.eventBus(), Clock.systemUTC()))
                        .orElse(null)
                : null;
        return new ConnectionFailures(
                FactoryServers.of(factory).map(servers -> "Redis at " + servers).orElse("Redis"),
                watch,
                FactoryServers.serversOf(factory),
                factory instanceof LettuceConnectionFactory lettuce ? lettuce.isUseSsl() : null,
                SettingNames.of(factory));
    }

    /**
     * Finds the failure in the exception or its causes.
     *
     * @return empty if it is no failure of the connection, of a login, or of the server's state
     */
    public Optional<ConnectionException> explain(Throwable thrown) {
        return explained(thrown).map(names::in);
    }

    private Optional<ConnectionException> explained(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable link : chain) {
            if (link instanceof ConnectionException explained) {
                return Optional.of(explained);
            }
        }
        ConnectionFailure failure = ofSocket(FailureClassifier.classify(chain), chain);
        return failure == null
                ? Optional.empty()
                : Optional.of(why(failure, thrown)
                        .or(() -> mismatch(failure, chain, thrown))
                        .orElseGet(() -> FailureText.exception(failure, server(chain), command(chain), thrown)));
    }

    /** A refusal of a Unix socket means another file, or one that a server left behind. */
    private @Nullable ConnectionFailure ofSocket(@Nullable ConnectionFailure failure, List<Throwable> chain) {
        if (!servers.startsWith(SOCKET)) {
            return failure;
        }
        boolean gone = failure == null && FailureClassifier.isWithoutFile(chain);
        return gone || failure == ConnectionFailure.REFUSED ? ConnectionFailure.SOCKET_FILE : failure;
    }

    private Optional<ConnectionException> why(ConnectionFailure failure, Throwable thrown) {
        if (reconnects == null || !WITHOUT_REASON.contains(failure)) {
            return Optional.empty();
        }
        return reconnects
                .latest(own)
                .map(reason ->
                        new ConnectionException(reason.failure(), reason.description(), reason.action(), thrown));
    }

    /** Silence or a reset while connecting may mean that only one side uses TLS. */
    private Optional<ConnectionException> mismatch(ConnectionFailure failure, List<Throwable> chain, Throwable thrown) {
        if (tls == null || failure != openBy(tls)) {
            return Optional.empty();
        }
        boolean speaksTls = tls;
        return address(chain)
                .flatMap(address -> MISMATCHES.of(address.group(1), Integer.parseInt(address.group(2)), speaksTls))
                .map(mismatch -> FailureText.exception(mismatch, server(chain), null, thrown));
    }

    /** Returns what a client sees of a port that uses the other protocol. */
    private static ConnectionFailure openBy(boolean tls) {
        return tls ? ConnectionFailure.TIMEOUT : ConnectionFailure.DISCONNECTED;
    }

    /**
     * Does the same as {@link #explain}. If silence or a reset leaves the reason open, it also asks the server which
     * protocol its port uses: it sends a {@code PING} in plaintext without login, or the beginning of a TLS handshake.
     * Blocks for up to four seconds.
     *
     * @param tls whether the failed connection used TLS
     */
    public Optional<ConnectionException> diagnose(Throwable thrown, boolean tls) {
        Optional<ConnectionException> explained = explain(thrown);
        if (explained.isEmpty()) {
            return explained;
        }
        ConnectionFailure failure = explained.get().failure();
        if (failure != openBy(tls)) {
            return explained;
        }
        List<Throwable> chain = chain(thrown);
        return address(chain)
                .flatMap(address -> ServerProbe.mismatch(address.group(1), Integer.parseInt(address.group(2)), tls))
                .map(mismatch -> names.in(FailureText.exception(mismatch, server(chain), null, thrown)))
                .or(() -> explained);
    }

    private String server(List<Throwable> chain) {
        return address(chain)
                .map(address -> "Redis at " + address.group(1) + ":" + address.group(2))
                .orElse(servers);
    }

    private static Optional<Matcher> address(List<Throwable> chain) {
        return chain.stream()
                .filter(RedisConnectionException.class::isInstance)
                .map(link -> ADDRESS.matcher(text(link)))
                .filter(Matcher::find)
                .findFirst();
    }

    private static @Nullable String command(List<Throwable> chain) {
        return chain.stream()
                .filter(RedisCommandExecutionException.class::isInstance)
                .map(link -> COMMAND.matcher(text(link)))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).toUpperCase(Locale.ROOT).replace('|', ' '))
                .findFirst()
                .orElseGet(() -> isInScript(chain) ? FailureText.IN_SCRIPT : null);
    }

    /** Redis names no command that a script may not run. */
    private static boolean isInScript(List<Throwable> chain) {
        return chain.stream()
                .anyMatch(link -> link instanceof RedisCommandExecutionException
                        && text(link).contains("can't run this command or subcommand"));
    }

    private static String text(Throwable link) {
        String text = link.getMessage();
        return text == null ? "" : text;
    }

    /**
     * Returns the exception, its causes, and the exceptions that Lettuce suppressed: it tries the nodes of a cluster
     * one after the other.
     */
    private static List<Throwable> chain(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> chain = new ArrayList<>();
        add(thrown, seen, chain);
        return chain;
    }

    private static void add(@Nullable Throwable link, Set<Throwable> seen, List<Throwable> chain) {
        if (link == null || chain.size() >= LONGEST_CHAIN || !seen.add(link)) {
            return;
        }
        chain.add(link);
        if (link instanceof RedisException) {
            for (Throwable suppressed : link.getSuppressed()) {
                add(suppressed, seen, chain);
            }
        }
        add(link.getCause(), seen, chain);
    }
}

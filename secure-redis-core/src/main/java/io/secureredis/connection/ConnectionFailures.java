package io.secureredis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says what an exception of Lettuce, or of Spring Data around it, means, and what to do.
 *
 * <p>Thread-safe. What it does not know (a programming error, an unknown error reply) it leaves alone: such texts may quote arguments.
 */
public final class ConnectionFailures {

    private static final Pattern ADDRESS = Pattern.compile("Unable to connect to ([^\\s/\\[\\]]+)/[^:]*:(\\d+)");
    private static final Pattern COMMAND = Pattern.compile("'([a-z0-9|._-]{1,64})' command");

    private static final Pattern DISCONNECTED =
            Pattern.compile("^(Connection (is )?(closed|disconnected)|Currently not connected)");

    private final String servers;

    private ConnectionFailures(String servers) {
        this.servers = servers;
    }

    /**
     * For texts that name the servers.
     *
     * @param servers such as {@code redis.example:6379}, without user or password
     */
    public static ConnectionFailures at(String servers) {
        return new ConnectionFailures("Redis at " + servers);
    }

    /** For texts that name no server beyond the one in the exception. */
    public static ConnectionFailures anywhere() {
        return new ConnectionFailures("Redis");
    }

    /**
     * Finds the failure in the exception or its causes.
     *
     * @return empty for what is no failure of the connection, of a login, or of the server's state
     */
    public Optional<ConnectionException> explain(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable link : chain) {
            if (link instanceof ConnectionException explained) {
                return Optional.of(explained);
            }
        }
        ConnectionFailure failure = classify(chain);
        return failure == null
                ? Optional.empty()
                : Optional.of(FailureText.exception(failure, server(chain), command(chain), thrown));
    }

    /**
     * As {@link #explain}, and where silence or a reset leaves it open, asks the server what its port speaks: a {@code PING} without login in plaintext, or the
     * beginning of a TLS handshake. Blocks for up to four seconds.
     *
     * @param tls whether the connection that failed speaks TLS
     */
    public Optional<ConnectionException> diagnose(Throwable thrown, boolean tls) {
        Optional<ConnectionException> explained = explain(thrown);
        if (explained.isEmpty()) {
            return explained;
        }
        ConnectionFailure failure = explained.get().failure();
        if (failure != (tls ? ConnectionFailure.TIMEOUT : ConnectionFailure.DISCONNECTED)) {
            return explained;
        }
        List<Throwable> chain = chain(thrown);
        return address(chain)
                .flatMap(address -> ServerProbe.mismatch(address.group(1), Integer.parseInt(address.group(2)), tls))
                .map(mismatch -> FailureText.exception(mismatch, server(chain), null, thrown))
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
                .orElse(null);
    }

    private static @Nullable ConnectionFailure classify(List<Throwable> chain) {
        // The deepest link knows best: the outer ones say only that something failed
        for (int i = chain.size() - 1; i >= 0; i--) {
            ConnectionFailure failure = classify(chain.get(i));
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private static @Nullable ConnectionFailure classify(Throwable link) {
        if (link instanceof RedisCommandExecutionException) {
            return ofReply(text(link));
        }
        if (link instanceof CertificateExpiredException || link instanceof CertificateNotYetValidException) {
            return ConnectionFailure.CERTIFICATE_EXPIRED;
        }
        if (link instanceof SSLException || link instanceof CertificateException) {
            return ofTls(link);
        }
        if (link instanceof UnknownHostException) {
            return ConnectionFailure.UNKNOWN_HOST;
        }
        if (link instanceof RedisCommandTimeoutException || isConnectTimeout(link)) {
            return ConnectionFailure.TIMEOUT;
        }
        if (link instanceof ConnectException) {
            return ConnectionFailure.REFUSED;
        }
        return ofConnection(link);
    }

    private static @Nullable ConnectionFailure ofReply(String reply) {
        int end = reply.indexOf(' ');
        return switch (end < 0 ? reply : reply.substring(0, end)) {
            case "NOAUTH" -> ConnectionFailure.NOAUTH;
            case "WRONGPASS" -> ConnectionFailure.WRONGPASS;
            case "NOPERM" -> ConnectionFailure.NOPERM;
            case "READONLY" -> ConnectionFailure.READONLY;
            case "LOADING" -> ConnectionFailure.LOADING;
            case "OOM" -> ConnectionFailure.OOM;
            case "CLUSTERDOWN" -> ConnectionFailure.CLUSTERDOWN;
            default -> null;
        };
    }

    /** In the words of the JDK, and of OpenSSL, which spells alerts {@code TLSV1_ALERT_UNKNOWN_CA} and keeps the reason for the server's certificate in a cause. */
    private static @Nullable ConnectionFailure ofTls(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return ConnectionFailure.NOT_TLS;
        }
        String text = text(failure);
        if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return ConnectionFailure.CERTIFICATE_WRONG_HOST;
        }
        if (text.contains("PKIX path") || text.contains("trustAnchors")) {
            return ConnectionFailure.CERTIFICATE_UNTRUSTED;
        }
        if (failure instanceof CertificateException) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        // An alert that is received speaks of the client's certificate: the server has no other to judge
        boolean alert = lower.contains("fatal alert: ") || lower.contains("_alert_");
        boolean ofCertificate = lower.contains("certificate") || lower.contains("unknown_ca");
        // TLS 1.2 has no alert of its own for a missing one, and answers with this
        boolean missing = lower.endsWith("handshake_failure");
        return alert && (ofCertificate || missing) ? ConnectionFailure.CLIENT_CERTIFICATE : ConnectionFailure.HANDSHAKE;
    }

    private static @Nullable ConnectionFailure ofConnection(Throwable link) {
        String text = text(link);
        if (link instanceof PartitionSelectorException) {
            return ConnectionFailure.CLUSTERDOWN;
        }
        if (link instanceof IOException) {
            boolean cut = link instanceof ClosedChannelException
                    || text.contains("Connection reset")
                    || text.contains("Broken pipe");
            return cut ? ConnectionFailure.DISCONNECTED : null;
        }
        // Lettuce, when the channel was closed before it looked at it
        if (link instanceof IllegalStateException && text.equals("RedisHandshakeHandler not registered")) {
            return ConnectionFailure.DISCONNECTED;
        }
        if (!(link instanceof RedisException)) {
            return null;
        }
        if (text.contains("size exceeded")) {
            return ConnectionFailure.QUEUE_FULL;
        }
        return DISCONNECTED.matcher(text).find() ? ConnectionFailure.DISCONNECTED : null;
    }

    private static boolean isConnectTimeout(Throwable link) {
        return link instanceof ConnectException && text(link).contains("timed out");
    }

    private static String text(Throwable link) {
        String text = link.getMessage();
        return text == null ? "" : text;
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable link = thrown; link != null && seen.add(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }
}

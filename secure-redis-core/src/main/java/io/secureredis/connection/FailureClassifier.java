package io.secureredis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionSelectorException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Finds the {@link ConnectionFailure} in a chain of exceptions. */
final class FailureClassifier {

    private static final Pattern DISCONNECTED =
            Pattern.compile("^(Connection (is )?(closed|disconnected)|Currently not connected)");

    /**
     * How Redis 6 reports an error of a command in a script; since Redis 7, such a reply begins with the error itself.
     */
    private static final Pattern IN_SCRIPT = Pattern.compile("^ERR Error running script .{0,200}?: -([A-Z]+) ");

    /** Netty's message for a native transport, such as {@code connect(..) failed: Permission denied}. */
    private static final Pattern NATIVE_CONNECT = Pattern.compile("^connect(Address)?\\(..\\) failed");

    private static final Pattern NO_SOCKET = Pattern.compile("Permission denied|Not a directory");

    private FailureClassifier() {}

    /** Returns null if it is no failure of the connection, of a login, or of the server's state. */
    static @Nullable ConnectionFailure classify(List<Throwable> chain) {
        // The deepest link is the most specific: the outer ones say only that something failed
        for (int i = chain.size() - 1; i >= 0; i--) {
            ConnectionFailure failure = classify(chain.get(i));
            if (failure != null) {
                return failure;
            }
        }
        if (chain.stream().noneMatch(FailureClassifier::isUnexplainedConnect)) {
            return null;
        }
        return isWithoutFile(chain) ? ConnectionFailure.SOCKET_FILE : ConnectionFailure.UNREACHABLE;
    }

    /** Netty names no file. An exception that names one is about something else. */
    static boolean isWithoutFile(List<Throwable> chain) {
        return chain.stream()
                .anyMatch(link ->
                        link instanceof FileNotFoundException && text(link).isEmpty());
    }

    private static boolean isUnexplainedConnect(Throwable link) {
        return link instanceof RedisConnectionException
                && (text(link).startsWith("Unable to ") || text(link).startsWith("Cannot "));
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
        if (link instanceof RedisCommandTimeoutException
                || link instanceof SocketTimeoutException
                || isConnectTimeout(link)) {
            return ConnectionFailure.TIMEOUT;
        }
        return link instanceof IOException ? ofNetwork(link) : ofClient(link);
    }

    /** Explains an error reply without its type byte; returns null for an error of one command only. */
    static @Nullable ConnectionFailure ofReply(String reply) {
        Matcher inScript = IN_SCRIPT.matcher(reply);
        if (inScript.find()) {
            return ofWord(inScript.group(1));
        }
        if (reply.startsWith("ERR ")) {
            return ofPlainError(reply.substring("ERR ".length()));
        }
        if (reply.startsWith("DENIED Redis is running in protected mode")) {
            return ConnectionFailure.PROTECTED_MODE;
        }
        int end = reply.indexOf(' ');
        return ofWord(end < 0 ? reply : reply.substring(0, end));
    }

    private static @Nullable ConnectionFailure ofWord(String word) {
        return switch (word) {
            case "NOAUTH" -> ConnectionFailure.NOAUTH;
            case "WRONGPASS" -> ConnectionFailure.WRONGPASS;
            case "NOPERM" -> ConnectionFailure.NOPERM;
            case "READONLY", "UNBLOCKED" -> ConnectionFailure.READONLY;
            case "LOADING" -> ConnectionFailure.LOADING;
            case "OOM" -> ConnectionFailure.OOM;
            case "CLUSTERDOWN" -> ConnectionFailure.CLUSTERDOWN;
            case "MASTERDOWN" -> ConnectionFailure.MASTERDOWN;
            case "MISCONF" -> ConnectionFailure.MISCONF;
            case "BUSY", "UNKILLABLE" -> ConnectionFailure.BUSY;
            case "MOVED", "ASK", "TRYAGAIN" -> ConnectionFailure.SLOT_MOVED;
            case "NOREPLICAS" -> ConnectionFailure.NO_REPLICAS;
            case "NOPROTO" -> ConnectionFailure.TOO_OLD;
            default -> null;
        };
    }

    /** Explains errors that have no error word of their own. */
    private static @Nullable ConnectionFailure ofPlainError(String text) {
        if (text.startsWith("max number of clients")) {
            return ConnectionFailure.MAX_CLIENTS;
        }
        if (text.contains("called without any password configured") || text.contains("but no password is set")) {
            return ConnectionFailure.OPEN_SERVER;
        }
        ConnectionFailure setting = ofSetting(text);
        if (setting != null) {
            return setting;
        }
        boolean notPermitted =
                text.contains("ACL failure in script") || text.contains("user executing the script can't");
        return notPermitted ? ConnectionFailure.NOPERM : null;
    }

    /** Explains what a server refuses of HELLO, AUTH, SELECT, CLIENT SETNAME and CLUSTER, of all versions. */
    private static @Nullable ConnectionFailure ofSetting(String text) {
        if (text.startsWith("DB index is out of range")
                || text.startsWith("invalid DB index")
                || text.startsWith("SELECT is not allowed in cluster mode")) {
            return ConnectionFailure.DATABASE;
        }
        if (text.startsWith("Client names cannot contain")) {
            return ConnectionFailure.CLIENT_NAME;
        }
        if (text.startsWith("wrong number of arguments for 'auth' command")) {
            return ConnectionFailure.TOO_OLD;
        }
        if (text.startsWith("invalid password")) {
            return ConnectionFailure.WRONGPASS;
        }
        return text.startsWith("This instance has cluster support disabled") ? ConnectionFailure.NO_CLUSTER : null;
    }

    /**
     * Matches the messages of the JDK, and of OpenSSL, which spells alerts {@code TLSV1_ALERT_UNKNOWN_CA} and has the
     * reason for the server's certificate in a cause.
     */
    private static @Nullable ConnectionFailure ofTls(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return ConnectionFailure.NOT_TLS;
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            // Nobody answered, so nothing is known of protocols and ciphers
            return ConnectionFailure.TIMEOUT;
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
        // A received alert refers to the client's certificate: the server has no other one to judge
        boolean alert = lower.contains("fatal alert: ") || lower.contains("_alert_");
        boolean ofCertificate = lower.contains("certificate") || lower.contains("unknown_ca");
        // TLS 1.2 has no separate alert for a missing certificate, and sends this one
        boolean missing = lower.endsWith("handshake_failure");
        return alert && (ofCertificate || missing) ? ConnectionFailure.CLIENT_CERTIFICATE : ConnectionFailure.HANDSHAKE;
    }

    private static @Nullable ConnectionFailure ofNetwork(Throwable link) {
        String text = text(link);
        boolean nativeConnect = NATIVE_CONNECT.matcher(text).find();
        if (nativeConnect && NO_SOCKET.matcher(text).find()) {
            return ConnectionFailure.SOCKET_FILE;
        }
        if (link instanceof NoRouteToHostException || text.contains("Network is unreachable")) {
            return ConnectionFailure.UNREACHABLE;
        }
        if (link instanceof ConnectException) {
            return ConnectionFailure.REFUSED;
        }
        boolean cut = link instanceof ClosedChannelException
                || text.contains("Connection reset")
                || text.contains("Broken pipe");
        if (cut) {
            return ConnectionFailure.DISCONNECTED;
        }
        return nativeConnect ? ConnectionFailure.UNREACHABLE : null;
    }

    private static @Nullable ConnectionFailure ofClient(Throwable link) {
        String text = text(link);
        if (link instanceof PartitionSelectorException) {
            return ConnectionFailure.CLUSTERDOWN;
        }
        // Lettuce throws this if the channel was closed before its handler was ready
        if (link instanceof IllegalStateException && text.equals("RedisHandshakeHandler not registered")) {
            return ConnectionFailure.DISCONNECTED;
        }
        if (isPoolExhausted(link, text)) {
            return ConnectionFailure.POOL_EXHAUSTED;
        }
        if (isClientClosed(link, text)) {
            return ConnectionFailure.CLIENT_CLOSED;
        }
        if (!(link instanceof RedisException)) {
            return null;
        }
        // A Sentinel answered that it does not know the master
        if (text.startsWith("Cannot provide redisAddress using sentinel")) {
            return ConnectionFailure.UNKNOWN_MASTER;
        }
        if (text.contains("size exceeded")) {
            return ConnectionFailure.QUEUE_FULL;
        }
        return DISCONNECTED.matcher(text).find() ? ConnectionFailure.DISCONNECTED : null;
    }

    /** Matches the messages of Commons Pool. */
    private static boolean isPoolExhausted(Throwable link, String text) {
        return link instanceof NoSuchElementException
                && (text.startsWith("Timeout waiting for idle object") || text.startsWith("Pool exhausted"));
    }

    /** Matches the messages of Spring Data's connection factory and of Netty's threads. */
    private static boolean isClientClosed(Throwable link, String text) {
        boolean factory = link instanceof IllegalStateException
                && text.contains("ConnectionFactory")
                && (text.contains("STOPPED") || text.contains("destroyed"));
        return factory || (link instanceof RejectedExecutionException && text.startsWith("event executor terminated"));
    }

    private static boolean isConnectTimeout(Throwable link) {
        return link instanceof ConnectException && text(link).contains("timed out");
    }

    private static String text(Throwable link) {
        String text = link.getMessage();
        return text == null ? "" : text;
    }
}

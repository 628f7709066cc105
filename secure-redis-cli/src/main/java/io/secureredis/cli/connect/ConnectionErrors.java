package io.secureredis.cli.connect;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.CauseChain;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.data.redis.RedisConnectionFailureException;

/** Explains, with the options of the command line, why Redis cannot be used. */
public final class ConnectionErrors {

    private static final Pattern CODE = Pattern.compile("^[A-Z]{2,32}\\b");

    private ConnectionErrors() {}

    /**
     * Returns the error to end with. A {@link CliException} stays as it is; any failure that does not concern Redis is
     * thrown again.
     */
    public static CliException explain(RuntimeException thrown, RedisTarget target) {
        if (thrown instanceof CliException known) {
            return known;
        }
        Optional<ConnectionException> explained =
                ConnectionFailures.at(target.name()).diagnose(thrown, target.tls() != null);
        if (explained.isEmpty()
                && thrown instanceof RedisConnectionFailureException
                && target.mode() == RedisTarget.Mode.CLUSTER) {
            return CliException.failed(
                    target.name() + " cannot be used as a node of a cluster.",
                    "Leave out --cluster if it is a single server.",
                    thrown);
        }
        if (explained.isEmpty()) {
            return CliException.failed(
                    target.name() + " answers a command with the error " + errorCode(thrown) + ".",
                    "Another program may have written to the keys of secure-redis. --debug shows where.",
                    thrown);
        }
        ConnectionException failure = explained.get();
        return CliException.failed(
                failure.code() + " " + failure.description(), hint(failure.failure(), failure.action()), thrown);
    }

    /** The rest of the message may quote what was sent. */
    private static String errorCode(RuntimeException thrown) {
        for (Throwable cause : CauseChain.of(thrown)) {
            if (cause instanceof RedisCommandExecutionException && cause.getMessage() != null) {
                Matcher code = CODE.matcher(cause.getMessage());
                return code.find() ? code.group() : "ERR";
            }
        }
        throw thrown;
    }

    /** Names the options of the command line instead of the application's properties. */
    private static String hint(ConnectionFailure failure, String otherwise) {
        return switch (failure) {
            case REFUSED, UNKNOWN_HOST, UNREACHABLE -> "Start Redis, or correct --url (or REDIS_HOST and REDIS_PORT).";
            case TIMEOUT, DISCONNECTED ->
                "Check host, port and firewall, and whether the port uses TLS (--tls). --timeout waits longer.";
            case NOAUTH -> "Give --user and --password-file (or REDIS_USER and REDIS_PASSWORD).";
            case WRONGPASS -> "Correct --user and --password-file (or REDIS_USER and REDIS_PASSWORD).";
            case NOPERM -> "Use an administrator's login, or give this user the right with ACL SETUSER.";
            case CERTIFICATE_UNTRUSTED -> "Name the authority that signed it with --cacert.";
            case CERTIFICATE_WRONG_HOST ->
                "Connect by a name that is in the certificate, or have the certificate issued for this name. --tls-verify=ca checks only the authority.";
            case CLIENT_CERTIFICATE -> "Name a certificate that the server's authority signed with --cert and --key.";
            case NOT_TLS -> "Connect to the server's tls-port, or leave out --tls.";
            case ONLY_TLS -> "Add --tls, or use a rediss:// URL.";
            case HANDSHAKE ->
                "Compare tls-protocols and tls-ciphers of the server with what this Java allows (jdk.tls.disabledAlgorithms).";
            case SOCKET_FILE ->
                "Start Redis with this unixsocket, correct --url, or get the right to open it (unixsocketperm).";
            case DATABASE ->
                "Correct the number at the end of --url (or REDIS_DB), or raise databases in the server's configuration.";
            case NO_CLUSTER -> "Leave out --cluster if it is a single server.";
            case UNKNOWN_MASTER -> "Correct --sentinel. SENTINEL MASTERS lists what a Sentinel knows.";
            case SLOT_MOVED -> "Add --cluster if this is a cluster. While slots move, this passes by itself.";
            default -> otherwise;
        };
    }
}

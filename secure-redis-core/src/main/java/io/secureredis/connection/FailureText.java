package io.secureredis.connection;

import org.jspecify.annotations.Nullable;

/** Describes errors of the network, TLS and the server: what happened, why it may have happened, what to do. */
final class FailureText {

    private static final String BUNDLE = "the SSL bundle that spring.data.redis.ssl.bundle names";

    /** Stands for a command whose name Redis keeps to itself. */
    static final String IN_SCRIPT = "a command inside a script";

    /** These are settings of the application's server only. */
    static final String OR_A_PASSWORD_FILE = ", or secure-redis.connection.credentials.password-file";

    static final String OTHER_PASSWORDS = " (or the file that secure-redis.connection.credentials.password-file names;"
            + " for the nodes after the first of a list, secure-redis.connection.replicas.password)";

    private FailureText() {}

    static ConnectionException exception(
            ConnectionFailure failure, String server, @Nullable String command, @Nullable Throwable cause) {
        return new ConnectionException(failure, description(failure, server, command), action(failure, command), cause);
    }

    private static String description(ConnectionFailure failure, String server, @Nullable String command) {
        return switch (failure) {
            case REFUSED -> server + " refuses the connection: nothing listens there, or a firewall answers.";
            case UNKNOWN_HOST -> server + " is unknown: its host name does not resolve.";
            case TIMEOUT -> server + " did not answer within the timeout.";
            case DISCONNECTED -> "The connection to " + server + " was cut, or does not exist at the moment.";
            case QUEUE_FULL -> "Too many commands wait for an answer of " + server + "; this one was not sent.";
            case NOAUTH -> server + " requires a password, and none was sent.";
            case WRONGPASS -> server + " rejected the user name and password, or the user is disabled.";
            case NOPERM -> server + " does not allow this user " + permission(command) + ".";
            case CERTIFICATE_UNTRUSTED -> server + " presents a certificate that no trusted authority signed.";
            case CERTIFICATE_WRONG_HOST -> server + " presents a certificate that was issued for another host name.";
            case CERTIFICATE_EXPIRED -> server + " presents a certificate that has expired or is not valid yet.";
            case CLIENT_CERTIFICATE ->
                server
                        + " ended the TLS handshake: it requires a client certificate, and got none or one that it does not accept.";
            case NOT_TLS -> server + " does not use TLS on this port, but TLS is configured.";
            case ONLY_TLS -> server + " uses TLS on this port, but TLS is not configured.";
            case HANDSHAKE ->
                server
                        + " and this application have no TLS protocol version or cipher in common, or it requires a client certificate and got none that it accepts.";
            case READONLY -> server + " is a replica and refuses writes.";
            case LOADING -> server + " is still loading its data from disk.";
            case OOM -> server + " has reached its maxmemory and may not evict anything.";
            case CLUSTERDOWN -> server + " is a cluster in which no node serves this key's slot.";
            case MASTERDOWN ->
                server + " is a replica that has lost its master, and refuses commands until it finds it again.";
            case MISCONF -> server + " cannot write its data to disk, and refuses writes until it can.";
            case BUSY -> server + " is busy: a script is running longer than allowed.";
            case MAX_CLIENTS -> server + " has as many clients as its maxclients allows, and refuses this one.";
            case POOL_EXHAUSTED ->
                "All connections to " + server
                        + " in the pool are in use, and none was returned within the time to wait.";
            case CLIENT_CLOSED -> "The client of " + server + " is closed, as when the application ends.";
            case SOCKET_FILE ->
                server
                        + " cannot be reached: its unix socket does not exist, may not be opened, or nobody listens on it.";
            case OPEN_SERVER ->
                server
                        + " accepts commands without a password. Anyone who can reach its port can read and write everything.";
            case SLOT_MOVED -> server + " is a node of a cluster, and the slot of this key is on another node.";
            case UNREACHABLE -> server + " cannot be reached; the cause says what the client saw.";
            case PROTECTED_MODE ->
                server + " is in protected mode: it has no password, and accepts only clients on its own host.";
            case DATABASE -> server + " has no database of this number.";
            case CLIENT_NAME -> server + " does not accept the name of this client.";
            case TOO_OLD -> server + " does not know this login or protocol: it is older than Redis 6.0.";
            case NO_CLUSTER -> server + " cannot be used as a node of a cluster.";
            case UNKNOWN_MASTER -> server + ": no Sentinel knows a master of this name.";
            case NO_REPLICAS -> server + " has fewer replicas than min-replicas-to-write requires for a write.";
            default -> throw new IllegalArgumentException(failure + " is not an answer");
        };
    }

    private static String permission(@Nullable String command) {
        return command == null ? "to touch this key or channel" : "to run " + command;
    }

    private static String action(ConnectionFailure failure, @Nullable String command) {
        return IN_SCRIPT.equals(command)
                ? "ACL LOG on the server names the command. " + action(failure)
                        + " secure-redis acl USER --features=... prints it."
                : action(failure);
    }

    private static String action(ConnectionFailure failure) {
        return switch (failure) {
            case REFUSED -> "Start Redis, or correct spring.data.redis.host and spring.data.redis.port.";
            case UNKNOWN_HOST -> "Correct spring.data.redis.host, or fix the name service.";
            case TIMEOUT ->
                "Check host, port and firewall, whether the port uses TLS, and whether a slow command blocks the server. spring.data.redis.timeout sets the limit.";
            case DISCONNECTED ->
                "It is reopened automatically. If this continues, check the server's log, its timeout and maxclients, and whether the port uses TLS.";
            case QUEUE_FULL -> "Find out why the server is slow, or raise secure-redis.connection.request-queue-size.";
            case NOAUTH -> "Set spring.data.redis.username and spring.data.redis.password" + OR_A_PASSWORD_FILE + ".";
            case WRONGPASS ->
                "Correct spring.data.redis.username and spring.data.redis.password" + OTHER_PASSWORDS
                        + ", or the user on the server: ACL SETUSER.";
            case NOPERM ->
                "Give it that right with ACL SETUSER. AclRules.forFeatures creates the line for the features in use.";
            case CERTIFICATE_UNTRUSTED -> "Add the authority that signed it to the truststore of " + BUNDLE + ".";
            case CERTIFICATE_WRONG_HOST ->
                "Connect by a name that is in the certificate, or have the certificate issued for this name. If names cannot match, secure-redis.connection.tls.verify=ca checks only the authority.";
            case CERTIFICATE_EXPIRED -> "Renew the server's certificate, and check that the clocks agree.";
            case CLIENT_CERTIFICATE ->
                "Give " + BUNDLE
                        + " a keystore with a certificate that the server's tls-ca-cert-file signed and that is in date.";
            case NOT_TLS ->
                "Connect to the server's tls-port. Without TLS, only for a server on this host, remove"
                        + " spring.data.redis.ssl.";
            case ONLY_TLS ->
                "Set spring.data.redis.ssl.enabled=true, or spring.data.redis.ssl.bundle for an authority of your own.";
            case HANDSHAKE ->
                "Compare tls-protocols and tls-ciphers of the server with options.enabled-protocols and options.ciphers"
                        + " of " + BUNDLE
                        + ". If tls-auth-clients is not no, give the bundle a keystore with a certificate that"
                        + " the server's tls-ca-cert-file signed and that is in date.";
            case READONLY ->
                "Connect to the master, or use Sentinel or Cluster, which follow it. During a failover, this passes by itself.";
            case LOADING -> "Wait until it has read everything.";
            case OOM ->
                "Raise maxmemory, or set a maxmemory-policy that evicts; a server that holds jobs needs noeviction and more"
                        + " memory.";
            case CLUSTERDOWN ->
                "Check CLUSTER INFO and CLUSTER NODES. During a failover, this passes by itself; otherwise assign the missing slots.";
            case MASTERDOWN ->
                "Check INFO replication. During a failover, this passes by itself; otherwise bring the master back, or correct replicaof and masterauth of the replica.";
            case MISCONF -> "Check the server's log and the free space on its disk.";
            case BUSY -> "Find the script with SLOWLOG GET. SCRIPT KILL ends a script that has not written anything.";
            case MAX_CLIENTS -> "Raise maxclients, or find out with CLIENT LIST who holds so many connections.";
            case POOL_EXHAUSTED ->
                "Raise spring.data.redis.lettuce.pool.max-active, or find out what holds connections: a transaction, a"
                        + " blocking command, a slow server.";
            case CLIENT_CLOSED -> "Stop what uses Redis before its connection factory is destroyed or stopped.";
            case SOCKET_FILE ->
                "Start Redis with this unixsocket, correct secure-redis.connection.unix-socket, or give the application's user"
                        + " the right to open it: unixsocketperm.";
            case OPEN_SERVER ->
                "Check that this is the right server and that it was started with its configuration. Set requirepass on it, or run ACL SETUSER default off.";
            case SLOT_MOVED ->
                "While slots move, this passes by itself. If a single server is configured, name the nodes with spring.data.redis.cluster.nodes.";
            case UNREACHABLE -> "Correct spring.data.redis.host and spring.data.redis.port, or fix the network.";
            case PROTECTED_MODE ->
                "Give the server users with passwords and this application a login. protected-mode no on its own would let everyone in.";
            case DATABASE ->
                "Correct spring.data.redis.database or the number at the end of spring.data.redis.url, or raise databases"
                        + " in the server's configuration. A cluster has database 0 only.";
            case CLIENT_NAME ->
                "Set spring.data.redis.client-name to a name without spaces, line breaks and special characters.";
            case TOO_OLD -> "Use Redis 6.0 or newer. An older server has no users: log in with a password only.";
            case NO_CLUSTER ->
                "Name nodes of a cluster under spring.data.redis.cluster.nodes, or set spring.data.redis.host and"
                        + " spring.data.redis.port instead.";
            case UNKNOWN_MASTER ->
                "Correct spring.data.redis.sentinel.master or spring.data.redis.sentinel.nodes. SENTINEL MASTERS lists what"
                        + " a Sentinel knows.";
            case NO_REPLICAS -> "Bring the replicas back, or lower min-replicas-to-write.";
            default -> throw new IllegalArgumentException(failure + " is not an answer");
        };
    }
}

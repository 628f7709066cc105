package io.secureredis.connection;

import org.jspecify.annotations.Nullable;

/** The words for what network, TLS and server answer: what is so, why it may be so, what to do. */
final class FailureText {

    private static final String BUNDLE = "the SSL bundle that spring.data.redis.ssl.bundle names";

    private FailureText() {}

    static ConnectionException exception(
            ConnectionFailure failure, String server, @Nullable String command, @Nullable Throwable cause) {
        return new ConnectionException(failure, description(failure, server, command), action(failure), cause);
    }

    private static String description(ConnectionFailure failure, String server, @Nullable String command) {
        return switch (failure) {
            case REFUSED -> server + " refuses the connection: nothing listens there, or a firewall answers.";
            case UNKNOWN_HOST -> server + " is unknown: its host name does not resolve.";
            case TIMEOUT -> server + " did not answer within the timeout.";
            case DISCONNECTED -> "The connection to " + server + " was cut, or is not there at the moment.";
            case QUEUE_FULL -> "Too many commands wait for an answer of " + server + "; this one was not sent.";
            case NOAUTH -> server + " wants a password, and none was sent.";
            case WRONGPASS -> server + " knows no such pair of user name and password, or the user is off.";
            case NOPERM -> server + " does not permit this user " + permission(command) + ".";
            case CERTIFICATE_UNTRUSTED -> server + " shows a certificate that no trusted authority signed.";
            case CERTIFICATE_WRONG_HOST -> server + " shows a certificate that was issued for another host name.";
            case CERTIFICATE_EXPIRED -> server + " shows a certificate that is out of date, or not valid yet.";
            case CLIENT_CERTIFICATE ->
                server
                        + " ended the TLS handshake: it asks for a client certificate, and got none or one that it does not accept.";
            case NOT_TLS -> server + " does not speak TLS on this port, and TLS is configured.";
            case ONLY_TLS -> server + " speaks TLS on this port, and TLS is not configured.";
            case HANDSHAKE -> server + " and this application agree on no TLS protocol version or cipher.";
            case READONLY -> server + " is a replica, and was asked to write.";
            case LOADING -> server + " still loads its data from disk.";
            case OOM -> server + " has reached its maxmemory, and may evict nothing.";
            case CLUSTERDOWN -> server + " is a cluster in which no node serves this key's slot.";
            case MASTERDOWN ->
                server + " is a replica that has lost its master, and answers nothing until it has it again.";
            case MISCONF -> server + " cannot write its data to disk, and takes no writes until it can.";
            case BUSY -> server + " is busy: a script runs longer than it may.";
            case MAX_CLIENTS -> server + " has as many clients as its maxclients permits, and refuses this one.";
            case POOL_EXHAUSTED ->
                "All connections to " + server + " in the pool are in use, and none came back within the time to wait.";
            case CLIENT_CLOSED -> "The client of " + server + " is closed, as when the application ends.";
            case SOCKET_FILE -> server + " cannot be reached: its unix socket does not exist, or may not be opened.";
            case OPEN_SERVER ->
                server + " asks nobody for a password: everybody who reaches its port may read and write everything.";
            case SLOT_MOVED -> server + " is a node of a cluster, and another node has this key's slot.";
            case UNREACHABLE -> server + " cannot be reached; the cause says what the client saw.";
            case PROTECTED_MODE ->
                server + " is in protected mode: it has no password, and accepts clients of its own host alone.";
            case NO_REPLICAS -> server + " has fewer replicas than min-replicas-to-write demands for a write.";
            default -> throw new IllegalArgumentException(failure + " is not an answer");
        };
    }

    private static String permission(@Nullable String command) {
        return command == null ? "to touch this key or channel" : "to run " + command;
    }

    private static String action(ConnectionFailure failure) {
        return switch (failure) {
            case REFUSED -> "Start Redis, or correct spring.data.redis.host and spring.data.redis.port.";
            case UNKNOWN_HOST -> "Correct spring.data.redis.host, or the name service.";
            case TIMEOUT ->
                "See whether host, port and firewall are right, whether the port speaks TLS, and whether a slow command"
                        + " holds the server up; spring.data.redis.timeout sets the limit.";
            case DISCONNECTED ->
                "It is opened again by itself. If this lasts, see the server's log, its timeout and maxclients,"
                        + " and whether the port speaks TLS.";
            case QUEUE_FULL -> "Find out why the server is slow, or raise secure-redis.connection.request-queue-size.";
            case NOAUTH ->
                "Set spring.data.redis.username and spring.data.redis.password, or"
                        + " secure-redis.connection.credentials.password-file.";
            case WRONGPASS ->
                "Correct spring.data.redis.username and spring.data.redis.password (or the file that"
                        + " secure-redis.connection.credentials.password-file names; for the nodes after the first of a list,"
                        + " secure-redis.connection.replicas.password), or the user on the server: ACL SETUSER.";
            case NOPERM ->
                "Give it that right with ACL SETUSER. AclRules.forFeatures makes the line for the features in use.";
            case CERTIFICATE_UNTRUSTED -> "Add the authority that signed it to the truststore of " + BUNDLE + ".";
            case CERTIFICATE_WRONG_HOST ->
                "Connect by a name that is in the certificate, or have it issued for this name. Where names"
                        + " cannot be right, secure-redis.connection.tls.verify=ca checks the authority alone.";
            case CERTIFICATE_EXPIRED -> "Renew the server's certificate, and see whether the clocks agree.";
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
                        + " of " + BUNDLE + ".";
            case READONLY ->
                "Connect to the master, or by Sentinel or Cluster, which follow it. During a failover this passes.";
            case LOADING -> "Wait: it answers when it has read everything.";
            case OOM ->
                "Raise maxmemory, or set a maxmemory-policy that evicts; a server that holds jobs needs noeviction and more"
                        + " memory.";
            case CLUSTERDOWN ->
                "See CLUSTER INFO and CLUSTER NODES. During a failover this passes; otherwise slots have to be assigned.";
            case MASTERDOWN ->
                "See INFO replication. During a failover this passes; otherwise bring the master back, or correct replicaof and"
                        + " masterauth of the replica.";
            case MISCONF -> "See the server's log and the room on its disk.";
            case BUSY -> "Find the script by SLOWLOG GET; SCRIPT KILL ends one that has written nothing.";
            case MAX_CLIENTS -> "Raise maxclients, or find out by CLIENT LIST who holds so many connections.";
            case POOL_EXHAUSTED ->
                "Raise spring.data.redis.lettuce.pool.max-active, or find out what holds connections: a transaction, a"
                        + " blocking command, a slow server.";
            case CLIENT_CLOSED -> "Stop what uses Redis before its connection factory is destroyed or stopped.";
            case SOCKET_FILE ->
                "Start Redis with this unixsocket, correct secure-redis.connection.unix-socket, or give the application's user"
                        + " the right to open it: unixsocketperm.";
            case OPEN_SERVER ->
                "Look whether this is the right server and whether it was started with its configuration: set requirepass, or"
                        + " ACL SETUSER default off, on it.";
            case SLOT_MOVED ->
                "While slots move this passes. If a single server is configured, name the nodes by"
                        + " spring.data.redis.cluster.nodes.";
            case UNREACHABLE -> "Correct spring.data.redis.host and spring.data.redis.port, or the network between.";
            case PROTECTED_MODE ->
                "Give the server users with passwords and this application a login. protected-mode no alone would let everybody"
                        + " in.";
            case NO_REPLICAS -> "Bring the replicas back, or lower min-replicas-to-write.";
            default -> throw new IllegalArgumentException(failure + " is not an answer");
        };
    }
}

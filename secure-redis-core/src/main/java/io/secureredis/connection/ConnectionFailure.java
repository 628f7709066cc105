package io.secureredis.connection;

import java.util.Locale;

/**
 * The reasons why Redis cannot be used: what secure-redis itself refuses, and the errors of the network, TLS, the
 * client and the server.
 *
 * <p>The library has only this one classification. Startup check, cache, jobs, health, metrics and log use it, so that
 * one fault has the same code everywhere.
 */
public enum ConnectionFailure {
    /** The connection would send plaintext to a remote host. */
    PLAINTEXT_REFUSED("SR301", Kind.OPERATOR),
    /** The {@code default} user has no password, on a remote host. */
    NO_PASSWORD("SR302", Kind.OPERATOR),
    /** The user may run commands that an application does not need. */
    OVERBROAD_USER("SR303", Kind.OPERATOR),
    /** The configuration contains a TLS protocol older than 1.2. */
    WEAK_PROTOCOL("SR304", Kind.OPERATOR),
    /** The credentials source supplied no user name and password. */
    CREDENTIALS_UNREADABLE("SR305", Kind.OPERATOR),
    /** The caller used a denied command on a guarded template. */
    DENIED_COMMAND("SR306", Kind.CALLER),
    /** The configuration contains a Unix socket that this runtime cannot open. */
    UNIX_SOCKET("SR307", Kind.OPERATOR),
    /** The ACL user lacks a command that a feature in use sends. */
    ACL_INCOMPLETE("SR308", Kind.OPERATOR),
    /** A connection factory hides its nodes, so they cannot be checked against the policy. */
    NODES_UNSHOWN("SR309", Kind.OPERATOR),

    /** Nothing listens on that port. */
    REFUSED("SR310", Kind.PASSING),
    /** The host name does not resolve. */
    UNKNOWN_HOST("SR311", Kind.PASSING),
    /** There was no connection, or no answer, within the timeout. */
    TIMEOUT("SR312", Kind.PASSING),
    /** The connection was lost, or does not exist at the moment. */
    DISCONNECTED("SR313", Kind.PASSING),
    /** Too many commands are waiting for an answer. */
    QUEUE_FULL("SR314", Kind.PASSING),

    /** The server requires a password, and the client sent none. */
    NOAUTH("SR320", Kind.OPERATOR),
    /** The server rejected the user and password. */
    WRONGPASS("SR321", Kind.OPERATOR),
    /** The user may not run this command, or may not access this key. */
    NOPERM("SR322", Kind.OPERATOR),

    /** The server's certificate was not signed by a trusted authority. */
    CERTIFICATE_UNTRUSTED("SR330", Kind.OPERATOR),
    /** The server's certificate is for another host. */
    CERTIFICATE_WRONG_HOST("SR331", Kind.OPERATOR),
    /** The server's certificate has expired or is not yet valid. */
    CERTIFICATE_EXPIRED("SR332", Kind.OPERATOR),
    /** The server refuses the client's certificate, or requires one that was not sent. */
    CLIENT_CERTIFICATE("SR333", Kind.OPERATOR),
    /** The client used TLS on a port without TLS. */
    NOT_TLS("SR334", Kind.OPERATOR),
    /** The client used plaintext on a TLS port. */
    ONLY_TLS("SR335", Kind.OPERATOR),
    /** Client and server have no protocol or cipher in common. */
    HANDSHAKE("SR336", Kind.OPERATOR),

    /** A write reached a replica. */
    READONLY("SR340", Kind.PASSING),
    /** The server is loading its data from disk. */
    LOADING("SR341", Kind.PASSING),
    /** The server's memory is full. */
    OOM("SR342", Kind.PASSING),
    /** The cluster has no node for this slot. */
    CLUSTERDOWN("SR343", Kind.PASSING),

    /** A replica has lost its master, and may not answer from its own data. */
    MASTERDOWN("SR350", Kind.PASSING),
    /** The server cannot write its data to disk, and accepts no more writes. */
    MISCONF("SR351", Kind.PASSING),
    /** A script is blocking the server. */
    BUSY("SR352", Kind.PASSING),
    /** The server has reached its limit of clients. */
    MAX_CLIENTS("SR353", Kind.PASSING),
    /** All connections of the pool are in use. */
    POOL_EXHAUSTED("SR354", Kind.PASSING),
    /** This application has closed its client, because it is shutting down. */
    CLIENT_CLOSED("SR355", Kind.PASSING),
    /** The Unix socket's file does not exist, or may not be opened. */
    SOCKET_FILE("SR356", Kind.OPERATOR),
    /** The server accepts commands without a password, although this application has a login. */
    OPEN_SERVER("SR357", Kind.OPERATOR),
    /** Another node of the cluster has the slot of this key. */
    SLOT_MOVED("SR358", Kind.PASSING),
    /** There is no route to the server, or connecting failed in a way that has no code of its own. */
    UNREACHABLE("SR359", Kind.PASSING),
    /** The server accepts connections only from its own host. */
    PROTECTED_MODE("SR360", Kind.OPERATOR),
    /** The master has fewer replicas than it requires for a write. */
    NO_REPLICAS("SR361", Kind.PASSING),
    /** The password is an unresolved placeholder. */
    UNRESOLVED_PASSWORD("SR362", Kind.OPERATOR),
    /** A property that names a server holds something else, perhaps a password, or nothing. */
    ADDRESS_INVALID("SR367", Kind.OPERATOR),
    /** The SSL bundle does not exist, or names a file, key or password that cannot be used. */
    TLS_UNREADABLE("SR368", Kind.OPERATOR),
    /** The server has no database of the configured number. */
    DATABASE("SR369", Kind.OPERATOR),
    /** The server does not accept the configured name of the client. */
    CLIENT_NAME("SR370", Kind.OPERATOR),
    /** The server is too old for the login or the protocol. */
    TOO_OLD("SR371", Kind.OPERATOR),
    /** The nodes of a cluster are configured, and the server is none. */
    NO_CLUSTER("SR372", Kind.OPERATOR),
    /** The Sentinels know no master of the configured name. */
    UNKNOWN_MASTER("SR373", Kind.OPERATOR);

    /** Says who can end a failure. */
    public enum Kind {
        /** Redis is temporarily unavailable. Waiting may help. */
        PASSING,
        /** Redis stays unavailable to this application until someone changes a setting, here or on the server. */
        OPERATOR,
        /** This call asked for something that it may not do. Redis is available to others. */
        CALLER
    }

    private final String code;
    private final String label;
    private final Kind kind;

    ConnectionFailure(String code, Kind kind) {
        this.code = code;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.kind = kind;
    }

    /** Returns the code of the exception that carries this failure, such as {@code SR310}. */
    public String code() {
        return code;
    }

    /** Returns the name for metric tags and reports, such as {@code unknown-host}. */
    public String label() {
        return label;
    }

    /** Returns who can end it. */
    public Kind kind() {
        return kind;
    }

    /** Returns whether waiting may help; if not, someone has to change a setting. */
    public boolean isTransient() {
        return kind == Kind.PASSING;
    }

    /**
     * Returns whether it separates this application from Redis, temporarily or until an operator acts. A cache may then
     * continue without Redis.
     */
    public boolean isUnavailable() {
        return kind != Kind.CALLER;
    }

    /** Returns whether the server refused the login, or the login could not be read. */
    public boolean isOfLogin() {
        return this == NOAUTH || this == WRONGPASS || this == CREDENTIALS_UNREADABLE || this == OPEN_SERVER;
    }
}

package io.secureredis.connection;

import java.util.Locale;

/**
 * Why Redis cannot be used: what secure-redis itself refuses, and what the network, TLS, the client and the server answer.
 *
 * <p>This is the one classification of the library: start check, cache, jobs, health, metrics and log use it, so that one fault has one code everywhere.
 */
public enum ConnectionFailure {
    /** Plaintext to a host that is not this one. */
    PLAINTEXT_REFUSED("SR301", Kind.OPERATOR),
    /** The {@code default} user, without a password, on a host that is not this one. */
    NO_PASSWORD("SR302", Kind.OPERATOR),
    /** The user may run commands that an application does not need. */
    OVERBROAD_USER("SR303", Kind.OPERATOR),
    /** A TLS protocol older than 1.2 is configured. */
    WEAK_PROTOCOL("SR304", Kind.OPERATOR),
    /** The source of user name and password gave none. */
    CREDENTIALS_UNREADABLE("SR305", Kind.OPERATOR),
    /** A guarded template was asked for a command that is denied. */
    DENIED_COMMAND("SR306", Kind.CALLER),
    /** A unix socket is configured that this runtime cannot open. */
    UNIX_SOCKET("SR307", Kind.OPERATOR),
    /** The ACL user lacks a command that the features in use send. */
    ACL_INCOMPLETE("SR308", Kind.OPERATOR),
    /** A connection factory hides its nodes, and so cannot be held against the policy. */
    NODES_UNSHOWN("SR309", Kind.OPERATOR),

    /** Nothing listens there. */
    REFUSED("SR310", Kind.PASSING),
    /** The name does not resolve. */
    UNKNOWN_HOST("SR311", Kind.PASSING),
    /** No connection, or no answer, within the timeout. */
    TIMEOUT("SR312", Kind.PASSING),
    /** The connection was cut, or is not there at the moment. */
    DISCONNECTED("SR313", Kind.PASSING),
    /** Too many commands wait for an answer. */
    QUEUE_FULL("SR314", Kind.PASSING),

    /** The server wants a password, and none was sent. */
    NOAUTH("SR320", Kind.OPERATOR),
    /** The server knows no such pair of user and password. */
    WRONGPASS("SR321", Kind.OPERATOR),
    /** The user may not run this command, or not touch this key. */
    NOPERM("SR322", Kind.OPERATOR),

    /** No trusted authority signed the server's certificate. */
    CERTIFICATE_UNTRUSTED("SR330", Kind.OPERATOR),
    /** The server's certificate is for another host. */
    CERTIFICATE_WRONG_HOST("SR331", Kind.OPERATOR),
    /** The server's certificate is out of date, or not valid yet. */
    CERTIFICATE_EXPIRED("SR332", Kind.OPERATOR),
    /** The server refuses the client's certificate, or misses one. */
    CLIENT_CERTIFICATE("SR333", Kind.OPERATOR),
    /** TLS was spoken to a port that speaks none. */
    NOT_TLS("SR334", Kind.OPERATOR),
    /** Plaintext was spoken to a port that speaks TLS. */
    ONLY_TLS("SR335", Kind.OPERATOR),
    /** Client and server agree on no protocol or cipher. */
    HANDSHAKE("SR336", Kind.OPERATOR),

    /** A write reached a replica. */
    READONLY("SR340", Kind.PASSING),
    /** The server reads its data from disk. */
    LOADING("SR341", Kind.PASSING),
    /** The server's memory is full. */
    OOM("SR342", Kind.PASSING),
    /** The cluster has no node for this slot. */
    CLUSTERDOWN("SR343", Kind.PASSING),

    /** A replica has lost its master, and may not answer from what it has. */
    MASTERDOWN("SR350", Kind.PASSING),
    /** The server cannot write its data to disk, and takes no more. */
    MISCONF("SR351", Kind.PASSING),
    /** A script keeps the server busy. */
    BUSY("SR352", Kind.PASSING),
    /** The server has as many clients as it may have. */
    MAX_CLIENTS("SR353", Kind.PASSING),
    /** All connections of the pool are in use. */
    POOL_EXHAUSTED("SR354", Kind.PASSING),
    /** This application has closed its client; it is ending. */
    CLIENT_CLOSED("SR355", Kind.PASSING),
    /** The file of the unix socket is not there, or may not be opened. */
    SOCKET_FILE("SR356", Kind.OPERATOR),
    /** The server asks nobody for a password, although this application has a login. */
    OPEN_SERVER("SR357", Kind.OPERATOR),
    /** Another node of the cluster has the slot of this key. */
    SLOT_MOVED("SR358", Kind.PASSING),
    /** No route to the server, or a failure to connect that has no name here. */
    UNREACHABLE("SR359", Kind.PASSING),
    /** The server accepts connections from its own host alone. */
    PROTECTED_MODE("SR360", Kind.OPERATOR),
    /** The master has fewer replicas than it wants to have for a write. */
    NO_REPLICAS("SR361", Kind.PASSING);

    /** Who can end a failure. */
    public enum Kind {
        /** Redis is unavailable for now. Waiting may help. */
        PASSING,
        /** Redis stays unavailable for this application until somebody changes a setting, here or on the server. */
        OPERATOR,
        /** This call asked for something that it may not have. Redis is available to others. */
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

    /** The code of the exception that carries this failure, such as {@code SR310}. */
    public String code() {
        return code;
    }

    /** For metric tags and reports, such as {@code unknown-host}. */
    public String label() {
        return label;
    }

    /** Who can end it. */
    public Kind kind() {
        return kind;
    }

    /** Whether waiting may help; if not, somebody has to change a setting. */
    public boolean isTransient() {
        return kind == Kind.PASSING;
    }

    /** Whether it keeps this application from Redis, for now or until an operator acts. A cache may then do without Redis. */
    public boolean isUnavailable() {
        return kind != Kind.CALLER;
    }

    /** Whether the server refused the login, or the login could not be read. */
    public boolean isOfLogin() {
        return this == NOAUTH || this == WRONGPASS || this == CREDENTIALS_UNREADABLE || this == OPEN_SERVER;
    }
}

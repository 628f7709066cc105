package io.secureredis.connection;

import java.util.Locale;

/** Why Redis cannot be used: what secure-redis itself refuses, and what the network, TLS and the server answer. */
public enum ConnectionFailure {
    /** Plaintext to a host that is not this one. */
    PLAINTEXT_REFUSED("SR301", false),
    /** The {@code default} user, without a password, on a host that is not this one. */
    NO_PASSWORD("SR302", false),
    /** The user may run commands that an application does not need. */
    OVERBROAD_USER("SR303", false),
    /** A TLS protocol older than 1.2 is configured. */
    WEAK_PROTOCOL("SR304", false),
    /** The source of user name and password gave none. */
    CREDENTIALS_UNREADABLE("SR305", false),
    /** A guarded template was asked for a command that is denied. */
    DENIED_COMMAND("SR306", false),
    /** A unix socket is configured that this runtime cannot open. */
    UNIX_SOCKET("SR307", false),
    /** The ACL user lacks a command that the features in use send. */
    ACL_INCOMPLETE("SR308", false),
    /** A connection factory hides its nodes, and so cannot be held against the policy. */
    NODES_UNSHOWN("SR309", false),

    /** Nothing listens there. */
    REFUSED("SR310", true),
    /** The name does not resolve. */
    UNKNOWN_HOST("SR311", true),
    /** No connection, or no answer, within the timeout. */
    TIMEOUT("SR312", true),
    /** The connection was cut, or is not there at the moment. */
    DISCONNECTED("SR313", true),
    /** Too many commands wait for an answer. */
    QUEUE_FULL("SR314", true),

    /** The server wants a password, and none was sent. */
    NOAUTH("SR320", false),
    /** The server knows no such pair of user and password. */
    WRONGPASS("SR321", false),
    /** The user may not run this command, or not touch this key. */
    NOPERM("SR322", false),

    /** No trusted authority signed the server's certificate. */
    CERTIFICATE_UNTRUSTED("SR330", false),
    /** The server's certificate is for another host. */
    CERTIFICATE_WRONG_HOST("SR331", false),
    /** The server's certificate is out of date, or not valid yet. */
    CERTIFICATE_EXPIRED("SR332", false),
    /** The server refuses the client's certificate, or misses one. */
    CLIENT_CERTIFICATE("SR333", false),
    /** TLS was spoken to a port that speaks none. */
    NOT_TLS("SR334", false),
    /** Plaintext was spoken to a port that speaks TLS. */
    ONLY_TLS("SR335", false),
    /** Client and server agree on no protocol or cipher. */
    HANDSHAKE("SR336", false),

    /** A write reached a replica. */
    READONLY("SR340", true),
    /** The server reads its data from disk. */
    LOADING("SR341", true),
    /** The server's memory is full. */
    OOM("SR342", true),
    /** The cluster has no node for this slot. */
    CLUSTERDOWN("SR343", true);

    private final String code;
    private final String label;
    private final boolean transientFailure;

    ConnectionFailure(String code, boolean transientFailure) {
        this.code = code;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.transientFailure = transientFailure;
    }

    /** The code of the exception that carries this failure, such as {@code SR310}. */
    public String code() {
        return code;
    }

    /** For metric tags and reports, such as {@code unknown-host}. */
    public String label() {
        return label;
    }

    /** Whether waiting may help; if not, somebody has to change a setting. */
    public boolean isTransient() {
        return transientFailure;
    }
}

package io.secureredis.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Boot's own {@code spring.data.redis.*} and {@code spring.ssl.bundle.*} lack. Immutable.
 *
 * @param allowPlaintext Whether plaintext may leave this host. Only for networks that encrypt by other means.
 * @param allowNoPassword Whether the default user without a password may be used on another host. Only where client certificates let nobody else in.
 * @param requireAcl Whether the start fails when the user may run administrative commands.
 * @param startCheck What happens when Redis cannot be used at the start.
 * @param requestQueueSize How many commands of one connection may wait for an answer before further ones are refused.
 * @param connectTimeout How long opening a connection may take, where spring.data.redis.connect-timeout is not set.
 * @param commandTimeout How long a command may take, where spring.data.redis.timeout is not set.
 * @param healthInterval How long a connection may be silent before it is asked by PING whether it is alive, and opened anew if it is not. Zero for never.
 * @param groupFlushes Whether commands of several threads on the connection of the cache leave in one write to the socket.
 * @param unixSocket Path of a unix socket to connect to, in the place of host and port. Needs a native transport of Netty.
 * @param reconnect How long to wait between two attempts to connect.
 * @param keepAlive How a dead peer is noticed on an idle connection.
 * @param pool How pooled connections are tested, beside spring.data.redis.lettuce.pool.
 * @param tls What is verified, and with what TLS is spoken. Certificates, protocols and ciphers come from the SSL bundle.
 * @param credentials User name and password from files that are read again when they change.
 * @param replicas Login of the nodes after the first of spring.data.redis.masterreplica.nodes, where it is another one.
 */
@ConfigurationProperties("secure-redis.connection")
public record ConnectionProperties(
        @DefaultValue("false") boolean allowPlaintext,
        @DefaultValue("false") boolean allowNoPassword,
        @DefaultValue("false") boolean requireAcl,
        @DefaultValue("configuration") StartCheck startCheck,
        @DefaultValue("10000") int requestQueueSize,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration commandTimeout,
        @DefaultValue("30s") Duration healthInterval,
        @DefaultValue("true") boolean groupFlushes,
        @Nullable Path unixSocket,
        @DefaultValue Reconnect reconnect,
        @DefaultValue KeepAlive keepAlive,
        @DefaultValue Pool pool,
        @DefaultValue Tls tls,
        @DefaultValue Credentials credentials,
        @DefaultValue Replicas replicas) {

    /** What happens when Redis cannot be used at the start. */
    public enum StartCheck {
        /** Redis is first connected to when it is used. */
        OFF,
        /** Each failure is logged, and the application starts. */
        WARN,
        /** What waiting cannot heal (a login, TLS, a missing right) ends the start; an outage is logged. */
        CONFIGURATION,
        /** Each failure ends the start. */
        FAIL
    }

    /**
     * How long to wait between two attempts to connect: a random time up to a limit that doubles.
     *
     * @param base The limit of the first wait.
     * @param cap The limit of every later wait.
     */
    public record Reconnect(
            @DefaultValue("20ms") Duration base,
            @DefaultValue("10s") Duration cap) {}

    /**
     * TCP keep-alive.
     *
     * @param enabled Whether idle connections are probed.
     * @param idle How long a connection is idle before the first probe.
     * @param interval The time between two probes.
     * @param count How many probes stay unanswered before the connection is given up.
     */
    public record KeepAlive(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30s") Duration idle,
            @DefaultValue("10s") Duration interval,
            @DefaultValue("3") int count) {}

    /**
     * How the connections of a pool are tested. A test looks whether a connection is open, and sends nothing.
     *
     * @param testOnBorrow Whether one that is not open is replaced when it would be handed out. Without, it is handed out and connects again.
     * @param testWhileIdle Whether one that is not open is closed for good by an eviction run (spring.data.redis.lettuce.pool.time-between-eviction-runs).
     * @param minEvictableIdle How long a connection is not used before an eviction run closes it. Half an hour where it is not set.
     */
    public record Pool(
            @DefaultValue("false") boolean testOnBorrow,
            @DefaultValue("true") boolean testWhileIdle,
            @Nullable Duration minEvictableIdle) {}

    /**
     * How TLS is spoken.
     *
     * @param verify What is verified of the server's certificate.
     * @param provider Which implementation speaks TLS.
     * @param expiryWarning How long before its end a certificate is warned about, in the log and in the health.
     */
    public record Tls(
            @DefaultValue("full") Verify verify,
            @DefaultValue("auto") Provider provider,
            @DefaultValue("21d") Duration expiryWarning) {

        /** What is verified of the server's certificate. */
        public enum Verify {
            /** That a trusted authority signed it, for this host name. */
            FULL,
            /** That a trusted authority signed it. */
            CA,
            /** Nothing: whoever answers is taken for the server. */
            NONE
        }

        /** Which implementation speaks TLS. */
        public enum Provider {
            /** OpenSSL where netty-tcnative is on the class path, else the Java runtime. */
            AUTO,
            /** The Java runtime. */
            JDK,
            /** OpenSSL; the start fails without netty-tcnative. */
            OPENSSL
        }
    }

    /**
     * Credentials from files.
     *
     * @param username The ACL user, where spring.data.redis.username is not set and no file names it.
     * @param usernameFile File that holds the ACL user alone.
     * @param passwordFile File that holds the password alone.
     * @param refreshInterval How often the files are read again.
     */
    public record Credentials(
            @Nullable String username,
            @Nullable Path usernameFile,
            @Nullable Path passwordFile,
            @DefaultValue("5s") Duration refreshInterval) {}

    /**
     * The login of the nodes after the first of a list. Its text shows nothing of it.
     *
     * @param username The ACL user, where it is another one than that of the first node.
     * @param password The password.
     * @param usernameFile File that holds the ACL user alone; needs password-file.
     * @param passwordFile File that holds the password alone, read again when it changes.
     */
    public record Replicas(
            @Nullable String username,
            @Nullable String password,
            @Nullable Path usernameFile,
            @Nullable Path passwordFile) {

        @Override
        public String toString() {
            return "Replicas[hidden]";
        }
    }
}

package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.InvalidSettingException;
import io.secureredis.autoconfigure.SettingRange;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Boot's own {@code spring.data.redis.*} and {@code spring.ssl.bundle.*} lack. Immutable.
 *
 * @param allowPlaintext Whether connections to other hosts may be unencrypted. Only for networks that encrypt by other
 *     means.
 * @param allowNoPassword Whether the default user without a password may be used on another host. Only for servers that
 *     require client certificates.
 * @param requireAcl Whether the start fails when the user may run administrative commands.
 * @param startCheck What happens when Redis cannot be used at the start.
 * @param requestQueueSize How many commands of a connection may wait for an answer before more are refused. At least
 *     100, because opening a connection and the upkeep of a worker's queues send several at once.
 * @param connectTimeout How long opening a connection may take, if spring.data.redis.connect-timeout is not set.
 * @param commandTimeout How long a command may take, if spring.data.redis.timeout is not set.
 * @param healthInterval How long a connection may be silent before a PING checks it. A connection that does not answer
 *     is reopened. Zero for never.
 * @param groupFlushes Whether commands of several threads on the cache's connection are written to the socket together.
 * @param unixSocket Path of a unix socket to use instead of host and port. Needs a native transport of Netty.
 * @param reconnect How long to wait between two attempts to connect.
 * @param keepAlive How a dead peer is noticed on an idle connection.
 * @param pool How pooled connections are tested, in addition to spring.data.redis.lettuce.pool.
 * @param tls What is verified, and with what TLS is spoken. Certificates, protocols and ciphers come from the SSL
 *     bundle.
 * @param credentials User name and password from files that are read again when they change.
 * @param replicas Login of the nodes after the first of spring.data.redis.masterreplica.nodes, where it is another one.
 */
@ConfigurationProperties("secure-redis.connection")
public record ConnectionProperties(
        @DefaultValue("false") boolean allowPlaintext,
        @DefaultValue("false") boolean allowNoPassword,
        @DefaultValue("false") boolean requireAcl,
        @DefaultValue("configuration") StartCheck startCheck,

        @SettingRange(least = "100", most = "2147483647") @DefaultValue("10000")
        int requestQueueSize,

        @SettingRange(least = "10ms", most = "1d") @DefaultValue("2s")
        Duration connectTimeout,

        @SettingRange(least = "10ms", most = "1d") @DefaultValue("5s")
        Duration commandTimeout,

        @SettingRange(least = "1ms", most = SettingRange.LONGEST, orZero = true) @DefaultValue("30s")
        Duration healthInterval,

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
        /** The application first connects to Redis when it uses it. */
        OFF,
        /** Each failure is logged, and the application starts. */
        WARN,
        /**
         * A failure that waiting cannot fix (a login, TLS, a missing permission) stops the startup; an outage is
         * logged.
         */
        CONFIGURATION,
        /** Each failure stops the startup. */
        FAIL
    }

    /**
     * How long to wait between two attempts to connect: a random time up to a limit that doubles.
     *
     * @param base The limit of the first wait.
     * @param cap The limit of every later wait.
     */
    public record Reconnect(
            @SettingRange(least = "1ms", most = "1d") @DefaultValue("20ms")
            Duration base,

            @SettingRange(least = "1ms", most = "1d") @DefaultValue("10s")
            Duration cap) {

        /** @throws InvalidSettingException {@code SR227} if the first wait is longer than the others */
        public Reconnect {
            if (base.compareTo(cap) > 0) {
                throw new InvalidSettingException(
                        "SR227",
                        "secure-redis.connection.reconnect.base is longer than secure-redis.connection.reconnect.cap: it"
                                + " must be from 1ms to the cap.",
                        "Lower the base, which is 20ms by default, or raise the cap, which is 10s by default.");
            }
        }
    }

    /**
     * TCP keep-alive.
     *
     * @param enabled Whether idle connections are probed.
     * @param idle Idle time before the first probe.
     * @param interval The time between two probes.
     * @param count Unanswered probes before the connection is closed.
     */
    public record KeepAlive(
            @DefaultValue("true") boolean enabled,

            @SettingRange(least = "1s", most = "32767s") @DefaultValue("30s")
            Duration idle,

            @SettingRange(least = "1s", most = "32767s") @DefaultValue("10s")
            Duration interval,

            @SettingRange(least = "1", most = "127") @DefaultValue("3")
            int count) {}

    /**
     * How the connections of a pool are tested. A test checks whether a connection is open, and sends nothing.
     *
     * @param testOnBorrow Whether a closed connection is replaced when it is borrowed. Otherwise it is borrowed and
     *     reconnects.
     * @param testWhileIdle Whether an eviction run (spring.data.redis.lettuce.pool.time-between-eviction-runs) removes
     *     closed connections.
     * @param minEvictableIdle How long a connection is unused before an eviction run closes it. Half an hour by
     *     default.
     */
    public record Pool(
            @DefaultValue("false") boolean testOnBorrow,
            @DefaultValue("true") boolean testWhileIdle,

            @SettingRange(least = "1ms", most = SettingRange.LONGEST) @Nullable
            Duration minEvictableIdle) {}

    /**
     * How TLS is spoken.
     *
     * @param verify What is verified in the server's certificate.
     * @param provider TLS implementation.
     * @param expiryWarning How long before its expiry a certificate is reported, in the log and in the health.
     */
    public record Tls(
            @DefaultValue("full") Verify verify,
            @DefaultValue("auto") Provider provider,

            @SettingRange(least = "0", most = SettingRange.LONGEST) @DefaultValue("21d")
            Duration expiryWarning) {

        /** What is verified in the server's certificate. */
        public enum Verify {
            /** That a trusted authority signed it, for this host name. */
            FULL,
            /** That a trusted authority signed it. */
            CA,
            /** Nothing: any answer is accepted as the server's. */
            NONE
        }

        /** TLS implementation. */
        public enum Provider {
            /** OpenSSL if netty-tcnative is on the class path, otherwise the Java runtime. */
            AUTO,
            /** The Java runtime. */
            JDK,
            /** OpenSSL; the startup fails without netty-tcnative. */
            OPENSSL
        }
    }

    /**
     * Credentials from files.
     *
     * @param username The ACL user, if spring.data.redis.username is not set and no file contains it. Needs
     *     password-file.
     * @param usernameFile File that contains only the ACL user. Needs password-file.
     * @param passwordFile File that contains only the password.
     * @param refreshInterval How often the files are read again.
     */
    public record Credentials(
            @Nullable String username,
            @Nullable Path usernameFile,
            @Nullable Path passwordFile,

            @SettingRange(least = "1ms", most = SettingRange.LONGEST) @DefaultValue("5s")
            Duration refreshInterval) {

        /** @throws InvalidSettingException {@code SR227} if a user has no password file: another user would be used */
        public Credentials {
            boolean hasUser = username != null && !username.isBlank();
            if (passwordFile == null && (hasUser || usernameFile != null)) {
                String property = "secure-redis.connection.credentials." + (hasUser ? "username" : "username-file");
                throw new InvalidSettingException(
                        "SR227",
                        property
                                + " is set without secure-redis.connection.credentials.password-file, so it would have no"
                                + " effect.",
                        hasUser
                                ? "Set spring.data.redis.username and spring.data.redis.password, or add the password file."
                                : "Add the password file, or set spring.data.redis.username and"
                                        + " spring.data.redis.password.");
            }
        }
    }

    /**
     * The login of the nodes after the first of a list. Its text shows nothing of it.
     *
     * @param username The ACL user, if it differs from that of the first node.
     * @param password The password.
     * @param usernameFile File that contains only the ACL user. Needs password-file.
     * @param passwordFile File that contains only the password. It is read again when it changes.
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

package io.secureredis.testserver;

import io.secureredis.testserver.ServerSettings.Tls;
import io.secureredis.testserver.TestCertificates.Identity;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Options of a {@link RedisTestServer}; without any it is a plain, empty, standalone server on a free loopback port.
 */
public final class RedisTestServerBuilder {

    private final ServerSettings settings = new ServerSettings();
    private boolean externalAllowed;

    RedisTestServerBuilder() {}

    /** Sets the password of the {@code default} user, which is also used towards a master. */
    public RedisTestServerBuilder password(String password) {
        settings.password = password;
        return this;
    }

    /** Adds an ACL user, for example {@code user("app", "on >secret ~app:* +@all")}. */
    public RedisTestServerBuilder user(String name, String rules) {
        settings.user(name, rules);
        return this;
    }

    /**
     * Uses TLS with the good server certificate and, unless {@link #plainPort} says otherwise, nothing else. Client
     * certificates are not requested.
     */
    public RedisTestServerBuilder tls(TestCertificates certificates) {
        return tls(certificates, certificates.server(), false);
    }

    /**
     * Uses TLS with a certificate that may be a bad one.
     *
     * @param clientCertificateRequired whether clients without a certificate of {@link TestCertificates#authority} are
     *     refused
     */
    public RedisTestServerBuilder tls(
            TestCertificates certificates, Identity server, boolean clientCertificateRequired) {
        settings.tls = new Tls(certificates, server, clientCertificateRequired);
        return this;
    }

    /** Sets whether a TLS server also listens for plaintext, on a separate port. Default: no. */
    public RedisTestServerBuilder plainPort(boolean open) {
        settings.plainPort = open;
        return this;
    }

    /**
     * Writes every change to an append-only file before it is answered, so that it survives
     * {@link RedisTestServer#restart}, even after {@link RedisTestServer#kill}.
     *
     * <p>The system decides when the file reaches the disk. By default, Redis would postpone writing while the disk is
     * busy, and a killed process would lose answered writes.
     */
    public RedisTestServerBuilder appendOnly() {
        return config("appendonly", "yes").config("appendfsync", "no");
    }

    /**
     * Sets where Redis keeps its files: an existing directory, which {@link RedisTestServer#close} does not delete.
     * Default: a temporary one.
     */
    public RedisTestServerBuilder dataDirectory(Path directory) {
        settings.dataDirectory = directory.toAbsolutePath();
        return this;
    }

    /**
     * Adds any directive of redis.conf, each argument separately: {@code config("maxmemory-policy", "noeviction")}.
     * Redis 6 gets some of the newer directives by their older names, and none of those that enable what it never turns
     * off.
     */
    public RedisTestServerBuilder config(String directive, String... arguments) {
        settings.directive(directive, arguments);
        return this;
    }

    /**
     * Lets the server read its directives from its standard input. It then has no configuration file to rewrite, like a
     * server that is started by its arguments alone.
     */
    public RedisTestServerBuilder withoutConfigFile() {
        settings.withoutConfigFile = true;
        return this;
    }

    /** Sets a fixed loopback port. Default: a free one. */
    public RedisTestServerBuilder port(int port) {
        settings.fixedPort = port;
        return this;
    }

    /** Adds a Unix socket to the port; the path must be shorter than about 100 bytes. */
    public RedisTestServerBuilder unixSocket(Path socket) {
        settings.unixSocket = socket.toAbsolutePath();
        return this;
    }

    /**
     * Makes the server a replica of another one, with this builder's password, and over TLS if this builder has TLS.
     */
    public RedisTestServerBuilder replicaOf(String host, int port) {
        return config("replicaof", host, String.valueOf(port));
    }

    /**
     * Sets whether an external server may be used. Default: no. Allow it only for tests that need nothing of the server
     * except its commands: options of this builder do not apply to it, and it cannot be stopped.
     */
    public RedisTestServerBuilder externalAllowed(boolean allowed) {
        this.externalAllowed = allowed;
        return this;
    }

    RedisTestServerBuilder clusterNode() {
        settings.cluster = true;
        return this;
    }

    RedisTestServerBuilder sentinel() {
        settings.sentinel = true;
        return this;
    }

    /**
     * Starts the server and returns when it answers.
     *
     * @throws RedisTestServerException if it does not start, with its last log lines
     */
    public RedisTestServer start() {
        Optional<ExternalAddress> external = externalAllowed ? ExternalAddress.given() : Optional.empty();
        return external.flatMap(RedisTestServer::leased).orElseGet(() -> RedisTestServer.start(settings));
    }
}

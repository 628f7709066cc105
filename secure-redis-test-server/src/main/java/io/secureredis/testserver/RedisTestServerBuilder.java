package io.secureredis.testserver;

import io.secureredis.testserver.ServerSettings.Tls;
import io.secureredis.testserver.TestCertificates.Identity;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Options of a {@link RedisTestServer}; without any it is a plain, empty, standalone server on a free loopback port. */
public final class RedisTestServerBuilder {

    private final ServerSettings settings = new ServerSettings();
    private boolean externalAllowed;

    RedisTestServerBuilder() {}

    /** Password of the {@code default} user, and towards a master. */
    public RedisTestServerBuilder password(String password) {
        settings.password = password;
        return this;
    }

    /** An ACL user, for example {@code user("app", "on >secret ~app:* +@all")}. */
    public RedisTestServerBuilder user(String name, String rules) {
        settings.user(name, rules);
        return this;
    }

    /**
     * Speaks TLS with the good server certificate and, unless {@link #plainPort} says otherwise, nothing else. Client
     * certificates are not asked for.
     */
    public RedisTestServerBuilder tls(TestCertificates certificates) {
        return tls(certificates, certificates.server(), false);
    }

    /**
     * Speaks TLS with a certificate that may be a bad one.
     *
     * @param clientCertificateRequired whether clients without one of {@link TestCertificates#authority} are refused
     */
    public RedisTestServerBuilder tls(
            TestCertificates certificates, Identity server, boolean clientCertificateRequired) {
        settings.tls = new Tls(certificates, server, clientCertificateRequired);
        return this;
    }

    /** Whether a server that speaks TLS listens for plaintext too, on a port of its own. Default: no. */
    public RedisTestServerBuilder plainPort(boolean open) {
        settings.plainPort = open;
        return this;
    }

    /**
     * Writes every change to an append-only file before it is answered, so that {@link RedisTestServer#restart} finds it
     * again, after {@link RedisTestServer#kill} too.
     *
     * <p>Redis leaves it to the system when the file reaches the disk. By default it would put writing off while the disk
     * is busy, and would forget with its process what it has answered.
     */
    public RedisTestServerBuilder appendOnly() {
        return config("appendonly", "yes").config("appendfsync", "no");
    }

    /** Where Redis keeps its files: an existing directory, left alone by {@link RedisTestServer#close}. Default: a temporary one. */
    public RedisTestServerBuilder dataDirectory(Path directory) {
        settings.dataDirectory = directory.toAbsolutePath();
        return this;
    }

    /**
     * Any directive of redis.conf, each argument by itself: {@code config("maxmemory-policy", "noeviction")}. Redis 6 gets
     * some of the newer directives by their older names, and not those that enable what it never turns off.
     */
    public RedisTestServerBuilder config(String directive, String... arguments) {
        settings.directive(directive, arguments);
        return this;
    }

    /** A fixed loopback port. Default: a free one. */
    public RedisTestServerBuilder port(int port) {
        settings.fixedPort = port;
        return this;
    }

    /** A unix socket beside the port; the path must be shorter than about 100 bytes. */
    public RedisTestServerBuilder unixSocket(Path socket) {
        settings.unixSocket = socket.toAbsolutePath();
        return this;
    }

    /** Makes the server a replica of another one, with this builder's password and over TLS when this builder has TLS. */
    public RedisTestServerBuilder replicaOf(String host, int port) {
        return config("replicaof", host, String.valueOf(port));
    }

    /**
     * Whether a server whose address was given from outside will do. Default: no. Allow it only for tests that need
     * nothing of the server but its commands; options of this builder are not applied to it, and it cannot be stopped.
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
     * @throws RedisTestServerException when it does not start, with its last log lines
     */
    public RedisTestServer start() {
        Optional<URI> external = externalAllowed ? ExternalRedis.address() : Optional.empty();
        return external.map(RedisTestServer::leased).orElseGet(() -> RedisTestServer.start(settings));
    }
}

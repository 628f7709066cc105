package io.secureredis.connection;

import static io.secureredis.connection.TestConnections.address;
import static io.secureredis.connection.TestConnections.failure;
import static io.secureredis.connection.TestConnections.showing;
import static io.secureredis.connection.TestConnections.told;
import static io.secureredis.connection.TestConnections.trusting;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SslOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.secureredis.connection.TestConnections.Action;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each failure is caused on a real server, and its whole text is checked. */
class ConnectionFailuresTest {

    private static final String PASSWORD = "canary-password-1";
    private static final Action PING = redis -> redis.sync().ping();
    private static final Action WRITE = redis -> redis.sync().set("canary-key", "canary-value");

    private static TestCertificates certificates;
    private static RedisTestServer guarded;
    private static RedisTestServer plain;
    private static RedisTestServer tls;
    private static RedisTestServer mutual;

    @BeforeAll
    static void startServers() {
        certificates = TestCertificates.create();
        guarded = RedisTestServer.builder()
                .password(PASSWORD)
                .user("app", "on >" + PASSWORD + " ~app:* -@all +hello +auth +ping +get")
                .user("scripter", "on >" + PASSWORD + " ~canary-* -@all +hello +auth +ping +get +eval")
                .start();
        plain = RedisTestServer.builder().config("enable-debug-command", "yes").start();
        tls = RedisTestServer.builder()
                .tls(certificates)
                .config("tls-protocols", "TLSv1.3")
                .start();
        mutual = RedisTestServer.builder()
                .tls(certificates, certificates.server(), true)
                .start();
    }

    @AfterAll
    static void stopServers() {
        guarded.close();
        plain.close();
        tls.close();
        mutual.close();
        certificates.close();
    }

    @Test
    void connect_nothingListens_isRefused() {
        // Keeps its port, so that nobody else comes to listen there
        try (TcpProxy down = TcpProxy.to(plain)) {
            down.refuse();
            assertExplained(
                    failure(address("127.0.0.1", down.port()).build(), PING),
                    "SR310 Redis at 127.0.0.1:" + down.port()
                            + " refuses the connection: nothing listens there, or a firewall answers. "
                            + "Start Redis, or correct spring.data.redis.host and spring.data.redis.port.");
        }
    }

    @Test
    void connect_nameDoesNotResolve_isUnknownHost() {
        assertExplained(
                failure(address("redis.invalid", 6379).build(), PING),
                "SR311 Redis at redis.invalid:6379 is unknown: its host name does not resolve. "
                        + "Correct spring.data.redis.host, or fix the name service.");
    }

    @Test
    void command_serverIsSilent_isTimeout() {
        try (TcpProxy proxy = TcpProxy.to(plain)) {
            RedisURI address = address(proxy.host(), proxy.port()).build();
            Throwable thrown = failure(address, redis -> {
                redis.setTimeout(Duration.ofSeconds(1));
                proxy.blackhole();
                redis.sync().ping();
            });
            assertExplained(
                    thrown,
                    "SR312 Redis at test:1 did not answer within the timeout. Check host, port and firewall, whether the port uses TLS, and whether a slow command blocks the server. spring.data.redis.timeout sets the limit.");
        }
    }

    @Test
    void command_connectionIsCut_isDisconnected() {
        try (TcpProxy proxy = TcpProxy.to(plain)) {
            ClientOptions noReconnect =
                    ClientOptions.builder().autoReconnect(false).build();
            Throwable thrown = failure(address(proxy.host(), proxy.port()).build(), noReconnect, redis -> {
                proxy.cutAll();
                redis.sync().ping();
            });
            assertExplained(
                    thrown,
                    "SR313 The connection to Redis at test:1 was cut, or does not exist at the moment. It is reopened automatically. If this continues, check the server's log, its timeout and maxclients, and whether the port uses TLS.");
        }
    }

    @Test
    void command_tooManyWait_isQueueFull() {
        try (TcpProxy proxy = TcpProxy.to(plain)) {
            ClientOptions short1 = ClientOptions.builder().requestQueueSize(3).build();
            Throwable thrown = failure(address(proxy.host(), proxy.port()).build(), short1, redis -> {
                proxy.blackhole();
                Stream.generate(() -> redis.async().get("k"))
                        .limit(5)
                        .toList()
                        .get(4)
                        .get();
            });
            assertExplained(
                    thrown,
                    "SR314 Too many commands wait for an answer of Redis at test:1; this one was not sent. Find out why the server is"
                            + " slow, or raise secure-redis.connection.request-queue-size.");
        }
    }

    @Test
    void login_noPassword_isNoauth() {
        assertExplained(
                told(() -> failure(address("127.0.0.1", guarded.port()).build(), PING)),
                "SR320 Redis at 127.0.0.1:" + guarded.port() + " requires a password, and none was sent. Set"
                        + " spring.data.redis.username and spring.data.redis.password, or"
                        + " secure-redis.connection.credentials.password-file.");
    }

    @Test
    void login_wrongPassword_isWrongpass() {
        RedisURI address = address("127.0.0.1", guarded.port())
                .withAuthentication("app", "canary-password-2")
                .build();
        assertExplained(
                told(() -> failure(address, PING)),
                "SR321 Redis at 127.0.0.1:" + guarded.port()
                        + " rejected the user name and password, or the user is disabled."
                        + " Correct spring.data.redis.username and spring.data.redis.password (or the file that"
                        + " secure-redis.connection.credentials.password-file names; for the nodes after the first of a list,"
                        + " secure-redis.connection.replicas.password), or the user on the server: ACL SETUSER.");
    }

    @Test
    void command_notPermitted_isNopermWithItsName() {
        assertExplained(
                failure(asApp(), WRITE),
                "SR322 Redis at test:1 does not allow this user to run SET. Give it that right with ACL SETUSER."
                        + " AclRules.forFeatures creates the line for the features in use.");
        // Redis 6 names no subcommand
        String named = guarded.version().startsWith("6.") ? "CONFIG" : "CONFIG GET";
        assertExplained(
                failure(asApp(), redis -> redis.sync().configGet("canary-key")),
                "SR322 Redis at test:1 does not allow this user to run " + named
                        + ". Give it that right with ACL SETUSER."
                        + " AclRules.forFeatures creates the line for the features in use.");
    }

    @Test
    void command_keyNotPermitted_isNopermWithoutTheKey() {
        assertExplained(
                failure(asApp(), redis -> redis.sync().get("canary-key")),
                "SR322 Redis at test:1 does not allow this user to touch this key or channel. Give it that right with ACL SETUSER."
                        + " AclRules.forFeatures creates the line for the features in use.");
    }

    @Test
    void handshake_otherAuthority_isUntrusted() {
        int port = assertHandshake(
                certificates.serverOfOtherAuthority(),
                "SR330 Redis at localhost:%d presents a certificate that no trusted authority signed. Add the authority that signed it to"
                        + " the truststore of the SSL bundle that spring.data.redis.ssl.bundle names.");
        assertThat(port).isPositive();
    }

    @Test
    void handshake_wrongName_isWrongHost() {
        assertHandshake(
                certificates.serverWithWrongName(),
                "SR331 Redis at localhost:%d presents a certificate that was issued for another host name. Connect by a name that is in the certificate, or have the certificate issued for this name. If names cannot match, secure-redis.connection.tls.verify=ca checks only the authority.");
    }

    @Test
    void handshake_expired_isExpired() {
        assertHandshake(
                certificates.expiredServer(),
                "SR332 Redis at localhost:%d presents a certificate that has expired or is not valid yet. Renew the server's certificate, and check that the clocks agree.");
    }

    private static int assertHandshake(Identity server, String text) {
        try (RedisTestServer bad =
                RedisTestServer.builder().tls(certificates, server, false).start()) {
            for (ClientOptions options : onEachProvider(trusting(certificates.authority()))) {
                RedisURI address =
                        address("localhost", bad.port()).withSsl(true).build();
                assertExplained(told(() -> failure(address, options, PING)), text.formatted(bad.port()));
            }
            return bad.port();
        }
    }

    @Test
    void handshake_clientCertificateMissing_isClientCertificate() {
        assertClientCertificate(trusting(certificates.authority()));
        assertClientCertificate(trusting(certificates.authority(), "TLSv1.2"));
    }

    @Test
    void handshake_clientCertificateBad_isClientCertificate() {
        assertClientCertificate(showing(certificates, certificates.clientOfOtherAuthority()));
        assertClientCertificate(showing(certificates, certificates.expiredClient(), "TLSv1.2"));
    }

    private static void assertClientCertificate(ClientOptions options) {
        onEachProvider(options)
                .forEach(
                        each -> assertExplained(
                                told(() -> failure(
                                        address("localhost", mutual.port())
                                                .withSsl(true)
                                                .build(),
                                        each,
                                        PING)),
                                "SR333 Redis at localhost:" + mutual.port()
                                        + " ended the TLS handshake: it requires a client certificate, and got none or one that it does not accept. Give the SSL bundle that spring.data.redis.ssl.bundle names a keystore"
                                        + " with a certificate that the server's tls-ca-cert-file signed and that is in date."));
    }

    @Test
    void connect_tlsToPlainPort_isNotTls() {
        RedisURI address = address("localhost", plain.port())
                .withSsl(true)
                .withTimeout(Duration.ofSeconds(1))
                .build();
        assertThat(diagnosed(() -> failure(address, trusting(certificates.authority()), PING), true))
                .hasMessage("SR334 Redis at localhost:" + plain.port()
                        + " does not use TLS on this port, but TLS is configured."
                        + " Connect to the server's tls-port. Without TLS, only for a server on this host, remove"
                        + " spring.data.redis.ssl.");
    }

    /** Netty's handshake may time out before the command does. A silent port says nothing of protocols and ciphers. */
    @Test
    void handshake_nobodyAnswers_isATimeout() throws Exception {
        SslHandler handler = SslContextBuilder.forClient().build().newHandler(ByteBufAllocator.DEFAULT);
        handler.setHandshakeTimeoutMillis(1000);
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        channel.freezeTime();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(ConnectionFailures.at("Redis")
                        .explain(handler.handshakeFuture().cause()))
                .map(ConnectionException::failure)
                .contains(ConnectionFailure.TIMEOUT);
    }

    @Test
    void connect_plaintextToTlsPort_isOnlyTls() {
        RedisURI address = address("localhost", tls.port()).build();
        assertThat(diagnosed(() -> failure(address, PING), false))
                .hasMessage(
                        "SR335 Redis at localhost:" + tls.port()
                                + " uses TLS on this port, but TLS is not configured. Set"
                                + " spring.data.redis.ssl.enabled=true, or spring.data.redis.ssl.bundle for an authority of your own.");
    }

    /** Repeats if the server was too busy to answer the question within a second. */
    private static ConnectionException diagnosed(Supplier<Throwable> failing, boolean tls) {
        return (ConnectionException) told(
                () -> ConnectionFailures.anywhere().diagnose(failing.get(), tls).orElseThrow());
    }

    @Test
    void diagnose_serverReallySilent_staysTimeout() {
        try (TcpProxy proxy = TcpProxy.to(plain)) {
            proxy.blackhole();
            RedisURI address = address(proxy.host(), proxy.port())
                    .withSsl(true)
                    .withTimeout(Duration.ofSeconds(1))
                    .build();
            Throwable thrown = failure(address, trusting(certificates.authority()), PING);
            assertThat(ConnectionFailures.anywhere().diagnose(thrown, true))
                    .map(ConnectionException::failure)
                    .contains(ConnectionFailure.TIMEOUT);
        }
    }

    @Test
    void handshake_noCommonProtocol_isHandshake() {
        onEachProvider(trusting(certificates.authority(), "TLSv1.2"))
                .forEach(
                        each -> assertExplained(
                                told(() -> failure(
                                        address("localhost", tls.port())
                                                .withSsl(true)
                                                .build(),
                                        each,
                                        PING)),
                                "SR336 Redis at localhost:" + tls.port()
                                        + " and this application have no TLS protocol version or cipher in common, or it requires a"
                                        + " client certificate and got none that it accepts. Compare"
                                        + " tls-protocols and tls-ciphers of the server with options.enabled-protocols and options.ciphers of the SSL"
                                        + " bundle that spring.data.redis.ssl.bundle names. If tls-auth-clients is not no, give the bundle a"
                                        + " keystore with a certificate that the server's tls-ca-cert-file signed and that is in date."));
    }

    /** The end of the connection may arrive before the server's alert; a proxy makes it likely. */
    @Test
    void handshake_clientCertificateMissingBehindAProxy_isNamedAsACause() {
        try (TcpProxy proxy = TcpProxy.to("localhost", mutual.port())) {
            onEachProvider(trusting(certificates.authority(), "TLSv1.2"))
                    .forEach(each -> assertThat(ConnectionFailures.at("test:1")
                                    .explain(told(() -> failure(
                                            address("localhost", proxy.port())
                                                    .withSsl(true)
                                                    .build(),
                                            each,
                                            PING))))
                            .get()
                            .satisfies(explained -> {
                                assertThat(explained.description()).contains("client certificate");
                                assertThat(explained.action()).contains("keystore with a certificate");
                            }));
        }
    }

    @Test
    void handshake_endsBeforeTheAlertIsRead_namesTheClientCertificateToo() {
        assertThat(ConnectionFailures.at("test:1").explain(new SSLException("SSLEngine closed already")))
                .get()
                .satisfies(explained -> {
                    assertThat(explained.failure()).isEqualTo(ConnectionFailure.HANDSHAKE);
                    assertThat(explained.description()).contains("client certificate");
                    assertThat(explained.action()).contains("tls-auth-clients");
                });
    }

    @Test
    void script_commandNotPermitted_isNopermOfACommandAndNotOfAKey() {
        Throwable refused = failure(
                as("scripter"),
                redis -> redis.sync()
                        .eval("return redis.call('zadd', KEYS[1], 1, 'm')", ScriptOutputType.INTEGER, "canary-key"));
        ConnectionException explained =
                ConnectionFailures.at("test:1").explain(refused).orElseThrow();
        assertThat(explained)
                .hasMessageStartingWith("SR322 Redis at test:1 does not allow this user to run ")
                .hasMessageNotContaining("canary")
                .hasMessageContaining("AclRules.forFeatures");
        assertThat(explained.description()).doesNotContain("key or channel");
    }

    @Test
    void script_keyNotPermitted_isNopermOfAKey() {
        Throwable refused = failure(
                as("scripter"),
                redis -> redis.sync().eval("return redis.call('get', 'other')", ScriptOutputType.VALUE, "canary-key"));
        assertThat(ConnectionFailures.at("test:1")
                        .explain(refused)
                        .orElseThrow()
                        .description())
                .endsWith("does not allow this user to touch this key or channel.");
    }

    /** The same on the JDK's TLS, and on OpenSSL if the platform has it; each has its own messages. */
    private static List<ClientOptions> onEachProvider(ClientOptions options) {
        if (!OpenSsl.isAvailable()) {
            return List.of(options);
        }
        SslOptions openSsl = options.getSslOptions().mutate().openSslProvider().build();
        return List.of(options, options.mutate().sslOptions(openSsl).build());
    }

    @Test
    void write_toReplica_isReadonly() {
        try (RedisTestServer replica =
                RedisTestServer.builder().replicaOf("127.0.0.1", plain.port()).start()) {
            assertExplained(
                    failure(address("127.0.0.1", replica.port()).build(), WRITE),
                    "SR340 Redis at test:1 is a replica and refuses writes. Connect to the master, or use Sentinel or Cluster, which follow it. During a failover, this passes by itself.");
        }
    }

    @Test
    void command_serverLoads_isLoading() {
        try (RedisTestServer loading =
                RedisTestServer.builder().config("enable-debug-command", "yes").start()) {
            // Redis 6 handles its connections after each 2 MiB that it loads
            boolean fixedInterval = loading.version().startsWith("6.");
            String value = "x".repeat(fixedInterval ? 262_144 : 2048);
            for (int i = 0; i < 100; i++) {
                loading.command("SET", "key" + i, value);
            }
            // A third of a second for each key: half a minute, in which it answers every ping with an error
            loading.command("CONFIG", "SET", "key-load-delay", "333333");
            if (!fixedInterval) {
                loading.command("CONFIG", "SET", "loading-process-events-interval-bytes", "1024");
            }
            Throwable thrown = failure(address("127.0.0.1", loading.port()).build(), redis -> {
                Thread reload = new Thread(() -> loading.command("DEBUG", "RELOAD"));
                reload.start();
                while (reload.isAlive()) {
                    redis.sync().ping();
                }
            });
            assertExplained(
                    thrown,
                    "SR341 Redis at test:1 is still loading its data from disk. Wait until it has read everything.");
        }
    }

    @Test
    void write_memoryIsFull_isOom() {
        try (RedisTestServer full =
                RedisTestServer.builder().config("maxmemory", "1").start()) {
            assertExplained(
                    failure(address("127.0.0.1", full.port()).build(), WRITE),
                    "SR342 Redis at test:1 has reached its maxmemory and may not evict anything. Raise maxmemory, or set a maxmemory-policy"
                            + " that evicts; a server that holds jobs needs noeviction and more memory.");
        }
    }

    @Test
    void command_clusterWithoutSlots_isClusterdown() {
        try (RedisTestServer node =
                RedisTestServer.builder().config("cluster-enabled", "yes").start()) {
            assertExplained(
                    failure(address("127.0.0.1", node.port()).build(), WRITE),
                    "SR343 Redis at test:1 is a cluster in which no node serves this key's slot. Check CLUSTER INFO and CLUSTER NODES. During a failover, this passes by itself; otherwise assign the missing slots.");
        }
    }

    @Test
    void explain_otherErrors_leavesThemAlone() {
        Throwable wrongType = failure(address("127.0.0.1", plain.port()).build(), redis -> {
            redis.sync().lpush("connection-failures:list", "canary-value");
            redis.sync().get("connection-failures:list");
        });
        assertThat(ConnectionFailures.anywhere().explain(wrongType)).isEmpty();
        assertThat(ConnectionFailures.anywhere().explain(new IllegalStateException("Not connected to anything")))
                .isEmpty();
    }

    @Test
    void explain_closedBeforeTheHandshake_isDisconnected() {
        // What Lettuce may report, in a race, instead of an error reply to the login
        for (RuntimeException lost : List.of(
                new RedisConnectionException("Connection closed prematurely"),
                new IllegalStateException("RedisHandshakeHandler not registered"))) {
            assertThat(ConnectionFailures.anywhere()
                            .explain(new RedisConnectionException(
                                    "Unable to connect to 127.0.0.1/<unresolved>:1", lost)))
                    .get()
                    .returns(ConnectionFailure.DISCONNECTED, ConnectionException::failure);
        }
    }

    private static RedisURI asApp() {
        return as("app");
    }

    private static RedisURI as(String user) {
        return address("127.0.0.1", guarded.port())
                .withAuthentication(user, PASSWORD)
                .build();
    }

    private static void assertExplained(Throwable thrown, String message) {
        Optional<ConnectionException> explained =
                ConnectionFailures.at("test:1").explain(thrown);
        assertThat(explained).as("explanation of %s", thrown).isPresent();
        assertThat(explained.get()).hasMessage(message).hasCause(thrown);
        assertThat(explained.get().getMessage()).doesNotContain("canary");
    }
}

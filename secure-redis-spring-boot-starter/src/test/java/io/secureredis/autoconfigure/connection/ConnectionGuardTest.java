package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.TlsSettings;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectionGuardTest {

    private static TestCertificates certificates;
    private static RedisTestServer mutual;
    private static RedisTestServer plain;

    @BeforeAll
    static void startServers() {
        certificates = TestCertificates.create();
        mutual = RedisTestServer.builder()
                .tls(certificates, certificates.server(), true)
                .start();
        plain = RedisTestServer.builder().start();
    }

    @AfterAll
    static void stopServers() {
        mutual.close();
        plain.close();
        certificates.close();
    }

    @Test
    void connect_plaintextToAddressFoundLater_isRefusedBeforeTheFirstByte() {
        // As a Sentinel or a cluster node would name it: an address that nobody has looked at before
        RedisURI address = TestConnections.address("198.51.100.7", plain.port())
                .withTimeout(Duration.ofSeconds(5))
                .build();
        try (TestClient client =
                new TestClient(ConnectionGuard.of(ConnectionPolicy.strict()), ClientOptions.create(), address)) {
            Throwable thrown = catchThrowable(client::connect);
            assertThat(ConnectionFailures.anywhere().explain(thrown))
                    .map(ConnectionException::failure)
                    .contains(ConnectionFailure.PLAINTEXT_REFUSED);
        }
    }

    @Test
    void drain_underLoadOnTls_losesAndRepeatsNothingAndUsesTheNewCertificate() throws Exception {
        try (TestCertificates renewed = TestCertificates.create();
                RedisTestServer server = RedisTestServer.builder()
                        .tls(renewed, renewed.server(), true)
                        .start()) {
            LiveTls tls = LiveTls.onJdk(TestConnections.settings(renewed, SslVerifyMode.FULL));
            CertificateWatch watch = new CertificateWatch(Clock.systemUTC());
            ConnectionGuard guard =
                    ConnectionGuard.of(ConnectionPolicy.strict()).withTls(tls, watch);
            RedisURI address = TestConnections.address("localhost", server.port())
                    .withSsl(true)
                    .build();
            try (TestClient client = new TestClient(guard, options(tls), address)) {
                StatefulRedisConnection<String, String> shared = client.connect();
                AtomicBoolean stop = new AtomicBoolean();
                List<Future<Integer>> writers = client.increments(shared, 4, stop);
                for (int round = 1; round <= 5; round++) {
                    renewed.renewServer();
                    renewed.renewClient();
                    server.reloadCertificates();
                    tls.replace(TestConnections.settings(renewed, SslVerifyMode.FULL));
                    int before = guard.drainedConnections();
                    assertThat(guard.drain()).isEqualTo(1);
                    client.await(() -> guard.drainedConnections() > before && guard.openConnections() == 1);
                }
                stop.set(true);
                long sent = 0;
                for (Future<Integer> writer : writers) {
                    sent += writer.get(60, TimeUnit.SECONDS);
                }
                System.out.println("increments during five renewals: " + sent);
                // Each exactly once: a cut connection would have repeated those that were on their way
                assertThat(shared.sync().get("counter")).isEqualTo(String.valueOf(sent));
                X509Certificate now = (X509Certificate)
                        TestConnections.certificate(renewed.server().certificate());
                assertThat(watch.entries())
                        .filteredOn(entry -> entry.role() == CertificateWatch.Role.SERVER)
                        .extracting(CertificateWatch.Entry::notAfter)
                        .containsExactly(now.getNotAfter().toInstant());
            }
        }
    }

    @Test
    void drain_inTransaction_waitsForExec() throws Exception {
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict());
        try (TestClient client = new TestClient(guard, ClientOptions.create(), plainAddress())) {
            StatefulRedisConnection<String, String> connection = client.connect();
            Long first = connection.sync().clientId();
            connection.sync().del("guard:transaction");
            connection.sync().multi();
            RedisFuture<Long> increment = connection.async().incr("guard:transaction");
            guard.drain();
            assertThat(connection.sync().exec().<Long>get(0)).isEqualTo(1L);
            assertThat(increment.get(30, TimeUnit.SECONDS)).isEqualTo(1L);
            client.await(() -> guard.drainedConnections() == 1);
            assertThat(connection.sync().clientId()).isNotEqualTo(first);
        }
    }

    @Test
    void drain_blockingCommand_isAnsweredFirst() throws Exception {
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict());
        try (TestClient client = new TestClient(guard, ClientOptions.create(), plainAddress())) {
            StatefulRedisConnection<String, String> connection = client.connect();
            RedisFuture<?> blocked = connection.async().blpop(30, "guard:list");
            client.await(() -> String.valueOf(plain.command("CLIENT", "LIST")).contains("cmd=blpop"));
            guard.drain();
            plain.command("RPUSH", "guard:list", "x");
            assertThat(blocked.get(30, TimeUnit.SECONDS)).isNotNull();
            client.await(() -> guard.drainedConnections() == 1);
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void drain_pubSub_subscribesAgain() throws Exception {
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict());
        try (TestClient client = new TestClient(guard, ClientOptions.create(), plainAddress())) {
            BlockingQueue<String> messages = new LinkedBlockingQueue<>();
            StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    messages.add(message);
                }
            });
            connection.sync().subscribe("guard:channel");
            guard.drain();
            client.await(() -> guard.drainedConnections() == 1);
            // The server may take the connection that was closed for a subscriber for a moment more
            client.await(() -> {
                plain.command("PUBLISH", "guard:channel", "after");
                return !messages.isEmpty();
            });
            assertThat(messages).containsOnly("after");
        }
    }

    @Test
    void drain_withoutReconnect_leavesTheConnectionAlone() {
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict());
        ClientOptions options = ClientOptions.builder().autoReconnect(false).build();
        try (TestClient client = new TestClient(guard, options, plainAddress())) {
            StatefulRedisConnection<String, String> connection = client.connect();
            assertThat(guard.drain()).isZero();
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void connect_again_resumesTheTlsSessionUntilReplaced() throws Exception {
        LiveTls tls = LiveTls.onJdk(TestConnections.settings(certificates, SslVerifyMode.FULL));
        BlockingQueue<Long> sessions = new LinkedBlockingQueue<>();
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict())
                .withTls(tls, new CertificateWatch(Clock.systemUTC()))
                .before(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        SslHandler handler = channel.pipeline().get(SslHandler.class);
                        handler.handshakeFuture()
                                .addListener(done -> sessions.add(
                                        handler.engine().getSession().getCreationTime()));
                    }
                });
        RedisURI address = TestConnections.address("localhost", mutual.port())
                .withSsl(true)
                .build();
        try (TestClient client = new TestClient(guard, options(tls), address)) {
            client.connect().sync().ping();
            client.connect().sync().ping();
            tls.replace(TestConnections.settings(certificates, SslVerifyMode.FULL));
            client.connect().sync().ping();
        }
        long first = sessions.take();
        // A session that is resumed is as old as the one it goes back to
        assertThat(sessions.take()).isEqualTo(first);
        assertThat(sessions.take()).isGreaterThan(first);
    }

    @Test
    void connect_onOpenSsl_worksWhereThePlatformHasIt() throws Exception {
        TlsSettings settings = TestConnections.settings(certificates, SslVerifyMode.FULL);
        if (!LiveTls.isOpenSslAvailable()) {
            assertThatThrownBy(() -> LiveTls.onOpenSsl(settings)).isInstanceOf(Throwable.class);
            return;
        }
        System.out.println("connecting by mutual TLS, for each connection: JDK " + micros(LiveTls.onJdk(settings))
                + " us, OpenSSL " + micros(LiveTls.onOpenSsl(settings)) + " us");
    }

    private static long micros(LiveTls tls) {
        ConnectionGuard guard =
                ConnectionGuard.of(ConnectionPolicy.strict()).withTls(tls, new CertificateWatch(Clock.systemUTC()));
        RedisURI address = TestConnections.address("localhost", mutual.port())
                .withSsl(true)
                .build();
        int count = 40;
        try (TestClient client = new TestClient(guard, options(tls), address)) {
            long begin = 0;
            for (int i = 0; i < 2 * count; i++) {
                if (i == count) {
                    begin = System.nanoTime();
                }
                try (StatefulRedisConnection<String, String> connection = client.connect()) {
                    assertThat(connection.sync().ping()).isEqualTo("PONG");
                }
            }
            return (System.nanoTime() - begin) / count / 1000;
        }
    }

    @Test
    void replace_keyOfAnotherCertificate_isRefusedAndTheFormerStays() throws Exception {
        TlsSettings good = TestConnections.settings(certificates, SslVerifyMode.FULL);
        Identity mixed = new Identity(
                certificates.client().certificate(),
                certificates.expiredClient().key());
        TlsSettings bad = new TlsSettings(
                TestConnections.keys(mixed), good.trustManagers(), List.of(), List.of(), SslVerifyMode.FULL);
        LiveTls tls = LiveTls.onJdk(good);
        assertThatThrownBy(() -> tls.replace(bad))
                .hasMessage(
                        "SR333 The SSL bundle for Redis holds a private key that does not belong to its certificate. Put the key"
                                + " and the certificate of one pair into its keystore.");
        assertThat(tls.settings()).isSameAs(good);
    }

    @Test
    void entries_clientServerAndAuthority_namedWithTheirEnd() throws Exception {
        TlsSettings settings = TestConnections.settings(certificates, SslVerifyMode.FULL);
        LiveTls tls = LiveTls.onJdk(settings);
        Instant inElevenMonths = Instant.now().plus(Duration.ofDays(345));
        CertificateWatch watch = new CertificateWatch(Clock.fixed(inElevenMonths, ZoneOffset.UTC));
        watch.use("application", settings);
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict()).withTls(tls, watch);
        RedisURI address = TestConnections.address("localhost", mutual.port())
                .withSsl(true)
                .build();
        try (TestClient client = new TestClient(guard, options(tls), address)) {
            client.connect().sync().ping();
        }
        assertThat(watch.entries())
                .extracting(CertificateWatch.Entry::role)
                .containsExactlyInAnyOrder(
                        CertificateWatch.Role.CLIENT, CertificateWatch.Role.SERVER, CertificateWatch.Role.AUTHORITY);
        assertThat(watch.endingWithin(Duration.ofDays(30)))
                .extracting(CertificateWatch.Entry::role)
                .contains(CertificateWatch.Role.CLIENT, CertificateWatch.Role.SERVER);
        assertThat(watch.endingWithin(Duration.ofDays(1))).isEmpty();
        assertThat(watch.first()).isPresent();
    }

    private static ClientOptions options(LiveTls tls) {
        return ClientOptions.builder().sslOptions(tls.sslOptions()).build();
    }

    private static RedisURI plainAddress() {
        return TestConnections.address(plain.host(), plain.port()).build();
    }
}

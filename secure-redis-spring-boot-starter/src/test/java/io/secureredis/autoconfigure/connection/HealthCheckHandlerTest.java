package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Silent connections, through a proxy that swallows everything as a firewall does that forgot them. */
class HealthCheckHandlerTest {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern PINGS = Pattern.compile("cmdstat_ping:calls=(\\d+)");
    private static final Pattern REFUSED_PINGS = Pattern.compile("cmdstat_ping:\\S*rejected_calls=(\\d+)");

    private RedisTestServer server;
    private TcpProxy proxy;

    @BeforeEach
    void start() {
        server = RedisTestServer.builder().start();
        proxy = TcpProxy.to(server);
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void idle_serverAnswers_staysOpen() throws Exception {
        ConnectionGuard guard = guard(LONG);
        try (TestClient client = client(guard)) {
            StatefulRedisConnection<String, String> connection = client.connect();
            Long id = connection.sync().clientId();
            client.await(() -> count(PINGS, server) >= 5);
            assertThat(connection.sync().clientId()).isEqualTo(id);
            assertThat(guard.silentConnections()).isZero();
        }
    }

    @Test
    void idle_serverAnswersWithRefusal_staysOpen() throws Exception {
        server.command("ACL", "SETUSER", "default", "-ping");
        ConnectionGuard guard = guard(LONG);
        try (TestClient client = client(guard)) {
            StatefulRedisConnection<String, String> connection = client.connect();
            Long id = connection.sync().clientId();
            client.await(() -> count(REFUSED_PINGS, server) >= 5);
            assertThat(connection.sync().clientId()).isEqualTo(id);
            assertThat(guard.silentConnections()).isZero();
        }
    }

    @Test
    void idle_everythingIsSwallowed_isClosedAndOpenedAgainBeforeACommandIsSent() throws Exception {
        ConnectionGuard guard = guard(SHORT);
        try (TestClient client = client(guard)) {
            StatefulRedisConnection<String, String> connection = client.connect();
            Long id = connection.sync().clientId();
            proxy.blackhole();
            int before = guard.silentConnections();
            client.await(() -> guard.silentConnections() > before);
            proxy.deliver();
            assertThat(connection.sync().clientId()).isNotEqualTo(id);
        }
    }

    @Test
    void idle_tlsAndEverythingIsSwallowed_isClosedAndOpenedAgain() throws Exception {
        try (TestCertificates certificates = TestCertificates.create();
                RedisTestServer secure =
                        RedisTestServer.builder().tls(certificates).start();
                TcpProxy way = TcpProxy.to(secure)) {
            ConnectionGuard guard = guard(SHORT)
                    .withTls(
                            LiveTls.onJdk(TestConnections.settings(certificates, SslVerifyMode.FULL)),
                            new CertificateWatch(Clock.systemUTC()));
            RedisURI address = TestConnections.address("localhost", way.port())
                    .withSsl(true)
                    .build();
            try (TestClient client =
                    new TestClient(guard, TestConnections.trusting(certificates.authority()), address)) {
                StatefulRedisConnection<String, String> connection = client.connect();
                Long id = connection.sync().clientId();
                client.await(() -> count(PINGS, secure) >= 1);
                way.blackhole();
                int before = guard.silentConnections();
                client.await(() -> guard.silentConnections() > before);
                way.deliver();
                assertThat(connection.sync().clientId()).isNotEqualTo(id);
            }
        }
    }

    @Test
    void blockingCommand_notAnsweredYet_isLeftAlone() throws Exception {
        ConnectionGuard guard = guard(LONG);
        try (TestClient client = client(guard);
                RedisTestServer other = RedisTestServer.builder().start()) {
            StatefulRedisConnection<String, String> connection = client.connect();
            proxy.startCapture();
            RedisFuture<?> blocked = connection.async().blpop(0, "health:list");
            awaitIntervals(client, other);
            assertThat(fromClientsSince("BLPOP")).doesNotContain("PING");
            server.command("RPUSH", "health:list", "x");
            assertThat(blocked.get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void blockingCommand_callerHasGivenItUp_isClosedAndOpenedAgain() throws Exception {
        ConnectionGuard guard = guard(SHORT);
        try (TestClient client = client(guard)) {
            StatefulRedisConnection<String, String> connection = client.connect();
            connection.setTimeout(SHORT);
            assertThatThrownBy(() -> connection.sync().blpop(0, "health:list"))
                    .isInstanceOf(RedisCommandTimeoutException.class);
            connection.setTimeout(LONG);
            // Behind it no reply would ever come
            assertThat(connection.sync().set("health:key", "value")).isEqualTo("OK");
            assertThat(guard.silentConnections()).isPositive();
        }
    }

    @Test
    void transaction_commandsToFollow_isLeftAlone() throws Exception {
        ConnectionGuard guard = guard(LONG);
        try (TestClient client = client(guard);
                RedisTestServer other = RedisTestServer.builder().start()) {
            StatefulRedisConnection<String, String> connection = client.connect();
            proxy.startCapture();
            connection.sync().multi();
            awaitIntervals(client, other);
            assertThat(fromClientsSince("MULTI")).doesNotContain("PING");
            RedisFuture<Long> increment = connection.async().incr("health:counter");
            assertThat(connection.sync().exec()).singleElement().isEqualTo(1L);
            assertThat(increment.get(60, TimeUnit.SECONDS)).isEqualTo(1L);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void subscription_everythingIsSwallowed_isMadeAgainAndMessagesAreWhole(ProtocolVersion protocol) throws Exception {
        ConnectionGuard guard = guard(SHORT);
        ClientOptions options =
                ClientOptions.builder().protocolVersion(protocol).build();
        try (TestClient client = new TestClient(guard, options, address())) {
            StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
            Set<String> messages = ConcurrentHashMap.newKeySet();
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    messages.add(channel + " " + message);
                }
            });
            connection.sync().subscribe("health:channel");
            client.await(() -> count(PINGS, server) >= 5);
            client.await(() -> arrives("between two questions", messages));
            String subscriber = subscriber();
            proxy.blackhole();
            int before = guard.silentConnections();
            client.await(() -> guard.silentConnections() > before);
            proxy.deliver();
            client.await(() -> !subscriber().equals(subscriber));
            client.await(() -> arrives("after the silence", messages));
            assertThat(messages)
                    .containsExactlyInAnyOrder(
                            "health:channel between two questions", "health:channel after the silence");
        }
    }

    @Test
    void interval_negativeOrWithoutTimeout_isRefused() {
        ConnectionGuard guard = ConnectionGuard.of(ConnectionPolicy.strict());
        assertThatThrownBy(() -> guard.withHealthInterval(Duration.ofSeconds(-1), LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> guard.withHealthInterval(INTERVAL, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The clock of these tests: an idle connection to another server, asked some times meanwhile. */
    private static void awaitIntervals(TestClient client, RedisTestServer other) throws Exception {
        client.connect(TestConnections.address(other.host(), other.port()).build());
        client.await(() -> count(PINGS, other) >= 5);
    }

    private boolean arrives(String message, Set<String> messages) {
        server.command("PUBLISH", "health:channel", message);
        return messages.contains("health:channel " + message);
    }

    private String subscriber() {
        return String.valueOf(server.command("CLIENT", "LIST", "TYPE", "pubsub"))
                .replaceAll("(?m)^(id=\\d+) .*", "$1");
    }

    /** A busy machine may have waited for an interval before that command. */
    private String fromClientsSince(String command) {
        String all = fromClients();
        assertThat(all).contains(command);
        return all.substring(all.indexOf(command));
    }

    private String fromClients() {
        return new String(proxy.capturedFromClients(), StandardCharsets.US_ASCII);
    }

    private static int count(Pattern pattern, RedisTestServer of) {
        Matcher matcher = pattern.matcher(String.valueOf(of.command("INFO", "commandstats")));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static ConnectionGuard guard(Duration timeout) {
        return ConnectionGuard.of(ConnectionPolicy.strict()).withHealthInterval(INTERVAL, timeout);
    }

    private TestClient client(ConnectionGuard guard) {
        return new TestClient(guard, ClientOptions.create(), address());
    }

    private RedisURI address() {
        return TestConnections.address(proxy.host(), proxy.port())
                .withTimeout(LONG)
                .build();
    }
}

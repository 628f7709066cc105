package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** For an answer that never comes. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final RedisTestServer server = RedisTestServer.shared();
    private TcpProxy proxy;

    @BeforeEach
    void openProxy() {
        server.flushAll();
        proxy = TcpProxy.to(server);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private RespConnection connect(Duration timeout) throws IOException {
        RespConnection connection = RespConnection.open(new InetSocketAddress(proxy.host(), proxy.port()), LONG);
        connection.command("SELECT", String.valueOf(server.database()));
        connection.timeout(timeout);
        return connection;
    }

    private static String ping(RespConnection connection) throws IOException {
        return String.valueOf(Replies.text(connection.command("PING")));
    }

    @Test
    void forward_eightMegabytes_arriveUnchanged() throws Exception {
        byte[] value = new byte[8_000_003];
        new Random(11).nextBytes(value);
        try (RespConnection connection = connect(LONG)) {
            connection.command(
                    "SET".getBytes(StandardCharsets.US_ASCII), "big".getBytes(StandardCharsets.US_ASCII), value);
            assertThat((byte[]) connection.command("GET", "big")).isEqualTo(value);
        }
    }

    @Test
    void addLatency_anHour_requestIsTakenAndNoReplyComes() throws Exception {
        try (RespConnection connection = connect(SHORT)) {
            proxy.addLatency(Duration.ofHours(1));
            proxy.startCapture();
            assertThatThrownBy(() -> ping(connection)).isInstanceOf(SocketTimeoutException.class);
            assertThat(Await.until(LONG, () -> captured().equals("*1\r\n$4\r\nPING\r\n")))
                    .as(captured())
                    .isTrue();
            assertThat(proxy.capturedFromTarget()).isEmpty();
        }
    }

    private String captured() {
        return new String(proxy.capturedFromClients(), StandardCharsets.US_ASCII);
    }

    @Test
    void addLatency_smallThenNone_everythingArrivesInOrder() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            for (int millis : new int[] {20, 5, 0}) {
                proxy.addLatency(Duration.ofMillis(millis));
                assertThat(ping(connection)).isEqualTo("PONG");
            }
        }
    }

    @Test
    void cutAll_openConnections_areResetAndNewOnesServed() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            assertThat(proxy.connections()).isEqualTo(1);
            proxy.cutAll();
            assertThatThrownBy(() -> ping(connection)).isInstanceOf(IOException.class);
            assertThat(proxy.connections()).isZero();
        }
        try (RespConnection connection = connect(LONG)) {
            assertThat(ping(connection)).isEqualTo("PONG");
        }
    }

    @Test
    void cutNext_two_areResetAtTheirFirstDataAndTheThirdIsServed() throws Exception {
        proxy.cutNext(2);
        proxy.startCapture();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> connect(LONG)).isInstanceOf(IOException.class);
        }
        assertThat(captured()).isEmpty();
        try (RespConnection connection = connect(LONG)) {
            assertThat(ping(connection)).isEqualTo("PONG");
        }
    }

    @Test
    void refuse_untilAccept_onlyOpenConnectionsGoOn() throws Exception {
        try (RespConnection open = connect(LONG)) {
            int port = proxy.port();
            proxy.refuse();
            assertThatThrownBy(() -> connect(LONG)).isInstanceOf(ConnectException.class);
            assertThat(ping(open)).isEqualTo("PONG");
            proxy.accept();
            assertThat(proxy.port()).isEqualTo(port);
            try (RespConnection again = connect(LONG)) {
                assertThat(ping(again)).isEqualTo("PONG");
            }
        }
    }

    @Test
    void blackhole_untilDeliver_nothingPassesAndNothingIsLost() throws Exception {
        try (RespConnection connection = connect(SHORT)) {
            proxy.blackhole();
            assertThatThrownBy(() -> connection.command("INCR", "n")).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.command("GET", "n")).isNull();
            proxy.deliver();
        }
        assertThat(Await.until(LONG, () -> "1".equals(server.command("GET", "n"))))
                .isTrue();
    }

    @Test
    void blackhole_thenCut_connectionEnds() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            proxy.blackhole();
            proxy.cutAll();
            assertThatThrownBy(() -> ping(connection)).isInstanceOf(IOException.class);
        }
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void capture_fromItsStart_recordsBothDirections() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            connection.command("SET", "k", "before");
            proxy.startCapture();
            connection.command("SET", "k", "request-canary");
            connection.command("GET", "k");
        }
        assertThat(new String(proxy.capturedFromClients(), StandardCharsets.UTF_8))
                .isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$14\r\nrequest-canary\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
        assertThat(new String(proxy.capturedFromTarget(), StandardCharsets.UTF_8))
                .isEqualTo("+OK\r\n$14\r\nrequest-canary\r\n");
    }

    @Test
    void serverCloses_clientSeesTheEndOfTheStream() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            connection.command("QUIT");
            assertThatThrownBy(() -> ping(connection)).isInstanceOf(IOException.class);
        }
        assertThat(Await.until(LONG, () -> proxy.connections() == 0)).isTrue();
    }

    @Test
    void targetUnreachable_clientIsReset() throws Exception {
        // Reserved, so that nobody comes to listen there
        int nobody = FreePort.next();
        try (TcpProxy toNobody = TcpProxy.to("127.0.0.1", nobody)) {
            // The reset may come while connecting already
            assertThatThrownBy(() -> {
                        try (RespConnection connection =
                                RespConnection.open(new InetSocketAddress(toNobody.host(), toNobody.port()), LONG)) {
                            ping(connection);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void close_openConnections_areResetAndThePortRefuses() throws Exception {
        try (RespConnection connection = connect(LONG)) {
            proxy.close();
            assertThatThrownBy(() -> ping(connection)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> connect(LONG)).isInstanceOf(ConnectException.class);
        }
    }
}

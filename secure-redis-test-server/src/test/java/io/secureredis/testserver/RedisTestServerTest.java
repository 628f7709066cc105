package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisTestServerTest {

    @Test
    void start_withoutOptions_answersOnItsOwnPort() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
            assertThat(server.uri()).hasToString("redis://127.0.0.1:" + server.port());
            assertThat(server.version()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(server.log()).contains("Ready to accept connections");
        }
    }

    @Test
    void command_everyReplyType_isDecoded() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThat(server.command("SET", "k", "v")).isEqualTo("OK");
            assertThat(server.command("GET", "absent")).isNull();
            assertThat(server.command("INCR", "n")).isEqualTo(1L);
            assertThat(server.command("MGET", "k", "absent", "n")).isEqualTo(java.util.Arrays.asList("v", null, "1"));
            assertThat(server.command("KEYS", "nothing*")).isEqualTo(List.of());
            assertThatThrownBy(() -> server.command("LPUSH", "k", "x"))
                    .isInstanceOf(RedisReplyException.class)
                    .hasMessageStartingWith("WRONGTYPE");
        }
    }

    @Test
    void command_binaryOfAMegabyte_comesBackUnchanged() {
        byte[] value = new byte[1_000_003];
        new java.util.Random(7).nextBytes(value);
        byte[] key = {0, (byte) 0xff, '\r', '\n'};
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.command("SET".getBytes(StandardCharsets.US_ASCII), key, value);
            assertThat(server.command("GET".getBytes(StandardCharsets.US_ASCII), key))
                    .isEqualTo(value);
        }
    }

    @Test
    void start_wrongDirective_failsWithTheLog() {
        assertThatThrownBy(() -> RedisTestServer.builder()
                        .config("no-such-directive", "x")
                        .start())
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("no-such-directive");
    }

    @Test
    void start_fixedPortTaken_failsWithTheLog() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            RedisTestServer.builder().port(taken.getLocalPort()).start())
                    .isInstanceOf(RedisTestServerException.class)
                    .hasMessageContaining("Failed listening on port");
        }
    }

    @Test
    void restart_afterKill_keepsPortAndAppendOnlyData() {
        try (RedisTestServer server = RedisTestServer.builder().appendOnly().start()) {
            int port = server.port();
            long pid = server.pid();
            server.command("SET", "k", "v");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThat(ProcessHandle.of(pid)).isEmpty();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            assertThat(server.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void kill_twice_saysThatItIsNotRunning() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.kill();
            assertThatIllegalStateException().isThrownBy(server::kill).withMessageContaining("is not running");
        }
    }

    @Test
    void shared_calledTwice_isOneServerThatNobodyCloses() {
        RedisTestServer server = RedisTestServer.shared();
        assertThat(RedisTestServer.shared()).isSameAs(server);
        assertThatIllegalStateException().isThrownBy(server::close);
        assertThat(server.command("PING")).isEqualTo("PONG");
    }
}

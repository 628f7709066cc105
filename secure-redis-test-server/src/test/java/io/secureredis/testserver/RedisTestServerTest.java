package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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

    /**
     * Ctrl-C in a terminal goes to the whole process group of the JVM, which still needs Redis to end in good order.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    void start_onLinux_isOutsideTheProcessGroupOfTheJvm() throws IOException {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThat(processGroup(server.pid()))
                    .isEqualTo(String.valueOf(server.pid()))
                    .isNotEqualTo(processGroup(ProcessHandle.current().pid()));
        }
    }

    /** The fifth field of {@code stat}; the second, in parentheses, is the name. */
    private static String processGroup(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4)[2];
    }

    @Test
    void command_everyReplyType_isDecoded() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            assertThat(server.command("SET", "k", "v")).isEqualTo("OK");
            assertThat(server.command("GET", "absent")).isNull();
            assertThat(server.command("INCR", "n")).isEqualTo(1L);
            assertThat(server.command("MGET", "k", "absent", "n")).isEqualTo(Arrays.asList("v", null, "1"));
            assertThat(server.command("KEYS", "nothing*")).isEqualTo(List.of());
            assertThatThrownBy(() -> server.command("LPUSH", "k", "x"))
                    .isInstanceOf(RedisReplyException.class)
                    .hasMessageStartingWith("WRONGTYPE");
        }
    }

    @Test
    void command_binaryOfAMegabyte_comesBackUnchanged() {
        byte[] value = new byte[1_000_003];
        new Random(7).nextBytes(value);
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

    @Test
    void start_portTakenMeanwhile_triesAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerSettings settings = new ServerSettings();
            Iterator<Integer> ports = List.of(taken.getLocalPort(), taken.getLocalPort(), FreePort.next())
                    .iterator();
            settings.freePort = ports::next;
            try (RedisTestServer server = RedisTestServer.start(settings)) {
                assertThat(server.command("PING")).isEqualTo("PONG");
                assertThat(ports).isExhausted();
            }
        }
    }

    @Test
    void start_fixedPort_listensThere() {
        int port = FreePort.next();
        try (RedisTestServer server = RedisTestServer.builder().port(port).start()) {
            assertThat(server.port()).isEqualTo(port);
        }
    }

    /** Who asks for any port could get it otherwise, and the server would not start again. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void stop_portsStayReserved_andRestartListensThere() throws IOException {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.stop();
            try (ServerSocket other = new ServerSocket()) {
                other.setReuseAddress(false);
                InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
                assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
                assertThatThrownBy(() -> RespConnection.open(address, Duration.ofMinutes(1)))
                        .isInstanceOf(ConnectException.class);
            }
            server.restart();
            try (RespConnection redis = RespConnection.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), Duration.ofMinutes(1))) {
                assertThat(redis.command("PING")).isNotNull();
            }
        }
    }

    @Test
    void restart_whileRunningWithoutPersistence_isEmpty() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.command("SET", "k", "v");
            server.restart();
            assertThat(server.command("DBSIZE")).isEqualTo(0L);
        }
    }

    @Test
    void restart_afterConfigRewrite_keepsWhatRedisWrote() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            server.command("CONFIG", "REWRITE");
            server.restart();
            assertThat(server.command("CONFIG", "GET", "maxmemory-policy"))
                    .isEqualTo(List.of("maxmemory-policy", "allkeys-lru"));
        }
    }

    @Test
    void stop_pausedServer_endsInGoodOrder() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            server.pause();
            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThat(server.log()).contains("bye bye");
        }
    }

    @Test
    void pause_untilResume_connectionsAreOpenAndNothingAnswers() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder().start();
                RespConnection connection = server.connect(Duration.ofMillis(300))) {
            server.pause();
            assertThatThrownBy(() -> connection.command("PING")).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.isRunning()).isTrue();
            server.resume();
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void close_pausedServer_endsIt() {
        RedisTestServer server = RedisTestServer.builder().start();
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        server.pause();
        server.close();
        server.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(server.workDirectory()).doesNotExist();
    }

    @Test
    void password_withQuotesAndSpaces_isAskedFor() throws Exception {
        String password = "p\"a\\s s#";
        try (RedisTestServer server =
                RedisTestServer.builder().password(password).start()) {
            assertThat(server.command("PING")).isEqualTo("PONG");
            assertThat(server.uri().toString()).doesNotContain(password);
            try (RespConnection stranger = tcp(server)) {
                assertThatThrownBy(() -> stranger.command("PING")).hasMessageStartingWith("NOAUTH");
                assertThatThrownBy(() -> stranger.command("AUTH", "wrong")).hasMessageStartingWith("WRONGPASS");
                stranger.command("AUTH", password);
                assertThat(Replies.text(stranger.command("PING"))).isEqualTo("PONG");
            }
        }
    }

    @Test
    void user_withDefaultOff_onlyItsRightsHold() throws Exception {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("default", "off")
                .user("app", "on >secret ~app:* +@all -@dangerous")
                .start()) {
            assertThat(server.command("SET", "other", "v")).isEqualTo("OK");
            try (RespConnection app = tcp(server)) {
                assertThatThrownBy(() -> app.command("PING")).hasMessageStartingWith("NOAUTH");
                app.command("AUTH", "app", "secret");
                assertThat(Replies.text(app.command("SET", "app:k", "v"))).isEqualTo("OK");
                assertThatThrownBy(() -> app.command("GET", "other")).hasMessageStartingWith("NOPERM");
                assertThatThrownBy(() -> app.command("FLUSHALL")).hasMessageStartingWith("NOPERM");
            }
        }
    }

    @Test
    void user_withoutDefault_addsNoOtherUser() {
        try (RedisTestServer server =
                RedisTestServer.builder().user("app", "on >secret ~* +@all").start()) {
            assertThat(server.command("ACL", "USERS")).isEqualTo(List.of("app", "default"));
        }
    }

    @Test
    void config_directive_winsOverTheDefaults() {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("rdbcompression", "yes")
                .config("save", "900", "1")
                .start()) {
            assertThat(server.command("CONFIG", "GET", "rdbcompression")).isEqualTo(List.of("rdbcompression", "yes"));
            assertThat(server.command("CONFIG", "GET", "save")).isEqualTo(List.of("save", "900 1"));
        }
    }

    @Test
    void dataDirectory_givenByTheCaller_isKept(@TempDir Path data) {
        try (RedisTestServer server =
                RedisTestServer.builder().dataDirectory(data).start()) {
            server.command("SET", "k", "v");
            server.command("SAVE");
        }
        assertThat(data.resolve("dump.rdb")).exists();
        try (RedisTestServer server =
                RedisTestServer.builder().dataDirectory(data).start()) {
            assertThat(server.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void unixSocket_givenByTheCaller_answers(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("redis.sock");
        try (RedisTestServer server =
                        RedisTestServer.builder().unixSocket(socket).start();
                RespConnection connection =
                        RespConnection.open(UnixDomainSocketAddress.of(socket), Duration.ofSeconds(60))) {
            assertThat(Replies.text(connection.command("PING"))).isEqualTo("PONG");
            assertThat(server.command("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void replicaOf_master_followsItAndRefusesWrites() {
        try (RedisTestServer master = RedisTestServer.builder().start();
                RedisTestServer replica = RedisTestServer.builder()
                        .replicaOf(master.host(), master.port())
                        .start()) {
            master.command("SET", "k", "v");
            master.awaitReplicas(1);
            assertThat(replica.command("GET", "k")).isEqualTo("v");
            assertThatThrownBy(() -> replica.command("SET", "k", "w")).hasMessageStartingWith("READONLY");
        }
    }

    @Test
    void awaitReplicas_replicaIsFrozen_waitsForItsConfirmation() {
        try (RedisTestServer master = RedisTestServer.builder().start();
                RedisTestServer replica = RedisTestServer.builder()
                        .replicaOf(master.host(), master.port())
                        .start()) {
            master.awaitReplicas(1);
            replica.pause();
            master.command("SET", "k", "v");
            assertThatThrownBy(() -> master.awaitReplicas(1, Duration.ofMillis(100)))
                    .isInstanceOf(RedisTestServerException.class)
                    .hasMessageContaining("slave0:");
            replica.resume();
            master.awaitReplicas(1);
            assertThat(replica.command("GET", "k")).isEqualTo("v");
        }
    }

    @Test
    void workDirectory_withThePassword_isTheOwnersAlone() throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().password("secret").start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.workDirectory())))
                    .isEqualTo("rwx------");
            assertThat(ProcessHandle.of(server.pid())
                            .orElseThrow()
                            .info()
                            .commandLine()
                            .orElseThrow())
                    .doesNotContain("secret ");
        }
    }

    private static RespConnection tcp(RedisTestServer server) throws IOException {
        return RespConnection.open(new InetSocketAddress(server.host(), server.port()), Duration.ofSeconds(60));
    }
}

package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.buffer.Unpooled;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteRefusalWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String SERVER = "redis.example:6379";

    private static WriteRefusalWatch watch(Instant[] now) {
        return WriteRefusalWatch.of(new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        });
    }

    @Test
    void unresolved_nobodyWritesForFiveMinutes_isForgotten() {
        Instant[] now = {NOW};
        WriteRefusalWatch watch = watch(now);
        watch.refused(SERVER, ConnectionFailure.OOM, null);
        now[0] = NOW.plusSeconds(60);
        watch.refused(SERVER, ConnectionFailure.OOM, null);
        now[0] = NOW.plusSeconds(360);
        assertThat(watch.unresolved())
                .containsExactly(new WriteRefusal(NOW, NOW.plusSeconds(60), SERVER, ConnectionFailure.OOM));
        now[0] = NOW.plusSeconds(361);
        assertThat(watch.unresolved()).isEmpty();
        assertThat(watch.count(ConnectionFailure.OOM)).isEqualTo(2);
    }

    @Test
    void unresolved_anotherReason_beginsAgain() {
        Instant[] now = {NOW};
        WriteRefusalWatch watch = watch(now);
        watch.refused(SERVER, ConnectionFailure.OOM, null);
        now[0] = NOW.plus(Duration.ofSeconds(1));
        watch.refused(SERVER, ConnectionFailure.READONLY, null);
        assertThat(watch.unresolved())
                .containsExactly(new WriteRefusal(now[0], now[0], SERVER, ConnectionFailure.READONLY));
    }

    @Test
    void unresolved_lastConnectionIsClosed_isForgotten() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            WriteRefusalWatch watch = WriteRefusalWatch.of(Clock.systemUTC());
            ConnectionGuard guard =
                    ConnectionGuard.of(ConnectionPolicy.strict()).withWriteRefusalWatch(watch);
            server.command("CONFIG", "SET", "maxmemory", "1");
            try (TestClient client = new TestClient(
                            guard,
                            ClientOptions.create(),
                            TestConnections.address("127.0.0.1", server.port()).build());
                    StatefulRedisConnection<String, String> one = client.connect();
                    StatefulRedisConnection<String, String> two = client.connect()) {
                assertThat(catchThrowable(() -> one.sync().set("key", "value"))).isNotNull();
                one.close();
                assertThat(watch.unresolved()).hasSize(1);
                two.close();
                TestConnections.await(() -> watch.unresolved().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
                "-OOM command not allowed when used memory > 'maxmemory'. script: 1, on @user_script:1.\r\n",
                "-ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed\r\n",
            })
    void scan_errorReply_isToldHoweverItIsCut(String reply) {
        for (int cut = 0; cut <= reply.length(); cut++) {
            List<String> told = new ArrayList<>();
            ReplyScanner scanner = new ReplyScanner(10, told::add);
            scan(scanner, "+OK\r\n" + reply.substring(0, cut));
            scan(scanner, reply.substring(cut) + "$2\r\n-x\r\n*1\r\n-OOM inside\r\n" + reply);
            String line = reply.substring(1).strip();
            assertThat(told).containsExactly(line, line);
            assertThat(WriteRefusalWatch.reasonIn(line)).contains(ConnectionFailure.OOM);
        }
    }

    @Test
    void scan_endlessErrorReply_isCutOff() {
        List<String> told = new ArrayList<>();
        scan(new ReplyScanner(10, told::add), "-OOM " + "x".repeat(100_000) + "\r\n");
        assertThat(told).singleElement().asString().hasSize(512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNBLOCKED force unblock from blocking operation",
                "NOPERM this user has no permissions to run the 'set' command",
                "WRONGTYPE Operation against a key",
                "ERR no such key"
            })
    void reasonIn_otherReplies_isNone(String reply) {
        assertThat(WriteRefusalWatch.reasonIn(reply)).isEmpty();
    }

    private static void scan(ReplyScanner scanner, String bytes) {
        assertThat(scanner.scan(Unpooled.wrappedBuffer(bytes.getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(ReplyScanner.FINE);
    }
}

package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalRedisTest {

    private RedisTestServer given;
    private URI address;

    @BeforeEach
    void startTheServerGivenFromOutside() {
        given = RedisTestServer.builder().config("databases", "4").start();
        address = given.uri();
    }

    @AfterEach
    void stopIt() {
        given.close();
    }

    private Object inDatabase(int database, String... command) throws IOException {
        try (RespConnection redis = given.connect(Duration.ofSeconds(60))) {
            redis.command("SELECT", String.valueOf(database));
            return Replies.text(redis.command(command));
        }
    }

    @Test
    void start_withTheProperty_isADatabaseOfThatServer() {
        String before = System.getProperty(ExternalRedis.PROPERTY);
        System.setProperty(ExternalRedis.PROPERTY, given.host() + ":" + given.port());
        try (RedisTestServer server = RedisTestServer.start();
                RedisTestServer own = RedisTestServer.builder().start()) {
            assertThat(server.port()).isEqualTo(given.port());
            assertThat(server.database()).isEqualTo(1);
            assertThat(server.uri()).hasToString(given.uri() + "/1");
            assertThat(own.port()).isNotEqualTo(given.port());
        } finally {
            if (before == null) {
                System.clearProperty(ExternalRedis.PROPERTY);
            } else {
                System.setProperty(ExternalRedis.PROPERTY, before);
            }
        }
    }

    @Test
    void lease_twoCallers_seeNothingOfEachOther() throws Exception {
        try (RedisTestServer one = RedisTestServer.leased(address);
                RedisTestServer two = RedisTestServer.leased(address)) {
            one.command("SET", "k", "1");
            two.command("SET", "k", "2");
            two.flushAll();
            assertThat(one.command("GET", "k")).isEqualTo("1");
            assertThat(PlaintextScanner.forCanaries("12345678").scan(one)).isEmpty();
        }
        assertThat(inDatabase(1, "DBSIZE")).isEqualTo(0L);
        assertThat(inDatabase(0, "KEYS", "*")).isEqualTo(List.of());
    }

    @Test
    void lease_databaseWithSomeonesData_isPassedOverAndKept() throws Exception {
        inDatabase(1, "SET", "someones", "data");
        try (RedisTestServer server = RedisTestServer.leased(address)) {
            assertThat(server.database()).isEqualTo(2);
        }
        assertThat(inDatabase(1, "GET", "someones")).isEqualTo("data");
    }

    @Test
    void lease_whatADeadTestLeft_isEmptiedAndUsedAgain() throws Exception {
        RedisTestServer dead = RedisTestServer.leased(address);
        dead.command("SET", "k", "v");
        assertThat(inDatabase(0, "DEL", "secure-redis-test-server:1:lease")).isEqualTo(1L);
        try (RedisTestServer next = RedisTestServer.leased(address)) {
            assertThat(next.database()).isEqualTo(1);
            assertThat(next.command("DBSIZE")).isEqualTo(0L);
            next.command("SET", "k", "next's");
            dead.close();
            assertThat(next.command("GET", "k")).isEqualTo("next's");
        }
    }

    @Test
    void lease_noneFree_saysWhatToDo() {
        List<RedisTestServer> all = new ArrayList<>();
        for (int i = 1; i < 4; i++) {
            all.add(RedisTestServer.leased(address));
        }
        assertThatThrownBy(() -> RedisTestServer.leased(address))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("--databases 64");
        all.forEach(RedisTestServer::close);
    }

    @Test
    void lease_nobodyThere_saysWhere() {
        URI nobody = URI.create("redis://127.0.0.1:" + FreePort.next());
        assertThatThrownBy(() -> ExternalRedis.lease(nobody))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining(nobody.getAuthority());
    }

    @Test
    void renew_whileHeld_lastsAMinuteAgain() throws Exception {
        ExternalRedis lease = ExternalRedis.lease(address);
        inDatabase(0, "EXPIRE", "secure-redis-test-server:1:lease", "30");
        assertThat(lease.renew()).isTrue();
        assertThat((Long) inDatabase(0, "TTL", "secure-redis-test-server:1:lease"))
                .isBetween(31L, 60L);
        inDatabase(0, "SET", "secure-redis-test-server:1:lease", "another's");
        assertThat(lease.renew()).isFalse();
        lease.release();
        assertThat(inDatabase(0, "GET", "secure-redis-test-server:1:lease")).isEqualTo("another's");
    }

    @Test
    void command_thatWouldStayOnTheServer_isRefusedUnsent() {
        try (RedisTestServer server = RedisTestServer.leased(address)) {
            assertThatThrownBy(() -> server.command("acl", "setuser", "left-behind", "on"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The server was given from outside, and ACL would change it");
            assertThatThrownBy(() -> server.command("CONFIG", "SET", "maxmemory", "1"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(String.valueOf(server.command("ACL", "LIST"))).doesNotContain("left-behind");
        }
    }

    @Test
    void control_ofAServerGivenFromOutside_isRefused() {
        try (RedisTestServer server = RedisTestServer.leased(address)) {
            assertThat(server.isRunning()).isTrue();
            assertThatIllegalStateException()
                    .isThrownBy(server::kill)
                    .withMessageContaining("RedisTestServer.builder()");
            assertThatIllegalStateException().isThrownBy(server::stop);
            assertThatIllegalStateException().isThrownBy(server::restart);
            assertThatIllegalStateException().isThrownBy(server::pause);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void address_notGiven_isEmpty(String text) {
        assertThat(ExternalRedis.address(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://example:7000", "example:7000"})
    void address_hostAndPort_isTaken(String text) {
        assertThat(ExternalRedis.address(text)).contains(URI.create("redis://example:7000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://example:7000",
                "redis://user:hunter22@example",
                "http://hunter22",
                "redis://a b hunter22"
            })
    void address_unusable_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> ExternalRedis.address(text))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("redis://host:port")
                .hasMessageNotContaining("hunter22")
                .hasNoCause();
    }
}

package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalRedisTest {

    private RedisTestServer given;
    private ExternalAddress address;

    @BeforeEach
    void startTheServerGivenFromOutside() {
        given = RedisTestServer.builder().config("databases", "4").start();
        address = at("");
    }

    private ExternalAddress at(String path) {
        return ExternalAddress.parse(given.uri() + path).orElseThrow();
    }

    private static RedisTestServer leased(ExternalAddress address) {
        return RedisTestServer.leased(address).orElseThrow();
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
            assertThat(runId(server)).isEqualTo(runId(given)).isNotEqualTo(runId(own));
            assertThat(server.database()).isEqualTo(1);
            assertThat(server.uri()).hasToString("redis://127.0.0.1:" + server.port() + "/1");
        } finally {
            if (before == null) {
                System.clearProperty(ExternalRedis.PROPERTY);
            } else {
                System.setProperty(ExternalRedis.PROPERTY, before);
            }
        }
    }

    private static String runId(RedisTestServer server) {
        return Replies.field(server.command("INFO", "server"), "run_id");
    }

    @Test
    void lease_callerSelectsNoDatabase_isInTheLeasedOne() throws Exception {
        try (RedisTestServer server = leased(address);
                RespConnection caller = RespConnection.open(
                        new InetSocketAddress(server.host(), server.port()), Duration.ofSeconds(60))) {
            caller.command("SET", "k", "v");
            assertThat(server.command("GET", "k")).isEqualTo("v");
            assertThat(inDatabase(0, "EXISTS", "k")).isEqualTo(0L);
        }
        assertThat(inDatabase(1, "DBSIZE")).isEqualTo(0L);
    }

    @Test
    void lease_twoCallers_seeNothingOfEachOther() throws Exception {
        try (RedisTestServer one = leased(address);
                RedisTestServer two = leased(address)) {
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
        try (RedisTestServer server = leased(address)) {
            assertThat(server.database()).isEqualTo(2);
        }
        assertThat(inDatabase(1, "GET", "someones")).isEqualTo("data");
    }

    @Test
    void lease_whatADeadTestLeft_isEmptiedAndUsedAgain() throws Exception {
        RedisTestServer dead = leased(address);
        dead.command("SET", "k", "v");
        assertThat(inDatabase(0, "DEL", "secure-redis-test-server:1:lease")).isEqualTo(1L);
        try (RedisTestServer next = leased(address)) {
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
            all.add(leased(address));
        }
        assertThatThrownBy(() -> leased(address))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("--databases 64");
        all.forEach(RedisTestServer::close);
    }

    @Test
    void lease_nobodyThere_saysWhere() {
        ExternalAddress nobody =
                ExternalAddress.parse("127.0.0.1:" + FreePort.next()).orElseThrow();
        assertThatThrownBy(() -> ExternalRedis.lease(nobody))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining(nobody.name());
    }

    @Test
    void renew_whileHeld_lastsAMinuteAgain() throws Exception {
        ExternalRedis lease = ExternalRedis.lease(address).orElseThrow();
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
        try (RedisTestServer server = leased(address)) {
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
        try (RedisTestServer server = leased(address)) {
            assertThat(server.isRunning()).isTrue();
            assertThatIllegalStateException()
                    .isThrownBy(server::kill)
                    .withMessageContaining("RedisTestServer.builder()");
            assertThatIllegalStateException().isThrownBy(server::stop);
            assertThatIllegalStateException().isThrownBy(server::restart);
            assertThatIllegalStateException().isThrownBy(server::pause);
        }
    }

    @Test
    void start_addressWithAPasswordAndADatabase_isThatDatabaseWithoutALogin() throws Exception {
        given.command("CONFIG", "SET", "requirepass", "canary-password");
        ExternalAddress withLogin = ExternalAddress.parse(
                        "redis://default:canary%2Dpassword@127.0.0.1:" + given.port() + "/3")
                .orElseThrow();
        try (RedisTestServer server = leased(withLogin)) {
            assertThat(server.database()).isEqualTo(3);
            server.command("SET", "k", "v");
            try (RespConnection caller =
                    RespConnection.open(new InetSocketAddress(server.host(), server.port()), Duration.ofSeconds(60))) {
                caller.command("SELECT", "3");
                assertThat(Replies.text(caller.command("GET", "k"))).isEqualTo("v");
            }
            assertThat(RedisTestServer.leased(withLogin))
                    .as("the only database is taken")
                    .isEmpty();
        }
    }

    @Test
    void lease_wrongPassword_saysSoWithoutRepeatingIt() {
        ExternalAddress wrong = ExternalAddress.parse("redis://someone:hunter22@127.0.0.1:" + given.port())
                .orElseThrow();
        assertThatThrownBy(() -> ExternalRedis.lease(wrong))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("refuses this login")
                .hasMessageNotContaining("hunter22")
                .hasStackTraceContaining("WRONGPASS");
        assertThat(wrong.toString()).doesNotContain("hunter22");
    }

    @Test
    void lease_namedDatabaseWithSomeonesData_isRefusedAndKept() throws Exception {
        inDatabase(3, "SET", "someones", "data");
        assertThatThrownBy(() -> ExternalRedis.lease(at("/3")))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("Database 3")
                .hasMessageContaining("Empty it, or name another one");
        assertThat(inDatabase(3, "GET", "someones")).isEqualTo("data");
        assertThat(inDatabase(0, "DBSIZE")).isEqualTo(0L);
        assertThatThrownBy(() -> ExternalRedis.lease(at("/4"))).hasMessageContaining("has no database 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "exit"})
    void jvmEnds_withoutGivingItsDatabaseBack_nothingIsLeftBehind(String how) throws Exception {
        given.command("ACL", "SETUSER", "someone", "on", ">canary-password", "~*", "+@all");
        inDatabase(2, "SET", "someones", "data");
        List<Object> before = state();
        Process jvm = AbandonedLeaseMain.start("redis://someone:canary-password@127.0.0.1:" + given.port() + "/3");
        assertThat(jvm.inputReader().readLine()).isEqualTo("leased");
        assertThat(inDatabase(3, "DBSIZE")).isEqualTo(1L);
        if (how.equals("kill")) {
            jvm.destroyForcibly();
        } else {
            jvm.getOutputStream().close();
        }
        assertThat(Await.until(Duration.ofSeconds(90), () -> state().equals(before)))
                .as("%s is %s again", state(), before)
                .isTrue();
    }

    /** Users, settings and the number of keys in each database. */
    private List<Object> state() {
        List<Object> state = new ArrayList<>();
        state.add(given.command("ACL", "LIST"));
        state.add(given.command("CONFIG", "GET", "*"));
        for (int database = 0; database < 4; database++) {
            try {
                state.add(inDatabase(database, "DBSIZE"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return state;
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void address_notGiven_isEmpty(String text) {
        assertThat(ExternalAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://example:7000", "example:7000", "redis://example:7000/", "redis://example:7000/0"})
    void address_hostAndPort_isTaken(String text) {
        assertThat(ExternalAddress.parse(text)).contains(new ExternalAddress("example", 7000, null, null, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://example/3, , , 3",
        "redis://:pass@example, , pass, 0",
        "redis://user:p%40s+s:%2F@example/15, user, p@s+s:/, 15"
    })
    void address_loginAndDatabase_areTaken(String text, String user, String password, int database) {
        assertThat(ExternalAddress.parse(text))
                .contains(new ExternalAddress("example", 6379, user, password, database));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rediss://example:7000",
                "redis://hunter22@example",
                "redis://hunter22:@example",
                "redis://user:hunter22@example/-1",
                "redis://user:hunter22@example/99999999999",
                "redis://user:hunter22@example/a",
                "redis://user:hunter22%zz@example",
                "redis://user:hunter22@example?db=1",
                "http://hunter22",
                "redis://a b hunter22"
            })
    void address_unusable_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> ExternalAddress.parse(text))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("redis://host:port")
                .hasMessageNotContaining("hunter22")
                .hasNoCause();
    }
}

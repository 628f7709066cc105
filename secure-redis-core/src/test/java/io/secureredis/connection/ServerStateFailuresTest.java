package io.secureredis.connection;

import static io.secureredis.connection.TestConnections.address;
import static io.secureredis.connection.TestConnections.failure;
import static io.secureredis.connection.TestConnections.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.ScriptOutputType;
import io.secureredis.connection.ConnectionFailure.Kind;
import io.secureredis.connection.TestConnections.Action;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.io.FileNotFoundException;
import java.security.cert.CertificateExpiredException;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** States in which a server or a client serves nobody: each has its code, and none is a mistake of the caller. */
class ServerStateFailuresTest {

    private static final Action WRITE = redis -> redis.sync().set("canary-key", "canary-value");
    private static final String ENDLESS = "while true do end";

    @Test
    void read_replicaWithoutMaster_isMasterdown() {
        try (RedisTestServer replica =
                RedisTestServer.builder().replicaOf("127.0.0.1", 1).start()) {
            replica.command("CONFIG", "SET", "replica-serve-stale-data", "no");
            assertPassing(
                    failure(
                            address("127.0.0.1", replica.port()).build(),
                            redis -> redis.sync().get("key")),
                    ConnectionFailure.MASTERDOWN);
        }
    }

    @Test
    void write_diskCannotBeWritten_isMisconf() {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("enable-protected-configs", "yes")
                .config("save", "3600", "1000")
                .start()) {
            server.command("CONFIG", "SET", "dbfilename", "dump.rdb");
            server.command("SET", "key", "value");
            // A directory with the name of the file, which a rename cannot replace
            server.command("CONFIG", "SET", "dir", "/proc");
            server.command("BGSAVE");
            TestConnections.await(
                    () -> String.valueOf(server.command("INFO", "persistence")).contains("rdb_last_bgsave_status:err"));
            assertPassing(failure(address("127.0.0.1", server.port()).build(), WRITE), ConnectionFailure.MISCONF);
        }
    }

    @Test
    void command_scriptRuns_isBusy() throws Exception {
        try (RedisTestServer server =
                RedisTestServer.builder().config("busy-reply-threshold", "1").start()) {
            Thread script = new Thread(() -> failure(
                    address("127.0.0.1", server.port()).build(),
                    redis -> redis.sync().eval(ENDLESS, ScriptOutputType.STATUS)));
            script.start();
            Throwable busy = failure(address("127.0.0.1", server.port()).build(), redis -> {
                while (script.isAlive()) {
                    redis.sync().get("key");
                }
            });
            server.command("SCRIPT", "KILL");
            script.join();
            assertPassing(busy, ConnectionFailure.BUSY);
        }
    }

    @Test
    void connect_tooManyClients_isMaxClients() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Throwable refused =
                    told(() -> failure(address("127.0.0.1", server.port()).build(), redis -> {
                        redis.sync().configSet("maxclients", "1");
                        try (RedisClient second = RedisClient.create(
                                address("127.0.0.1", server.port()).build())) {
                            second.connect().close();
                        } finally {
                            redis.sync().configSet("maxclients", "1000");
                        }
                    }));
            assertPassing(refused, ConnectionFailure.MAX_CLIENTS);
        }
    }

    @Test
    void write_tooFewReplicas_isNoReplicas() {
        try (RedisTestServer server =
                RedisTestServer.builder().config("min-replicas-to-write", "1").start()) {
            assertPassing(failure(address("127.0.0.1", server.port()).build(), WRITE), ConnectionFailure.NO_REPLICAS);
        }
    }

    @Test
    void write_singleClientOfACluster_isSlotMoved() {
        try (RedisTestCluster cluster = RedisTestCluster.builder().start()) {
            Throwable moved =
                    failure(address("127.0.0.1", cluster.nodes().get(0).port()).build(), redis -> {
                        for (int i = 0; i < 100; i++) {
                            redis.sync().set("key" + i, "value");
                        }
                    });
            assertPassing(moved, ConnectionFailure.SLOT_MOVED);
        }
    }

    @Test
    void connect_passwordToAServerWithoutOne_isOpenServer() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            Throwable thrown = failure(
                    address("127.0.0.1", server.port()).build(),
                    redis -> redis.sync().auth("canary-password"));
            assertOperator(thrown, ConnectionFailure.OPEN_SERVER);
        }
    }

    @Test
    void explain_fileOfTheUnixSocketIsMissing_isSocketFile() {
        RedisConnectionException missing =
                new RedisConnectionException("Unable to connect to /run/redis.sock", new FileNotFoundException());
        assertOperator(missing, ConnectionFailure.SOCKET_FILE);
        assertThat(ConnectionFailures.anywhere().explain(new FileNotFoundException("keystore.p12")))
                .isEmpty();
    }

    @Test
    void command_factoryIsDestroyed_isClientClosed() {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            LettuceConnectionFactory factory =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
            factory.afterPropertiesSet();
            factory.start();
            factory.stop();
            assertPassing(catchThrowable(factory::getConnection), ConnectionFailure.CLIENT_CLOSED);
            factory.destroy();
            assertPassing(catchThrowable(factory::getConnection), ConnectionFailure.CLIENT_CLOSED);
        }
    }

    @Test
    void explain_poolIsExhausted_isPoolExhausted() {
        assertPassing(
                new IllegalStateException(
                        new NoSuchElementException("Timeout waiting for idle object, borrowMaxDuration=1")),
                ConnectionFailure.POOL_EXHAUSTED);
        assertThat(ConnectionFailures.anywhere().explain(new NoSuchElementException("No value present")))
                .isEmpty();
    }

    @Test
    void explain_expiredCertificateInAnotherException_isCertificateExpired() {
        SSLHandshakeException handshake =
                new SSLHandshakeException("(certificate_unknown) PKIX path validation failed");
        handshake.initCause(new CertificateExpiredException("NotAfter: Mon Jan 01"));
        assertOperator(new IllegalStateException(handshake), ConnectionFailure.CERTIFICATE_EXPIRED);
    }

    @Test
    void explain_connectFailsForAReasonWithoutAName_isUnreachable() {
        assertPassing(
                new RedisConnectionException("Unable to connect to redis.example/<unresolved>:6379", new Error("?")),
                ConnectionFailure.UNREACHABLE);
    }

    /** Replies of servers that are not available here, from their sources. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "DENIED Redis is running in protected mode because protected mode is enabled | PROTECTED_MODE",
                "UNKILLABLE Sorry the script already executed write commands | BUSY",
                "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?) | READONLY",
                "TRYAGAIN Multiple keys request during rehashing of slot | SLOT_MOVED",
                "ERR max number of clients + cluster connections reached | MAX_CLIENTS",
                "ERR Client sent AUTH, but no password is set | OPEN_SERVER",
                "ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed when used memory > 'maxmemory'. | OOM",
                "ERR Error running script (call to f_1): @user_script: 1: -READONLY You can't write against a read only replica. | READONLY",
                "ERR The user executing the script can't run this command or subcommand | NOPERM",
                "NOPERM ACL failure in script: User app has no permissions to run the 'hget' command | NOPERM",
            })
    void explain_reply_hasItsFailure(String reply, ConnectionFailure failure) {
        assertThat(ConnectionFailures.anywhere().explain(new RedisCommandExecutionException(reply)))
                .get()
                .returns(failure, ConnectionException::failure);
    }

    @ParameterizedTest
    @CsvSource({
        "WRONGTYPE Operation against",
        "ERR unknown command",
        "NOSCRIPT No matching script",
        "ERR value is not an integer"
    })
    void explain_mistakeOfTheCaller_isNone(String reply) {
        assertThat(ConnectionFailures.anywhere().explain(new RedisCommandExecutionException(reply)))
                .isEmpty();
    }

    @Test
    void isUnavailable_allButTheCallersOwn_isTrue() {
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            assertThat(failure.isUnavailable())
                    .as(failure.label())
                    .isEqualTo(failure != ConnectionFailure.DENIED_COMMAND);
            assertThat(failure.isTransient()).as(failure.label()).isEqualTo(failure.kind() == Kind.PASSING);
        }
    }

    private static void assertPassing(Throwable thrown, ConnectionFailure expected) {
        assertFailure(thrown, expected, Kind.PASSING);
    }

    private static void assertOperator(Throwable thrown, ConnectionFailure expected) {
        assertFailure(thrown, expected, Kind.OPERATOR);
    }

    private static void assertFailure(Throwable thrown, ConnectionFailure expected, Kind kind) {
        ConnectionException explained =
                ConnectionFailures.at("test:1").explain(thrown).orElseThrow(() -> new AssertionError(thrown));
        assertThat(explained.failure()).isEqualTo(expected).returns(kind, ConnectionFailure::kind);
        assertThat(explained).hasMessageContaining("Redis at ").hasMessageStartingWith(expected.code());
        assertThat(explained.getMessage()).doesNotContain("canary");
    }
}

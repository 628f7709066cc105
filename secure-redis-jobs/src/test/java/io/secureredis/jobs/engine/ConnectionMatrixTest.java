package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.resource.Transports.NativeTransports;
import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.RedisTestServerBuilder;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/** Cache and jobs at work in every topology, with every kind of TLS and of login. */
class ConnectionMatrixTest {

    private static final String PASSWORD = "canary-password-of-the-matrix";
    private static final String VALUE = "canary-value-of-the-matrix";
    private static TestCertificates certificates;

    enum Tls {
        PLAIN,
        TLS,
        MUTUAL
    }

    enum Login {
        PASSWORD,
        ACL
    }

    @BeforeAll
    static void createCertificates() {
        certificates = TestCertificates.create();
    }

    @AfterAll
    static void deleteCertificates() {
        certificates.close();
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void standalone_eachLogin_cacheAndJobsWork(Tls tls) {
        try (RedisTestServer server = server(tls).start()) {
            eachLogin(
                    tls,
                    List.of(server),
                    List.of("spring.data.redis.host=localhost", "spring.data.redis.port=" + server.port()));
        }
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void replica_eachLogin_cacheAndJobsWork(Tls tls) {
        try (RedisTestServer master = server(tls).start();
                RedisTestServer replica =
                        server(tls).replicaOf(master.host(), master.port()).start()) {
            eachLogin(tls, List.of(master, replica), list(master, replica), AclFeature.REPLICAS);
        }
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void replica_anotherPasswordThanItsMaster_cacheReadsFromItAndJobsWork(Tls tls) {
        try (RedisTestServer master = server(tls).start();
                RedisTestServer replica = server(tls)
                        .password("canary-password-of-the-replica")
                        .replicaOf(master.host(), master.port())
                        .start()) {
            replica.command("CONFIG", "SET", "masterauth", PASSWORD);
            List<String> properties = new ArrayList<>(settings(tls, Login.PASSWORD));
            properties.addAll(list(master, replica));
            properties.add("secure-redis.connection.replicas.password=canary-password-of-the-replica");
            properties.add("spring.data.redis.lettuce.read-from=replica");
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
                assertJobsWork(context, 10);
                Cache cache = context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE);
                cache.put("replicated", VALUE);
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(cache.get("replicated", String.class))
                                .isEqualTo(VALUE));
            }
            assertThat(String.valueOf(replica.command("INFO", "commandstats"))).contains("cmdstat_get:");
            assertThat(String.valueOf(master.command("INFO", "commandstats"))).doesNotContain("cmdstat_get:");
        }
    }

    private static List<String> list(RedisTestServer master, RedisTestServer replica) {
        return List.of("spring.data.redis.masterreplica.nodes=" + nodes(List.of(master, replica)));
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void sentinel_eachLogin_cacheAndJobsWork(Tls tls) {
        var builder = RedisTestSentinel.builder().replicas(1).sentinels(1).password(PASSWORD);
        if (tls != Tls.PLAIN) {
            builder.tls(certificates);
        }
        try (RedisTestSentinel all = builder.start()) {
            if (tls == Tls.MUTUAL) {
                all.servers().forEach(server -> server.command("CONFIG", "SET", "tls-auth-clients", "yes"));
            }
            eachLogin(
                    tls,
                    all.servers(),
                    List.of(
                            "spring.data.redis.sentinel.master=" + all.masterName(),
                            "spring.data.redis.sentinel.nodes=" + nodes(all.sentinels())),
                    AclFeature.REPLICAS);
        }
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void cluster_eachLogin_cacheAndJobsWork(Tls tls) {
        try (RedisTestCluster cluster = RedisTestCluster.builder()
                .masters(3)
                .replicasPerMaster(0)
                .eachNode(node -> secure(node, tls))
                .start()) {
            eachLogin(
                    tls,
                    cluster.nodes(),
                    List.of("spring.data.redis.cluster.nodes=" + nodes(cluster.nodes())),
                    AclFeature.CLUSTER);
        }
    }

    @Test
    void unixSocket_cacheAndJobsWorkWhereThePlatformHasIt(@TempDir Path directory) {
        Path socket = directory.resolve("redis.sock");
        List<String> properties = new ArrayList<>(settings(Tls.PLAIN, Login.PASSWORD));
        properties.add("secure-redis.connection.unix-socket=" + socket);
        try (RedisTestServer server = server(Tls.PLAIN).unixSocket(socket).start()) {
            if (!NativeTransports.isDomainSocketSupported()) {
                assertThatThrownBy(() -> ConnectionApplication.start(properties))
                        .hasStackTraceContaining("SR307 ");
                return;
            }
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
                assertCacheWorks(context);
                assertJobsWork(context, 10);
            }
            assertThat(String.valueOf(server.command("INFO", "commandstats"))).contains("cmdstat_evalsha:");
        }
    }

    @Test
    void environmentProfile_databaseAndPassword_cacheAndJobsWork() {
        try (RedisTestServer server = server(Tls.PLAIN).start()) {
            List<String> variables = List.of(
                    "spring.profiles.active=redis-env",
                    "REDIS_HOST=localhost",
                    "REDIS_PORT=" + server.port(),
                    "REDIS_DB=6",
                    "REDIS_PASSWORD=" + PASSWORD);
            try (ConfigurableApplicationContext context = ConnectionApplication.start(variables)) {
                assertCacheWorks(context);
                assertJobsWork(context, 10);
            }
            assertThat(String.valueOf(server.command("INFO", "keyspace")))
                    .contains("db6:")
                    .doesNotContain("db0:");
        }
    }

    @Test
    void traffic_plainAndTls_showsNoValueAndOnTlsNoPassword() {
        assertThat(captured(Tls.PLAIN)).contains("HELLO").contains(PASSWORD).doesNotContain(VALUE);
        assertThat(captured(Tls.MUTUAL)).doesNotContain("HELLO", PASSWORD, VALUE, ConnectionApplication.CACHE);
    }

    private static String captured(Tls tls) {
        try (RedisTestServer server = server(tls).start();
                TcpProxy proxy = TcpProxy.to(server)) {
            proxy.startCapture();
            List<String> properties = new ArrayList<>(settings(tls, Login.PASSWORD));
            properties.add("spring.data.redis.host=localhost");
            properties.add("spring.data.redis.port=" + proxy.port());
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
                assertCacheWorks(context);
                assertJobsWork(context, 1);
            }
            PlaintextScanner.forCanaries(VALUE).assertNone("from clients", proxy.capturedFromClients());
            PlaintextScanner.forCanaries(VALUE).assertNone("from the server", proxy.capturedFromTarget());
            return new String(proxy.capturedFromClients(), StandardCharsets.ISO_8859_1)
                    + new String(proxy.capturedFromTarget(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void eachLogin(Tls tls, List<RedisTestServer> servers, List<String> topology, AclFeature... more) {
        AclFeature[] features = Stream.concat(
                        Stream.of(AclFeature.CACHE, AclFeature.CACHE_CLEAR, AclFeature.JOBS), Stream.of(more))
                .toArray(AclFeature[]::new);
        String rules = AclRules.forFeatures(features)
                .onKeys(ConnectionApplication.CACHE + "::*", "secure-jobs:*")
                .rules();
        servers.forEach(server -> server.command(("ACL SETUSER app reset on >" + PASSWORD + " " + rules).split(" ")));
        for (Login login : Login.values()) {
            List<String> properties = new ArrayList<>(settings(tls, login));
            properties.addAll(topology);
            try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
                assertCacheWorks(context);
                assertJobsWork(context, 10);
            }
        }
        assertNothingElseWasAsked(servers);
    }

    /** What the least rights do not permit must be nothing that the application asks for. */
    private static void assertNothingElseWasAsked(List<RedisTestServer> servers) {
        for (RedisTestServer server : servers) {
            List<?> log = (List<?>) server.command("ACL", "LOG");
            assertThat(log.stream()
                            .map(entry -> (String) ((List<?>) entry).get(((List<?>) entry).indexOf("object") + 1))
                            .collect(Collectors.toSet()))
                    .as("refused commands")
                    .isSubsetOf("client|setinfo", "client|setname", "client|maint_notifications", "client");
        }
    }

    private static void assertCacheWorks(ConfigurableApplicationContext context) {
        Cache cache = context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE);
        for (int i = 0; i < 20; i++) {
            cache.put("key-" + i, VALUE + i);
            assertThat(cache.get("key-" + i, String.class)).isEqualTo(VALUE + i);
        }
        cache.evict("key-0");
        assertThat(cache.get("key-0")).isNull();
        cache.clear();
        assertThat(cache.get("key-1")).isNull();
    }

    private static void assertJobsWork(ConfigurableApplicationContext context, int count) {
        SecureJobs jobs = context.getBean(SecureJobs.class);
        Counter counter = context.getBean(Counter.class);
        for (int i = 0; i < count; i++) {
            jobs.call(Counter::count, i).delay();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(counter.done).hasSize(count));
        assertThat(context.getBean(JobInspector.class).queues()).isNotEmpty();
    }

    private static List<String> settings(Tls tls, Login login) {
        List<String> properties = new ArrayList<>();
        properties.add("spring.data.redis.password=" + PASSWORD);
        if (login == Login.ACL) {
            properties.add("spring.data.redis.username=app");
        }
        if (tls != Tls.PLAIN) {
            properties.add("spring.data.redis.ssl.bundle=redis");
            properties.add("spring.ssl.bundle.pem.redis.truststore.certificate=file:" + certificates.authority());
        }
        if (tls == Tls.MUTUAL) {
            String keystore = "spring.ssl.bundle.pem.redis.keystore.";
            properties.add(
                    keystore + "certificate=file:" + certificates.client().certificate());
            properties.add(
                    keystore + "private-key=file:" + certificates.client().key());
        }
        return properties;
    }

    private static RedisTestServerBuilder server(Tls tls) {
        return secure(RedisTestServer.builder(), tls);
    }

    private static RedisTestServerBuilder secure(RedisTestServerBuilder builder, Tls tls) {
        builder.password(PASSWORD);
        return switch (tls) {
            case PLAIN -> builder;
            case TLS -> builder.tls(certificates);
            case MUTUAL -> builder.tls(certificates, certificates.server(), true);
        };
    }

    private static String nodes(List<RedisTestServer> servers) {
        return servers.stream().map(server -> "localhost:" + server.port()).collect(Collectors.joining(","));
    }
}

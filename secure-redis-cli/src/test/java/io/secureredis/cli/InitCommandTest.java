package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.sync.RedisCommands;
import io.secureredis.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.yaml.snakeyaml.Yaml;

class InitCommandTest {

    @TempDir
    Path directory;

    private Path root;
    private WrittenServers servers;

    @BeforeEach
    void open() {
        root = directory.resolve("out");
        servers = new WrittenServers(root);
    }

    @AfterEach
    void close() {
        servers.close();
    }

    /** An application that has only what was written. */
    @EnableAutoConfiguration
    static class Application {}

    private Transcript init(String... words) {
        List<String> all = new ArrayList<>(List.of("init", "--dir=" + root));
        all.addAll(List.of(words));
        return Transcript.of().run(all.toArray(String[]::new));
    }

    private ConfigurableApplicationContext application() throws IOException {
        List<String> environment = new ArrayList<>();
        try (Stream<String> lines = Files.lines(root.resolve(".env"))) {
            lines.forEach(line -> environment.add("--" + line));
        }
        environment.add("--spring.config.location=file:" + root.resolve("application.yml"));
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(environment.toArray(String[]::new));
    }

    private void readsAndWrites() throws IOException {
        try (ConfigurableApplicationContext context = application()) {
            StringRedisTemplate redis = context.getBean(StringRedisTemplate.class);
            for (int i = 0; i < 20; i++) {
                redis.opsForValue().set("books::" + i, "value " + i);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(redis.opsForValue().get("books::" + i)).isEqualTo("value " + i);
            }
        }
    }

    @Test
    void cacheWithSessions_isNotEvicted_andSaysSo() {
        init("--port=7300", "--for=cache", "--sessions");

        assertThat(content(root.resolve("redis/redis.conf")))
                .contains(
                        "# Memory. Jobs and sessions must not be evicted: a full Redis refuses writes.\n",
                        "maxmemory-policy noeviction\n",
                        "appendonly yes\n");
    }

    @Test
    void single_runsWithWhatWasWritten_andTheApplicationConnects() throws Exception {
        int port = WrittenServers.freePorts(1);
        Transcript run = init("--port=" + port);
        assertThat(run.toString()).startsWith("exit 0");
        servers.start("redis");

        readsAndWrites();

        assertThat(content(root.resolve("application.yml"))).contains("reload-on-update: true");
        RedisCommands<String, String> admin = servers.login("admin", port).sync();
        assertThat(admin.configGet("port")).containsEntry("port", "0");
        assertThat(admin.configGet("maxmemory-policy")).containsEntry("maxmemory-policy", "noeviction");
        assertThat(admin.configGet("appendonly")).containsEntry("appendonly", "yes");
        assertThatThrownBy(admin::flushall).isInstanceOf(RedisCommandExecutionException.class);
        assertThat(admin.aclSave()).isEqualTo("OK");
        try (ConfigurableApplicationContext context = application()) {
            assertThatThrownBy(() -> context.getBean(RedisConnectionFactory.class)
                            .getConnection()
                            .serverCommands()
                            .flushAll())
                    .hasRootCauseInstanceOf(RedisCommandExecutionException.class);
        }
    }

    @Test
    void users_haveWhatTheyNeed_andNoMore() throws Exception {
        int port = WrittenServers.freePorts(1);
        init("--port=" + port, "--for=both", "--sessions", "--keys=shop:*");
        servers.start("redis");

        RedisCommands<String, String> reader = servers.login("readonly", port).sync();
        RedisCommands<String, String> monitor = servers.login("monitor", port).sync();
        RedisCommands<String, String> application = servers.login("app", port).sync();

        application.set("shop:1", "value");
        assertThatThrownBy(() -> application.set("other:1", "value")).hasMessageContaining("NOPERM");
        assertThatThrownBy(() -> application.configGet("*")).hasMessageContaining("NOPERM");
        assertThat(reader.get("shop:1")).isEqualTo("value");
        assertThatThrownBy(() -> reader.set("shop:1", "x")).hasMessageContaining("NOPERM");
        assertThat(monitor.ping()).isEqualTo("PONG");
        assertThat(monitor.info()).contains("redis_version");
        assertThatThrownBy(() -> monitor.get("shop:1")).hasMessageContaining("NOPERM");
        RedisCommands<String, String> admin = servers.login("admin", port).sync();
        assertThat(admin.aclDryRun("app", "hset", "shop:1", "f", "v")).isEqualTo("OK");
        assertThat(admin.aclDryRun("app", "evalsha", "digest", "1", "shop:1")).isEqualTo("OK");
        assertThat(admin.aclDryRun("app", "flushall")).contains("no permissions");
        assertThat(String.valueOf(admin.aclGetuser("default"))).contains("off");
    }

    @Test
    void password_isNowhereButInItsFiles() throws Exception {
        Transcript run = init("--topology=replica");

        for (String user : List.of("app", "admin", "readonly", "replication", "monitor")) {
            Path file = root.resolve("passwords").resolve(user);
            String password = Files.readString(file).strip();
            assertThat(password).hasSize(43);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(run.out()).doesNotContain(password);
            try (Stream<Path> all = Files.walk(root)) {
                assertThat(all.filter(Files::isRegularFile)
                                .filter(each -> content(each).contains(password))
                                .map(each -> root.relativize(each).toString())
                                .toList())
                        .containsExactlyInAnyOrderElementsOf(
                                user.equals("replication")
                                        ? List.of("passwords/replication", "redis-1/redis.conf", "redis-2/redis.conf")
                                        : List.of("passwords/" + user));
            }
        }
        for (String secret :
                List.of(".env", "ca/ca.key", "tls/server/server.key", "redis-1/redis.conf", "redis-1/users.acl")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void replica_followsItsPrimaryWithItsOwnLogin() throws Exception {
        int port = WrittenServers.freePorts(2);
        init("--topology=replica", "--port=" + port);
        servers.start("redis-1");
        servers.start("redis-2");
        servers.awaitLog("sync: Finished with success");

        readsAndWrites();

        assertThat(servers.login("monitor", port + 1).sync().info("replication"))
                .contains("role:slave", "master_link_status:up");
    }

    @Test
    void cluster_formsAndServesTheApplication() throws Exception {
        int port = WrittenServers.freePorts(6);
        Transcript run = init("--topology=cluster", "--for=cache", "--host=127.0.0.1,localhost", "--port=" + port);
        assertThat(run.out()).contains("--cluster create 127.0.0.1:" + port + " ", "--cluster-replicas 1");
        List<RedisCommands<String, String>> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            servers.start("redis-" + (i + 1));
            nodes.add(servers.login("admin", port + i).sync());
        }

        createCluster(nodes, port);

        readsAndWrites();
        assertThat(nodes.get(0).configGet("maxmemory-policy")).containsEntry("maxmemory-policy", "allkeys-lru");
    }

    /** What redis-cli --cluster create does. */
    static void createCluster(List<RedisCommands<String, String>> nodes, int port) {
        for (int i = 0; i < 3; i++) {
            int last = i == 2 ? 16383 : 5461 * (i + 1) - 1;
            nodes.get(i).clusterAddSlots(IntStream.rangeClosed(5461 * i, last).toArray());
        }
        for (int i = 1; i < 6; i++) {
            nodes.get(0).clusterMeet("127.0.0.1", port + i);
        }
        for (int i = 3; i < 6; i++) {
            String master = nodes.get(i - 3).clusterMyId();
            RedisCommands<String, String> replica = nodes.get(i);
            until(() -> replica.clusterNodes().contains(master));
            replica.clusterReplicate(master);
        }
        nodes.forEach(node -> until(() -> node.clusterInfo().contains("cluster_state:ok")));
        until(() -> nodes.get(0)
                        .clusterNodes()
                        .lines()
                        .filter(line -> line.contains("slave"))
                        .count()
                == 3);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void connection_withoutCertificate_orInPlaintext_isRefused() throws Exception {
        int port = WrittenServers.freePorts(1);
        init("--port=" + port);
        servers.start("redis");

        try (RedisClient plain = RedisClient.create("redis://localhost:" + port)) {
            assertThatThrownBy(plain::connect).isInstanceOf(RedisConnectionException.class);
        }
        Transcript withoutCertificate = Transcript.of()
                .environment("SECURE_REDIS_SECRET_KEY", "BIa7NyYA8bD0NJSa3Ayikn98BMZaFzOKNngnj5W2SUs=")
                .run(
                        "migrate",
                        "--as=template",
                        "--url=rediss://localhost:" + port,
                        "--cacert=" + root.resolve("ca/ca.crt"),
                        "--user=app",
                        "--password-file=" + root.resolve("passwords/app"));
        assertThat(withoutCertificate.code()).isEqualTo(ExitCode.FAILED);
        assertThat(withoutCertificate.err()).contains("--cert and --key");
    }

    @Test
    void certificates_haveNamesUseAndExpiry() throws Exception {
        init("--host=redis.example,10.1.2.3", "--days=90");

        X509Certificate server = certificate("tls/server/server.crt");
        X509Certificate client = certificate("tls/client/client.crt");
        X509Certificate authority = certificate("ca/ca.crt");

        server.verify(authority.getPublicKey());
        client.verify(authority.getPublicKey());
        assertThat(server.getSubjectAlternativeNames())
                .contains(List.of(2, "redis.example"), List.of(7, "10.1.2.3"), List.of(2, "redis"));
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(client.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(server.getKeyUsage()[0]).isTrue();
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(Duration.between(
                                server.getNotBefore().toInstant(),
                                server.getNotAfter().toInstant())
                        .toDays())
                .isEqualTo(90);
    }

    private X509Certificate certificate(String file) throws Exception {
        try (var in = Files.newInputStream(root.resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void cluster_ofAnotherSize_hasAllItsServersEverywhere() throws Exception {
        Transcript run = init("--cluster=8", "--host=127.0.0.1");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("--cluster create 127.0.0.1:6379 ", " 127.0.0.1:6386 ", "--cluster-replicas 1");
        for (int i = 1; i <= 8; i++) {
            assertThat(root.resolve("redis-" + i).resolve("redis.conf"))
                    .content()
                    .contains("cluster-enabled yes");
        }
        assertThat(root.resolve("redis-9")).doesNotExist();
        Map<String, Object> compose = new Yaml().load(Files.readString(root.resolve("docker-compose.yml")));
        assertThat(map(map(map(compose.get("services")).get("create-cluster")).get("depends_on")))
                .hasSize(8);
        assertThat(root.resolve("application.yml")).content().contains("127.0.0.1:6386");
    }

    @ParameterizedTest
    @CsvSource({
        "5, --cluster is not an even number from 6 to 100.",
        "4, --cluster is not an even number from 6 to 100.",
        "102, --cluster is not an even number from 6 to 100."
    })
    void cluster_ofASizeThatCannotBe_isRefused(String servers, String error) {
        Transcript run = init("--cluster=" + servers);
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("error: " + error);
        assertThat(root.resolve("redis-1")).doesNotExist();
    }

    @Test
    void cluster_andAnotherTopology_isRefused() {
        Transcript run = init("--cluster=6", "--topology=replica");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("error: --cluster and --topology=replica contradict each other.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "replica", "cluster"})
    void composeFile_isYamlWithHealthOrderSecretsAndUser(String topology) throws Exception {
        init("--topology=" + topology);
        Map<String, Object> compose = new Yaml().load(Files.readString(root.resolve("docker-compose.yml")));
        Map<String, Map<String, Object>> services = map(compose.get("services"));
        Map<String, Object> last = services.get(topology.equals("single") ? "redis" : "redis-2");

        assertThat(services).hasSize(topology.equals("single") ? 1 : topology.equals("replica") ? 2 : 7);
        assertThat(last).containsKeys("healthcheck", "user", "secrets", "networks", "read_only");
        assertThat(last.get("user")).isEqualTo("${REDIS_UID}:${REDIS_GID}");
        assertThat(map(map(compose.get("networks")).get("redis"))).containsEntry("internal", true);
        if (topology.equals("replica")) {
            assertThat(last).containsKey("depends_on");
            assertThat(String.valueOf(last.get("command"))).contains("--replicaof redis-1 6379");
        }
        if (topology.equals("cluster")) {
            assertThat(String.valueOf(services.get("create-cluster").get("command")))
                    .contains("--cluster create 172.30.77.11:6379 172.30.77.12:6379", "--cluster-replicas 1");
            assertThat(map(services.get("create-cluster").get("depends_on"))).hasSize(6);
        }
        assertThat(Files.readString(root.resolve(".env")))
                .contains("REDIS_UID=" + Files.getAttribute(root, "unix:uid"));
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> map(Object yaml) {
        return (Map<String, T>) yaml;
    }

    @Test
    void existingFile_isNeverOverwrittenWithoutForce() throws Exception {
        assertThat(init().code()).isZero();
        String before = Files.readString(root.resolve("redis/redis.conf"));
        String password = Files.readString(root.resolve("passwords/app"));

        Transcript again = init();

        assertThat(again.code()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("already exists; nothing was written.", "hint: Choose another --dir");
        assertThat(Files.readString(root.resolve("passwords/app"))).isEqualTo(password);
        assertThat(init("--force", "--memory=2gb").code()).isZero();
        assertThat(Files.readString(root.resolve("redis/redis.conf")))
                .isNotEqualTo(before)
                .contains("maxmemory 2gb");
        assertThat(Files.readString(root.resolve("passwords/app"))).isNotEqualTo(password);
    }

    @Test
    void questions_areAskedOnATerminalOnly() {
        Transcript asked = Transcript.of()
                .interactive()
                .input("cache\nreplica\nredis.example\n")
                .run("init", "--dir=" + root);

        assertThat(asked.err()).contains("[both]", "[single]", "[localhost,127.0.0.1]");
        assertThat(asked.out()).contains("redis-2/redis.conf");
        assertThat(content(root.resolve("redis-2/redis.conf"))).contains("replicaof redis.example 6379", "allkeys-lru");
        Transcript wrong =
                Transcript.of().interactive().input("music\n").run("init", "--dir=" + directory.resolve("b"));
        assertThat(wrong.err()).contains("error: The answer is none of cache, jobs, both.");
    }

    @Test
    void options_thatCannotBeInAConfiguration_areRefused() {
        assertThat(init("--memory=1gb\nsave 1 1").code()).isEqualTo(ExitCode.USAGE);
        assertThat(init("--keys=a b").err()).startsWith("error: --keys is not a pattern");
        assertThat(init("--host=a b").err()).startsWith("error: --host is not");
        assertThat(init("--port=65535").code()).isEqualTo(ExitCode.USAGE);
        assertThat(init("--days=0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(root).doesNotExist();
    }

    @Test
    void firewallCommands_areThereForEveryTool() {
        init("--topology=cluster");

        assertThat(content(root.resolve("firewall.txt")))
                .contains(
                        "nft add",
                        "iptables -A",
                        "firewall-cmd",
                        "ufw allow",
                        "pass in quick",
                        "6379-6384",
                        "16379-16384");
        assertThat(content(root.resolve("redis@.service"))).contains("ExecStart=", "NoNewPrivileges=yes");
    }
}

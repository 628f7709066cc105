package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.secureredis.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertsCommandTest {

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

    private Transcript renew(int port, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "certs",
                "renew",
                "--dir=" + root,
                "--url=rediss://localhost:" + port,
                "--user=admin",
                "--password-file=" + root.resolve("passwords/admin"),
                "--cacert=" + root.resolve("tls/client/ca.crt"),
                "--cert=" + root.resolve("tls/client/client.crt"),
                "--key=" + root.resolve("tls/client/client.key")));
        all.addAll(List.of(words));
        return Transcript.of().run(all.toArray(String[]::new));
    }

    private X509Certificate server() {
        try (InputStream in = Files.newInputStream(root.resolve("tls/server/server.crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void renew_withTheWrittenConfiguration_needsNoEnvironment() {
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port, "--days=10");
        servers.start("redis");
        String[] admin = {
            "--config=" + root.resolve("application.yml"),
            "--user=admin",
            "--password-file=" + root.resolve("passwords/admin")
        };

        Transcript renewed = Transcript.of().run("certs", "renew", "--dir=" + root, admin[0], admin[1], admin[2]);
        Transcript checked =
                Transcript.of().run("acl", "app", "--features=cache", "--check", admin[0], admin[1], admin[2]);

        assertThat(renewed.toString()).startsWith("exit 0").contains("loaded  localhost:" + port);
        assertThat(checked.toString()).startsWith("exit 0");
    }

    @Test
    void renew_ofARunningServer_keepsOpenConnections() throws Exception {
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port, "--days=10");
        servers.start("redis");
        X509Certificate before = server();
        StatefulRedisConnection<String, String> open = servers.login("app", port);
        RedisCommands<String, String> admin = servers.login("admin", port).sync();
        open.sync().set("books::1", "before");
        List<String> connected = connectionsOfTheApplication(admin);
        assertThat(connected).hasSize(1);

        Transcript run = renew(port);

        X509Certificate after = server();
        assertThat(run.toString())
                .startsWith("exit 0")
                .contains("renewed tls/server/server.crt, valid until ", "loaded  localhost:" + port);
        assertThat(after.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
        assertThat(after.getSubjectAlternativeNames()).hasSameElementsAs(before.getSubjectAlternativeNames());
        assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
        assertThat(open.sync().get("books::1")).isEqualTo("before");
        assertThat(connectionsOfTheApplication(admin)).isEqualTo(connected);
    }

    /** Their ids: a connection that was made again would have another. */
    private static List<String> connectionsOfTheApplication(RedisCommands<String, String> admin) {
        return admin.clientList()
                .lines()
                .filter(line -> line.contains(" user=app "))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    @Test
    void renew_ofWhatIsValidForLong_keepsIt() {
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        servers.start("redis");
        X509Certificate before = server();

        assertThat(renew(port).out())
                .startsWith("kept    tls/server/server.crt, valid until ")
                .doesNotContain("loaded");
        assertThat(server()).isEqualTo(before);
        assertThat(renew(port, "--now").out()).contains("loaded  localhost:" + port);
        assertThat(server()).isNotEqualTo(before);
    }

    @Test
    void renew_afterTheFilesWereWritten_loadsThem() {
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        servers.start("redis");
        Transcript.of().run("certs", "renew", "--files-only", "--now", "--dir=" + root);
        X509Certificate written = server();

        assertThat(renew(port).out()).contains("kept    tls/server/server.crt", "loaded  localhost:" + port);
        assertThat(server()).isEqualTo(written);
        assertThat(renew(port).out()).doesNotContain("loaded");
    }

    @Test
    void renew_ofACluster_loadsOnEveryNode() {
        int port = WrittenServers.freePorts(6);
        Transcript.of()
                .run("init", "--dir=" + root, "--topology=cluster", "--host=127.0.0.1,localhost", "--port=" + port);
        List<RedisCommands<String, String>> nodes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            servers.start("redis-" + (i + 1));
            nodes.add(servers.login("admin", port + i).sync());
        }
        InitCommandTest.createCluster(nodes, port);

        Transcript run = renew(port, "--cluster", "--now");

        assertThat(run.toString()).startsWith("exit 0");
        for (int i = 0; i < 6; i++) {
            assertThat(run.out()).contains("loaded  127.0.0.1:" + (port + i));
            assertThat(nodes.get(i).ping()).isEqualTo("PONG");
        }
    }

    @Test
    void renew_ofAReplica_isLoadedThereToo() {
        int port = WrittenServers.freePorts(2);
        Transcript.of().run("init", "--dir=" + root, "--topology=replica", "--port=" + port);
        servers.start("redis-1");
        servers.start("redis-2");
        servers.awaitLog("sync: Finished with success");

        assertThat(renew(port, "--now").out()).contains("loaded  localhost:" + port, ":" + (port + 1));
    }

    @Test
    void renew_withoutRightsOrServer_saysSo_andChangesNothing() {
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        X509Certificate before = server();

        Transcript closed = renew(port, "--now");
        assertThat(closed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(closed.err()).contains("hint: Start Redis");
        assertThat(server()).isEqualTo(before);
        assertThat(Transcript.of().run("certs").err())
                .isEqualTo("error: No command is given.\nhint: As in secure-redis certs renew\n");
        assertThat(Transcript.of()
                        .run("certs", "renew", "--files-only", "--dir=" + directory.resolve("none"))
                        .err())
                .contains("There is no certificate", "hint: Name the directory that init wrote with --dir.");
    }

    @Test
    void renew_ofFilesOnly_needsNoServer() {
        Transcript.of().run("init", "--dir=" + root);
        X509Certificate before = server();

        Transcript run = Transcript.of().run("certs", "renew", "--files-only", "--now", "--dir=" + root);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("renewed tls/client/client.crt").doesNotContain("loaded");
        assertThat(server()).isNotEqualTo(before);
    }
}

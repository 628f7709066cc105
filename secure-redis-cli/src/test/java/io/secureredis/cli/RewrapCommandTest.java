package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

class RewrapCommandTest {

    private static final Secret NEW = Secret.fromBase64("q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=");
    private static final String OLD_TEXT = "PkQ4v2nYc8mR1tXwZ6bJ0A==";
    private static final Secret OLD = Secret.fromBase64(OLD_TEXT);
    private static final Sealer BEFORE = Sealer.of(KeyRing.of(OLD));

    private static RedisTestServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = RedisTestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void fill() {
        server.flushAll();
        for (int i = 0; i < 30; i++) {
            String key = "books::" + i;
            set(key, Binding.of("cache").and("books").and(bytes(key)));
        }
        set("app:films::1", Binding.of("cache").and("films").and(bytes("app:films::1")));
        set("template", Binding.of("template").and("value").and("template"));
    }

    private static void set(String key, Binding place) {
        server.command(bytes("SET"), bytes(key), BEFORE.seal(bytes("value"), place, Duration.ZERO));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Transcript run(String... words) {
        List<String> all = new ArrayList<>(List.of("rewrap", "--url=redis://127.0.0.1:" + server.port()));
        all.addAll(List.of(words));
        return Transcript.of()
                .environment("SECURE_REDIS_SECRET_KEY", "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=")
                .environment("SECURE_REDIS_PREVIOUS_SECRET_KEYS", OLD_TEXT)
                .run(all.toArray(String[]::new));
    }

    private static Object keyId(String key) {
        return EnvelopeHeader.parse((byte[]) server.command(bytes("GET"), bytes(key)))
                .keyId();
    }

    @Test
    void rewrap_ofEverything_says_that_the_old_secret_may_go() {
        Path checkpoint = directory.resolve("checkpoint");

        Transcript run = run("--match=app:*", "--rate=1000");
        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        run = run("--checkpoint=" + checkpoint, "--batch=10");

        assertThat(run.out())
                .contains(
                        "32 values and names were checked:",
                        "31  sealed again under the primary secret",
                        "1  already under the primary secret",
                        "In Redis now: 32 under the primary secret " + NEW.keyId() + ", 0 under " + OLD.keyId()
                                + ". Each sealed value, name and part of a job counts.\n",
                        "key " + OLD.keyId() + " can be removed\n");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(checkpoint).doesNotExist();
        assertThat(keyId("books::3")).isEqualTo(NEW.keyId());
        assertThat(keyId("template")).isEqualTo(NEW.keyId());
    }

    @Test
    void dryRun_writes_nothing() {
        Transcript run = run("--dry-run");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .startsWith("Dry run: nothing was written. 32 values and names were checked:")
                .contains(
                        "In Redis, unchanged: 0 under the primary secret " + NEW.keyId() + ", 32 under " + OLD.keyId())
                .contains("key " + OLD.keyId() + " is still needed by 32: 31 of caches, 1 of templates");
        assertThat(keyId("books::3")).isEqualTo(OLD.keyId());
    }

    @Test
    void rest_isNamed_byWhatHoldsIt() {
        byte[] sealed = BEFORE.seal(bytes("x"), Binding.of("elsewhere"), Duration.ZERO);
        server.command(bytes("HSET"), bytes("secure-jobs:{mail}:body"), bytes("id"), sealed);
        server.command(bytes("HSET"), bytes("spring:session:sessions:x"), bytes("a"), sealed);

        Transcript run = run("--key-prefix=app:");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("key " + OLD.keyId() + " is still needed by 2: 1 of jobs, 1 of sessions\n");
    }

    @Test
    void parts_ofJobs_doNotCountAsUnderThePrimarySecret() {
        server.flushAll();
        server.command("HSET", "secure-jobs:{mail}:run", "id", "t:0:0:5:0:0:w");
        server.command(
                bytes("HSET"),
                bytes("secure-jobs:{mail}:body"),
                bytes("id"),
                BEFORE.seal(bytes("x"), Binding.of("elsewhere"), Duration.ZERO));
        server.command("HSET", "spring:session:sessions:x", "creationTime", "1");

        Transcript run = run("--dry-run");

        assertThat(run.out())
                .contains("2  parts of jobs, which follow\n")
                .doesNotContain("under the primary secret already");
    }

    @Test
    void jobs_areSealedAgain_andSchedulesToo() {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", server.port());
        connections.afterPropertiesSet();
        connections.start();
        JobProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("secure-redis.jobs.worker.virtual-threads", "false")))
                .bindOrCreate("secure-redis.jobs", JobProperties.class);
        try (JobRuntime before = JobRuntime.builder(
                        new DefaultListableBeanFactory(),
                        event -> {},
                        JsonMapper.builder().build(),
                        properties)
                .server(connections, BEFORE)
                .build()) {
            before.jobs().call("mail.welcome", "alice").queue("mail").delay();
            before.jobs()
                    .call("mail.welcome", "bob")
                    .queue("mail")
                    .withId("order-42")
                    .delay();
        }
        connections.destroy();
        Transcript run = run();
        assertThat(run.out())
                .contains(
                        "Jobs and schedules:\n",
                        "1  jobs sealed again",
                        "1  jobs keep the id that their caller chose",
                        "key " + OLD.keyId() + " is still needed by 1: 1 of jobs\n");
        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void rewrap_needs_a_secret_and_a_checkpointThatIsOne() throws Exception {
        assertThat(Transcript.of().run("rewrap").err()).startsWith("error: No secret is given.");
        Path odd = Files.writeString(directory.resolve("odd"), "odd");
        assertThat(run("--checkpoint=" + odd).err()).contains("is not a checkpoint of a rewrap.");
        assertThat(run("--batch=0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("--rate=0").code()).isEqualTo(ExitCode.USAGE);
    }
}

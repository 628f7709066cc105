package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.engine.JobTestSupport;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** Runs every command of the page of incidents against a server that is in the state of its section. */
@Tag(ExecutableJar.ALSO)
class IncidentsTest {

    private static final Path PAGE = Path.of("../docs/operate/incidents.md");
    private static final Pattern COMMAND = Pattern.compile("^ +\\$ secure-redis (.+)$");
    private static final Pattern IN_TABLE = Pattern.compile("\\| `secure-redis ([^`]+)` \\|");
    private static final String TABLE = "Incidents";
    private static final String CERTIFICATES = "Certificate expired or expires soon";
    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";
    private static final String OTHER = "PkQ4v2nYc8mR1tXwZ6bJ0A==";
    private static final String OTHER_ID = Secret.fromBase64(OTHER).keyId().toString();

    private static RedisTestServer server;

    @TempDir
    private static Path serverDirectory;

    @TempDir
    private Path secrets;

    /** The application's side. */
    static final class Mailer {

        @SecureJob(name = "mail.welcome", queue = "mail", maxAttempts = 1)
        public void welcome(String address) {
            if (!address.isEmpty()) {
                throw new IllegalStateException("no such mailbox");
            }
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Path acl = Files.createFile(serverDirectory.resolve("users.acl"));
        server = RedisTestServer.builder().config("aclfile", acl.toString()).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, List<String>> commands() throws IOException {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        String section = TABLE;
        for (String line : Files.readAllLines(PAGE)) {
            section = line.startsWith("## ") ? line.substring(3) : section;
            for (Pattern pattern : List.of(COMMAND, IN_TABLE)) {
                Matcher command = pattern.matcher(line);
                if (command.find()) {
                    commands.computeIfAbsent(section, any -> new ArrayList<>()).add(command.group(1));
                }
            }
        }
        return commands;
    }

    static Stream<String> sections() throws IOException {
        return commands().keySet().stream();
    }

    @Test
    void page_hasARunbookForEachIncident() throws Exception {
        assertThat(commands())
                .containsOnlyKeys(
                        TABLE,
                        "Secret leaked",
                        "Secret lost",
                        "Secrets cannot be read",
                        "Password leaked",
                        CERTIFICATES,
                        "Redis without AUTH",
                        "Full",
                        "Evicting",
                        "A poison job",
                        "50,000 dead jobs",
                        "Tamper alert",
                        "Restored from an old backup",
                        "Moved to another Redis");
    }

    private static void memory(String most, String policy) {
        // One setting at a time, as Redis 6 takes them
        server.command("CONFIG", "SET", "maxmemory-policy", policy);
        server.command("CONFIG", "SET", "maxmemory", most);
    }

    @ParameterizedTest
    @MethodSource("sections")
    void commands_ofEachSection_work(String section) throws Exception {
        server.flushAll();
        memory("0", "noeviction");
        server.command(
                "ACL", "SETUSER", "shop", "reset", "on", ">first-password-of-shop", "~books::*", "+get", "+ping");
        Files.createDirectories(secrets);
        Files.writeString(secrets.resolve("redis-password"), "first-password-of-shop");
        Path written = secrets.resolve("redis");
        Transcript.of()
                .run("init", "--for=cache", "--dir=" + written, "--days=10", "--port=" + WrittenServers.freePorts(1));
        String job = fill(section);
        try (WrittenServers servers = new WrittenServers(written)) {
            if (section.equals(CERTIFICATES)) {
                servers.start("redis");
            }
            assertThat(runAll(section, job)).contains(expected(section));
        }
    }

    private String runAll(String section, String job) throws IOException {
        StringBuilder out = new StringBuilder();
        for (String command : commands().getOrDefault(section, List.of())) {
            Transcript run = Transcript.of()
                    .environment("REDIS_HOST", "127.0.0.1")
                    .environment("REDIS_PORT", server.port())
                    .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                    .run(words(command, job));
            assertThat(run.err()).as(command).doesNotContain("error:", "Exception");
            assertThat(run.code()).as(command + "\n" + run).isIn(ExitCode.OK, ExitCode.FOUND);
            out.append(run.out());
        }
        return out.toString();
    }

    private String[] words(String command, String job) {
        return command.replace("06h20hrf540007l44s7mhmcn", job)
                .replace("1f9a03c2", OTHER_ID)
                .replace("/run/secrets", secrets.toString())
                .split(" ");
    }

    /** Brings the server into the state of a section, with two dead jobs in every one. */
    private static String fill(String section) {
        boolean otherSecret = section.startsWith("Secret");
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromBase64(otherSecret ? OTHER : SECRET)));
        Binding place = Binding.of("cache").and("books").and("books::1");
        server.command(
                "SET".getBytes(UTF_8), "books::1".getBytes(UTF_8), sealer.seal(new byte[3], place, Duration.ZERO));
        String dead = jobs(sealer);
        switch (section) {
            case "Full" -> server.command("CONFIG", "SET", "maxmemory", "1mb");
            case "Evicting" -> memory("100mb", "allkeys-lru");
            case "Tamper alert" -> {
                server.command("ZREM", "secure-jobs:{mail}:dead", dead);
                server.command("ZADD", "secure-jobs:{mail}:tampered", "1", dead);
                server.command("HSET", "secure-jobs:{mail}:body", dead, "forged");
                server.command("SETRANGE", "books::1", "70", "forged");
            }
            default -> {
                return dead;
            }
        }
        return dead;
    }

    private static String jobs(Sealer sealer) {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", server.port());
        connections.afterPropertiesSet();
        connections.start();
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("mailer", new Mailer());
        JobProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("secure-redis.jobs.worker.virtual-threads", "false")))
                .bindOrCreate("secure-redis.jobs", JobProperties.class);
        try (JobRuntime runtime = JobRuntime.builder(
                        beans, event -> {}, JsonMapper.builder().build(), properties)
                .server(connections, sealer)
                .build()) {
            runtime.check();
            JobId first = runtime.jobs().call("mail.welcome", "alice").delay();
            runtime.jobs().call("mail.welcome", "bob").delay();
            JobTestSupport.of(runtime).runDue();
            runtime.jobs().call("mail.welcome", "carol").delay();
            return first.value();
        } finally {
            connections.destroy();
        }
    }

    /** What shows that the commands have met that state. */
    private static String expected(String section) {
        return switch (section) {
            case "Secret leaked", "Secret lost", "Secrets cannot be read" -> OTHER_ID;
            case "Password leaked" -> "accepts only the new password";
            case CERTIFICATES -> "loaded  localhost:";
            case "Redis without AUTH" -> "The user shop is set on 127.0.0.1:" + server.port();
            case "Full", "Evicting" -> "maxmemory";
            case "A poison job" -> "attempt: 1, crashes: 0";
            case "50,000 dead jobs" -> "2 of 2 jobs are ready again.";
            case "Tamper alert" -> "tampered";
            default -> "mail";
        };
    }
}

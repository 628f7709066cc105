package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.SecureRedisException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transcripts of errors that need a server, a file or a certificate. {@link ErrorsAreTestedTest} looks for them. */
class ErrorTranscriptsTest {

    /** On Redis's own port there may be one. */
    private static final String NOBODY = "\nspring.data.redis.port: 1";

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";

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

    @AfterEach
    void empty() {
        server.flushAll();
    }

    private static Transcript run(String... words) {
        return run(Transcript.of(), server, words);
    }

    private static Transcript run(Transcript transcript, RedisTestServer redis, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--url=redis://127.0.0.1:" + redis.port());
        return transcript.environment("SECURE_REDIS_SECRET_KEY", SECRET).run(all.toArray(String[]::new));
    }

    private static void assertFailed(Transcript run, String... lines) {
        assertThat(run.err()).isEqualTo(String.join("\n", lines) + "\n");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void database_thatTheServerDoesNotHave_isNoOutage() {
        Transcript run = Transcript.of().run("jobs", "list", "--url=redis://127.0.0.1:" + server.port() + "/99");

        assertFailed(
                run,
                "error: SR369 Redis at 127.0.0.1:" + server.port() + " has no database of this number.",
                "hint: Correct the number at the end of --url (or REDIS_DB), or raise databases in the server's"
                        + " configuration.");
    }

    @Test
    void acl_ofAServerWithoutThisCommand_saysSo() {
        try (RedisTestServer old =
                RedisTestServer.builder().config("rename-command", "ACL", "").start()) {
            assertFailed(
                    run(Transcript.of(), old, "acl", "shop", "--features=cache", "--check"),
                    "error: The server does not know ACL DRYRUN.",
                    "hint: It needs Redis 7 or newer, or Valkey.");
            assertFailed(
                    run(
                            Transcript.of(),
                            old,
                            "password",
                            "rotate",
                            "shop",
                            "--new-password-file=" + directory.resolve("next")),
                    "error: The server does not know ACL SETUSER.",
                    "hint: It needs Redis 7 or newer, or Valkey.");
        }
    }

    @Test
    void rotation_ofAUserThatIsOff_stopsBeforeApplicationsSwitch() throws Exception {
        Path next = directory.resolve("next");
        server.command("ACL", "SETUSER", "shop", "reset", "off", ">old", "~*", "+@all");
        try {
            assertFailed(
                    run("password", "rotate", "shop", "--new-password-file=" + next),
                    "error: 127.0.0.1:" + server.port() + " does not let the user shop in with the new password."
                            + " The old one still works.",
                    "hint: Check that the user is on: ACL GETUSER shop");
            assertFailed(
                    run("password", "rotate", "shop", "--new-password-file=" + next, "--step=remove"),
                    "error: 127.0.0.1:" + server.port() + " still accepts another password, or refuses the new one.",
                    "hint: ACL GETUSER shop");
            assertThat(Files.readString(next)).isNotBlank();
        } finally {
            server.command("ACL", "DELUSER", "shop");
        }
    }

    @Test
    void passwordFile_thatHoldsTwoWords_isRefused() throws Exception {
        Path two = file("two", "one two\n");
        server.command("ACL", "SETUSER", "shop", "reset", "on", ">old", "~*", "+@all");
        try {
            assertFailed(
                    run("password", "rotate", "shop", "--new-password-file=" + two),
                    "error: The password file " + two + " is empty, or holds more than one word.");
        } finally {
            server.command("ACL", "DELUSER", "shop");
        }
    }

    /** A directory with so long a path that only files with the shortest names fit in; even root cannot add others. */
    private Path deep() throws IOException {
        int most = System.getProperty("os.name").startsWith("Mac") ? 1024 : 4096;
        int room = most - " /app".length() - directory.toString().length();
        Path deepest = directory;
        while (room > 1) {
            String name = "d".repeat(room > 202 ? 200 : room - 1);
            deepest = Files.createDirectory(deepest.resolve(name));
            room -= name.length() + 1;
        }
        return deepest;
    }

    @Test
    void rotation_whoseApplicationFileCannotBeReplaced_keepsBothPasswords() throws Exception {
        Path application = deep().resolve("app");
        Files.writeString(application, "old\n");
        server.command("ACL", "SETUSER", "shop", "reset", "on", ">old", "~*", "+@all");
        try {
            Transcript run = run(
                    "password",
                    "rotate",
                    "shop",
                    "--new-password-file=" + directory.resolve("next"),
                    "--application-file=" + application);

            assertThat(run.err()).endsWith("error: The password file " + application + " cannot be replaced.\n");
            assertThat(application).hasContent("old");
            assertThat(server.command("ACL", "GETUSER", "shop").toString())
                    .contains(
                            RotationChecks.sha256("old"),
                            RotationChecks.sha256(
                                    Files.readString(directory.resolve("next")).strip()));
        } finally {
            server.command("ACL", "DELUSER", "shop");
        }
    }

    @Test
    void jobs_thatDoNotOpen_sayWhatIsMissing() {
        server.command("SADD", "secure-jobs:queues", "mail");
        byte[] other = Sealer.of(KeyRing.of(Secret.fromRawBytes(new byte[16])))
                .seal(bytes("{}"), Binding.of("test"), Duration.ZERO);
        server.command(bytes("HSET"), bytes("secure-jobs:{mail}:body"), bytes("job"), other);
        server.command("ZADD", "secure-jobs:{mail}:dead", "1", "job");

        Transcript shown = run("jobs", "show", "mail", "job", "--reveal");

        assertFailed(
                shown,
                "error: The body of this job does not open.",
                "hint: Add the secret that sealed it with --previous-secret-file.");
        assertFailed(
                run("jobs", "schedules", "mail", "--fire=nothing"),
                "error: There is no such schedule, or it does not open.");
    }

    @Test
    void jobs_withoutASecret_sayHowToGiveIt() {
        server.command("SADD", "secure-jobs:queues", "mail");
        assertFailed(
                Transcript.of().run("jobs", "retry", "mail", "job", "--url=redis://127.0.0.1:" + server.port()),
                "error: This needs the secret of the jobs, and none is given.",
                "hint: Use --secret-file, SECURE_REDIS_SECRET_KEY, or --config with the application's own configuration.");
    }

    @Test
    void jobs_wordsThatAreNone_areRefused() {
        server.command("SADD", "secure-jobs:queues", "mail");
        Transcript age = run("jobs", "list", "mail", "--older-than=soon");
        Transcript id = run("jobs", "show", "mail", "no id");

        assertThat(age.toString())
                .isEqualTo("exit 2\nerror: --older-than is not an age.\nhint: As in 90s, 30m, 12h, 7d.\n");
        assertThat(id.toString())
                .isEqualTo("exit 2\nerror: A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.\n");
    }

    /** Anyone who can write to Redis can do this. It is no bug of the command line. */
    @Test
    void jobs_whoseKeysHaveAnotherType_areAnErrorOfTheServer() {
        server.command("SADD", "secure-jobs:queues", "mail");
        server.command("ZADD", "secure-jobs:{mail}:dead", "1", "job");
        server.command("SET", "secure-jobs:{mail}:body", "x");

        for (String[] words : new String[][] {
            {"jobs", "list", "mail", "--key-id=00000000"},
            {"jobs", "show", "mail", "job"},
            {"jobs", "retry", "mail", "job"},
            {"jobs", "list"}
        }) {
            assertThat(run(words).toString()).as(String.join(" ", words)).doesNotContain("This is a bug");
        }
        assertFailed(
                run("jobs", "list", "mail", "--key-id=00000000"),
                "error: 127.0.0.1:" + server.port() + " answers a command with the error WRONGTYPE.",
                "hint: Another program may have written to the keys of secure-redis. --debug shows where.");
    }

    @Test
    void migration_thatRedisRefuses_saysHowToContinue() {
        server.command("SET", "books::1", "plain");
        server.command("ACL", "SETUSER", "short", "on", ">canary", "~*", "+@all", "-get");
        try {
            String[] words = {"migrate", "--as=cache", "--user=short"};
            Transcript run = run(Transcript.of().environment("REDIS_PASSWORD", "canary"), server, words);
            Transcript withState = run(
                    Transcript.of().environment("REDIS_PASSWORD", "canary"),
                    server,
                    "migrate",
                    "--as=cache",
                    "--user=short",
                    "--state=" + directory.resolve("state"));

            assertThat(run.err())
                    .startsWith("error: SR")
                    .endsWith(
                            "\nhint: Run it again: it skips what is already sealed. --state continues where it stopped.\n")
                    .doesNotContain("canary");
            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
            assertThat(withState.err())
                    .startsWith("error: SR")
                    .endsWith("\nhint: Run it again with the same --state to continue where it stopped.\n");
        } finally {
            server.command("ACL", "DELUSER", "short");
        }
    }

    @Test
    void migration_whoseStateCannotBeWritten_saysSo() {
        server.command("SET", "books::1", "plain");
        Path nowhere = directory.resolve("nowhere/state");

        assertFailed(
                run("migrate", "--as=cache", "--state=" + nowhere),
                "error: The state file " + nowhere + " cannot be written or deleted.");
    }

    @Test
    void rewrap_whoseCheckpointCannotBeWritten_saysSo() {
        byte[] sealed = Sealer.of(KeyRing.of(Secret.fromBase64(SECRET)))
                .seal(bytes("value"), Binding.of("cache").and("books").and("books::1"), Duration.ZERO);
        server.command(bytes("SET"), bytes("books::1"), sealed);
        Path nowhere = directory.resolve("nowhere/checkpoint");

        assertFailed(
                run("rewrap", "--checkpoint=" + nowhere), "error: The checkpoint " + nowhere + " cannot be written.");
    }

    @Test
    void baseline_thatCannotBeWritten_isAnError() {
        Path nowhere = directory.resolve("nowhere/baseline");

        assertThat(run("doctor", "--feature=memory", "--write-baseline=" + nowhere)
                        .err())
                .isEqualTo("error: The baseline " + nowhere + " cannot be written.\n");
    }

    @Test
    void configuration_whoseNodeHasNoPort_isAnError() throws Exception {
        Path config = file("application.yml", "spring.data.redis.cluster.nodes: [ 'redis-1:port' ]\n");

        assertFailed(
                Transcript.of().run("jobs", "list", "--config=" + config),
                "error: A node under spring.data.redis is not host:port.");
    }

    @Test
    void environment_whosePortIsNoNumber_isAnError() {
        assertThat(Transcript.of()
                        .environment("REDIS_PORT", "six")
                        .run("jobs", "list")
                        .toString())
                .isEqualTo("exit 2\nerror: REDIS_PORT is not a number.\n");
    }

    @Test
    void init_whereNoDirectoryCanBe_writesNothing() throws Exception {
        Path taken = file("taken", "");
        Path root = directory.resolve("root");
        Files.createDirectories(root.resolve("redis"));
        Files.writeString(root.resolve("redis/data"), "");

        assertFailed(
                Transcript.of().run("init", "--dir=" + taken.resolve("below")),
                "error: The directory " + taken.resolve("below") + " cannot be made.");
        assertFailed(Transcript.of().run("init", "--dir=" + root), "error: A directory for data cannot be created.");
    }

    @Test
    void renewal_withoutTheKeyOfTheAuthority_changesNothing() throws Exception {
        Path root = directory.resolve("root");
        Transcript.of().run("init", "--dir=" + root);
        Files.delete(root.resolve("ca/ca.key"));
        String before = Files.readString(root.resolve("tls/server/server.crt"));

        assertFailed(
                Transcript.of().run("certs", "renew", "--files-only", "--now", "--dir=" + root),
                "error: The authority cannot be read: " + root.resolve("ca/ca.crt") + " and "
                        + root.resolve("ca/ca.key") + ".",
                "hint: Put its key back where init wrote it. Without the key, issue certificates elsewhere.");
        assertThat(root.resolve("tls/server/server.crt")).hasContent(before);
    }

    @Test
    void renewal_ofACertificateWithoutNames_isRefused() throws Exception {
        Path root = directory.resolve("root");
        Transcript.of().run("init", "--dir=" + root);
        // The authority's own certificate names no host.
        Files.copy(
                root.resolve("ca/ca.crt"), root.resolve("tls/server/server.crt"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(Transcript.of()
                        .run("certs", "renew", "--files-only", "--now", "--dir=" + root)
                        .err())
                .isEqualTo("error: A certificate names no host, so a new one would not either.\n");
    }

    @Test
    void renewal_whoseCertificateTheClientDoesNotTrust_saysThatNoConnectionCanBeMade() throws Exception {
        Path root = directory.resolve("root");
        Path other = directory.resolve("other");
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        Transcript.of().run("init", "--dir=" + other);
        try (WrittenServers servers = new WrittenServers(root)) {
            servers.start("redis");
            for (String name : List.of("ca/ca.crt", "ca/ca.key")) {
                Files.copy(other.resolve(name), root.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            Transcript run = renew(root, root, port);

            assertThat(run.err()).isEqualTo("error: No new TLS connection to localhost:" + port + " can be made.\n");
            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void renewal_ofFilesThatTheServerDoesNotRead_saysWhereToPutThem() throws Exception {
        Path root = directory.resolve("root");
        Path other = directory.resolve("other");
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        Transcript.of().run("init", "--dir=" + other);
        try (WrittenServers servers = new WrittenServers(root)) {
            servers.start("redis");

            assertFailed(
                    renew(root, other, port),
                    "error: The server localhost:" + port + " still shows another certificate.",
                    "hint: Copy the new files to where that server reads them (CONFIG GET tls-cert-file), and run this"
                            + " again.");
        }
    }

    @Test
    void renewal_whoseKeyTheServerReadsElsewhere_isNotLoaded() throws Exception {
        Path root = directory.resolve("root");
        int port = WrittenServers.freePorts(1);
        Transcript.of().run("init", "--dir=" + root, "--port=" + port);
        try (WrittenServers servers = new WrittenServers(root)) {
            servers.start("redis");
            Path key = Files.copy(root.resolve("tls/server/server.key"), directory.resolve("old.key"));
            servers.login("admin", port).sync().configSet("tls-key-file", key.toString());

            assertFailed(
                    renew(root, root, port),
                    "error: The server localhost:" + port
                            + " did not load the new certificate, and still uses the old one.",
                    "hint: Check its log. Certificate and key must match, and the server must be able to read both.");
        }
    }

    private static Transcript renew(Path root, Path directory, int port) {
        Path tls = root.resolve("tls/client");
        return Transcript.of()
                .run(
                        "certs",
                        "renew",
                        "--now",
                        "--dir=" + directory,
                        "--url=rediss://localhost:" + port,
                        "--user=admin",
                        "--password-file=" + root.resolve("passwords/admin"),
                        "--cacert=" + tls.resolve("ca.crt"),
                        "--cert=" + tls.resolve("client.crt"),
                        "--key=" + tls.resolve("client.key"));
    }

    @Test
    void stackTrace_isPrintedWithDebugAlone_andWithoutThePassword() {
        server.command("ACL", "SETUSER", "short", "on", ">canary-of-short", "~*", "+@all", "-smembers");
        try {
            for (String password : List.of("canary-of-short", "wrong-canary")) {
                String[] words = {"jobs", "list", "--user=short", "--password=" + password};
                Transcript plain = run(words);
                Transcript debug = run("jobs", "list", "--user=short", "--password=" + password, "--debug");

                assertThat(plain.err()).contains("\nerror: SR32").doesNotContain("\tat ", "canary");
                assertThat(debug.err())
                        .contains("\nerror: SR32", "\tat io.secureredis.")
                        .doesNotContain("canary");
                assertThat(plain.out() + debug.out()).isEmpty();
            }
        } finally {
            server.command("ACL", "DELUSER", "short");
        }
    }

    /** SnakeYAML quotes the line, Boot the value, and Java's URI the whole URL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis:\n  secret-key: |CANARYsecret",
                "secure-redis:\n  secret-key: \"CANARYsecret\nspring:\n  data: x",
                "secure-redis:\n  secret-key: CANARYsecret\n\tx: 1",
                "secure-redis:\n  secret-key: CANARYsecret: z",
                "secure-redis:\n  secret-key: CANARYsecret\n  secret-key: CANARYsecret",
                "secure-redis:\n  secret-key: !!java.lang.CANARYsecret x",
                "secure-redis:\n  secret-key: {CANARYsecret: 1}" + NOBODY,
                "secure-redis:\n  secret-key: CANARYsecret" + NOBODY,
                "secure-redis:\n  secret-key: %CANARYsecret",
                "secure-redis:\n  secret-key: @CANARYsecret",
                "secure-redis:\n  secret-key: \"CAN\\qCANARYsecret\"",
                "secure-redis.previous-secret-keys: CANARYsecret\nsecure-redis.secret-key: q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k="
                        + NOBODY,
                "secure-redis.jobs.secret-key: CANARYsecret" + NOBODY,
                "secure-redis.retired-key-ids: CANARYsecret\nsecure-redis.secret-key: q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=",
                "spring.data.redis.url: \"redis://user:CANARY pass[word@localhost:1\"",
                "spring.data.redis.url: redis://user:CANARYpass@localhost:notaport",
                "spring.data.redis.url: redis://user:CANARY/pass@localhost:1",
                "spring.data.redis.port: CANARYport",
                "spring.data.redis.cluster.nodes: user:CANARYpass@localhost:x",
                "spring.data.redis.cluster.nodes: localhost:CANARYpass@h",
                "spring.data.redis.timeout: CANARYtime",
                "spring.config.import: configserver:http://user:CANARYpass@localhost",
                "spring.data.redis.ssl.bundle: b\nspring.ssl.bundle.pem.b.keystore.private-key: CANARYkey\nspring.ssl.bundle.pem.b.keystore.certificate: CANARYkey",
                "secure-redis.jobs.redis.port: CANARYport" + NOBODY,
            })
    void stackTrace_ofABrokenConfiguration_quotesNothingOfIt(String content) throws Exception {
        Path config = Files.writeString(directory.resolve("application.yml"), content + "\n");

        for (String command : List.of("jobs list", "inspect books::1", "doctor --feature=keys")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(List.of("--config=" + config, "--debug", "--timeout=1"));
            Transcript run = Transcript.of().run(words.toArray(String[]::new));

            assertThat(run.toString()).as(command).doesNotContain("CANARY");
            assertThat(run.err()).as(command).contains("error: ", "\tat io.secureredis.cli.");
        }
    }

    @Test
    void stackTrace_ofABrokenConfiguration_namesClassesAndThePosition() throws Exception {
        Path config =
                Files.writeString(directory.resolve("application.yml"), "secure-redis:\n  secret-key: |CANARYsecret\n");

        assertThat(Transcript.of()
                        .run("jobs", "list", "--config=" + config, "--debug")
                        .err())
                .contains("Caused by: org.yaml.snakeyaml.scanner.ScannerException: line 2, column 16\n\tat org.yaml.")
                .contains("\t... ")
                .endsWith("hint: Correct it. --debug adds a stack trace, without values.\n");
    }

    @Test
    void stackTrace_ofAnyException_hasOnlyMessagesThatAreKnown() {
        RuntimeException looped = new IllegalStateException("CANARY", new IOException("CANARY"));
        looped.addSuppressed(new RedisCommandExecutionException("WRONGTYPE CANARY"));
        looped.addSuppressed(new RedisCommandExecutionException("CANARYPASSWORD"));
        looped.addSuppressed(new ConnectException("Connection refused: localhost:1"));
        looped.addSuppressed(new SecureRedisException("SR117", "Known", looped));

        String trace = DebugTrace.of(looped);

        assertThat(trace)
                .startsWith("java.lang.IllegalStateException\n\tat io.secureredis.cli.ErrorTranscriptsTest")
                .contains("\nCaused by: java.io.IOException\n")
                .contains("Suppressed: io.lettuce.core.RedisCommandExecutionException: WRONGTYPE\n")
                .contains("Suppressed: java.net.ConnectException: Connection refused: localhost:1\n")
                .contains("Suppressed: io.secureredis.SecureRedisException: SR117 Known\n")
                .contains("[java.lang.IllegalStateException is above]\n")
                .doesNotContain("CANARY");
    }

    @Test
    void bug_ofTheCommandLine_showsItsClassAlone() {
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                new PrintWriter(Writer.nullWriter()),
                new PrintWriter(err, true),
                new BufferedReader(Reader.nullReader()),
                Map.of(),
                false);

        int code = new ErrorReport(terminal, new RootCommand())
                .handleExecutionException(new IllegalStateException("canary"), CommandRunner.complete(terminal), null);

        assertThat(err).hasToString("""
                error: This is a bug in secure-redis: java.lang.IllegalStateException
                hint: Run it again with --debug, and report what it prints.
                """);
        assertThat(code).isEqualTo(ExitCode.FAILED);
    }
}

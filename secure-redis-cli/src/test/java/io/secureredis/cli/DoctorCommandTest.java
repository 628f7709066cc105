package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.DefaultClientResources;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.doctor.Doctor;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TestCertificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag(ExecutableJar.ALSO)
class DoctorCommandTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";
    private static final String OTHER = "PkQ4v2nYc8mR1tXwZ6bJ0A==";
    private static final String LONG = "wX7kq2Lr9vTz4mPc8sYd1hNb6gFj3aRe";

    private static TestCertificates certificates;
    private static RedisTestServer open;
    private static RedisTestServer secure;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        certificates = TestCertificates.create();
        open = RedisTestServer.start();
        secure = RedisTestServer.builder().tls(certificates).plainPort(true).start();
    }

    @AfterAll
    static void stop() {
        open.close();
        secure.close();
        certificates.close();
    }

    @BeforeEach
    void empty() {
        open.flushAll();
    }

    private static Transcript run(RedisTestServer server, String... words) {
        return run(Transcript.of(), server, words);
    }

    private static Transcript run(Transcript transcript, RedisTestServer server, String... words) {
        List<String> all = new ArrayList<>(List.of("doctor", "--url=redis://127.0.0.1:" + server.port()));
        all.addAll(List.of(words));
        return transcript.run(all.toArray(String[]::new));
    }

    private static Transcript runTls(RedisTestServer server, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "doctor", "--url=rediss://127.0.0.1:" + server.tlsPort(), "--cacert=" + certificates.authority()));
        all.addAll(List.of(words));
        return Transcript.of().run(all.toArray(String[]::new));
    }

    private static List<String> ids(Transcript run) {
        List<String> ids = new ArrayList<>();
        JsonNode json = JsonMapper.shared().readTree(run.out());
        json.get("findings")
                .forEach(finding -> ids.add(finding.get("id").asString() + ":"
                        + finding.get("severity").asString()));
        return ids;
    }

    private static List<String> found(RedisTestServer server, String feature, String... words) {
        List<String> all = new ArrayList<>(List.of("--output=json", "--feature=" + feature));
        all.addAll(List.of(words));
        Transcript run = run(server, all.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        return ids(run);
    }

    private static void sealed(String key, String secret, Clock clock) {
        Sealer sealer = Sealer.builder(KeyRing.of(Secret.fromBase64(secret)))
                .clock(clock)
                .build();
        open.command(bytes("SET"), bytes(key), sealer.seal(bytes("value"), Binding.of("test"), Duration.ZERO));
    }

    private static String text(Object reply) {
        return reply instanceof byte[] raw ? new String(raw, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Each with its own words; what an operator copies must not fail. */
    private static List<String> remedies(Transcript run) {
        List<String> remedies = new ArrayList<>();
        JsonMapper.shared()
                .readTree(run.out())
                .get("findings")
                .forEach(finding -> remedies.add(finding.get("remedy").asString()));
        return remedies;
    }

    private static void fill(RedisTestServer server) {
        server.command("SET", "books::1", "plain");
        server.command("ZADD", "secure-jobs:{mail}:ready", "1", "job");
        server.command("ACL", "SETUSER", "shop", "on", "nopass", "~*", "+get");
    }

    @Test
    void remedies_ofAServerWithAConfigurationFile_workThere() {
        try (RedisTestServer server = RedisTestServer.builder()
                .config("maxmemory-policy", "allkeys-lru")
                .externalAllowed(false)
                .start()) {
            fill(server);
            List<String> remedies = remedies(run(server, "--output=json"));
            List<String> settings = remedies.stream()
                    .filter(remedy -> remedy.startsWith("CONFIG SET "))
                    .toList();
            assertThat(settings)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(remedy -> assertThat(remedy).endsWith(", then CONFIG REWRITE"));
            for (String remedy : settings) {
                String[] words = remedy.replaceFirst("[;,].*", "").split(" ", 4);
                server.command("CONFIG", "SET", words[2], words[3].replaceFirst(" (for|with) .*", ""));
            }
            assertThat(text(server.command("CONFIG", "REWRITE"))).isEqualTo("OK");
            assertThat(remedies).contains("ACL SETUSER shop resetpass >PASSWORD, then CONFIG REWRITE");
        }
    }

    @Test
    void remedies_ofAServerWithoutAConfigurationFile_nameNoRewrite() {
        try (RedisTestServer server = RedisTestServer.builder()
                .externalAllowed(false)
                .config("maxmemory-policy", "allkeys-lru")
                .withoutConfigFile()
                .start()) {
            fill(server);
            assertThat(catchThrowable(() -> server.command("CONFIG", "REWRITE")))
                    .hasMessageContaining("without a config file");
            assertThat(remedies(run(server, "--output=json")))
                    .noneMatch(remedy -> remedy.contains("REWRITE") || remedy.contains("redis.conf"))
                    .contains(
                            "CONFIG SET maxmemory-policy noeviction, with the cache on a server of its own; the server has no"
                                    + " configuration file, so start it with --maxmemory-policy too",
                            "ACL SETUSER shop resetpass >PASSWORD; the server has no file of users, so a restart forgets it",
                            "A restart with --aclfile /etc/redis/users.acl; then ACL SAVE");
        }
    }

    @Test
    void remedies_thatTheLoginMayNotRun_nameAnAdministrator() {
        try (RedisTestServer server = RedisTestServer.builder()
                .externalAllowed(false)
                .user(
                        "doctor",
                        "on >" + LONG + " "
                                + AclRules.forFeatures(AclFeature.DOCTOR)
                                        .onKeys("*")
                                        .rules())
                .start()) {
            fill(server);
            Transcript run =
                    run(Transcript.of().environment("REDIS_PASSWORD", LONG), server, "--user=doctor", "--output=json");
            assertThat(remedies(run))
                    .filteredOn(remedy -> remedy.contains("CONFIG SET") || remedy.contains("ACL SETUSER"))
                    .isNotEmpty()
                    .allSatisfy(remedy -> assertThat(remedy).contains("As an administrator: "));
        }
    }

    /** As services do it. Fields of INFO are all that tells of the memory there. */
    @Test
    void remedies_ofAServerWithoutConfig_nameTheSettingsOfTheService() {
        try (RedisTestServer server = RedisTestServer.builder()
                .externalAllowed(false)
                .config("maxmemory", "1mb")
                .config("rename-command", "CONFIG", "")
                .start()) {
            assertThat(remedies(run(server, "--output=json")))
                    .noneMatch(remedy -> remedy.contains("CONFIG"))
                    .contains(
                            "Find what grows: redis-cli --bigkeys. Or give it more: maxmemory BYTES: in redis.conf, or in the"
                                    + " settings of the service");
        }
    }

    @Test
    void openServer_isFoundCritical_withRemedyAndExitCode() {
        Transcript run = run(open);

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Examined 127.0.0.1:" + open.port() + " by ")
                .contains(
                        "CRITICAL  acl-no-login  Commands run without a login.\n    127.0.0.1:" + open.port()
                                + ": Without any login the server answers EXISTS, DBSIZE, INFO server, CONFIG GET, ACL LIST, CLIENT"
                                + " ID.\n    remedy: First a user for the application: secure-redis acl USER --features=…. Then: ACL"
                                + " SETUSER default off, then CONFIG REWRITE",
                        "HIGH  acl-default-user",
                        "MEDIUM  tls-off",
                        "remedy: tls-port " + open.port() + ", port 0, ",
                        "MEDIUM  memory-limit",
                        "could not check ",
                        "No secret is given.")
                .doesNotContain("\u001b");
        assertThat(run(Transcript.of().interactive(), open).out()).contains("\u001b[1;31mCRITICAL\u001b[0m");
        assertThat(run(open, "--fail-on=none").code()).isZero();
    }

    /** The page shows what is printed. */
    @Test
    void example_ofThePage_isWhatIsPrinted() throws Exception {
        String page = Files.readString(Path.of("../docs/operate/cli.md"));
        String example = page.substring(page.indexOf("    $ secure-redis doctor --url=redis://127.0.0.1:6379"));
        String printed = example.lines()
                .skip(1)
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .map(line -> line.isEmpty() ? line : line.substring(4))
                .collect(Collectors.joining("\n"));

        assertThat(run(open, "--feature=acl,tls")
                        .out()
                        .replace(":" + open.port(), ":6379")
                        .replace("tls-port " + open.port(), "tls-port 6379")
                        .strip())
                .isEqualTo(printed.strip());
    }

    @Test
    void finding_ofNoServer_isPrintedWithoutAPlace() {
        DoctorFinding finding = new DoctorFinding(
                new DoctorRule("jobs-dead", DoctorFeature.JOBS, "There are dead jobs."),
                DoctorSeverity.LOW,
                "-",
                "The queue mail holds 3 dead jobs.",
                "Look.");

        assertThat(finding.sentence()).isEqualTo("The queue mail holds 3 dead jobs.");
        DoctorReport report = new DoctorReport(Instant.EPOCH, List.of("a"), List.of(), List.of(finding), List.of());
        assertThat(new DoctorText(false).write(report, 0))
                .contains("\n    The queue mail holds 3 dead jobs.\n")
                .doesNotContain("-:");
        assertThat(DoctorMarkup.junit(report) + DoctorMarkup.html(report)).doesNotContain("-:", ", -<");
    }

    @Test
    void finding_withHostileNames_staysWhereItIs() {
        DoctorFinding finding = new DoctorFinding(
                new DoctorRule("acl-no-password", DoctorFeature.ACL, "A user needs no password."),
                DoctorSeverity.HIGH,
                "a:1",
                "The user a\r\u001b[31m\u0085\u009b\u2028\u202e\ud83d<b>&\" is on.",
                "ACL SETUSER a\nresetpass");
        DoctorReport report =
                new DoctorReport(Instant.EPOCH, List.of("a:1"), List.of(finding.rule()), List.of(finding), List.of());

        assertThat(List.of(DoctorMarkup.junit(report), DoctorMarkup.html(report)))
                .allSatisfy(text -> assertThat(text)
                        .contains("The user a??[31m?????&lt;b&gt;&amp;&quot; is on.", "ACL SETUSER a\nresetpass"));
        assertThat(new DoctorText(false).write(report, 0))
                .contains("The user a??[31m?????<b>&\" is on.", "ACL SETUSER a?resetpass");
    }

    @Test
    void alias_isTheSame() {
        Transcript run = Transcript.of()
                .run(
                        "test",
                        "redis-security",
                        "--url=redis://127.0.0.1:" + open.port(),
                        "--feature=tls",
                        "--output=json");

        assertThat(ids(run)).containsExactly("tls-off:medium");
    }

    @Test
    void rules_ofThePage_eachOccurInATestOfTheirOwn() throws Exception {
        String tests = "";
        for (String test : List.of("DoctorCommandTest", "JobsCommandTest", "TopologyTest")) {
            tests += Files.readString(Path.of("src/test/java/io/secureredis/cli/" + test + ".java"));
        }
        String all = tests;
        List<String> rules = Files.readAllLines(Path.of("../docs/operate/cli.md")).stream()
                .filter(line -> line.matches("\\| `[a-z]+-[a-z-]+` \\| [A-Z].*"))
                .map(line -> line.split("`", -1)[1])
                .toList();

        assertThat(rules)
                .hasSizeGreaterThan(40)
                .allSatisfy(rule -> assertThat(all).contains(rule));
    }

    @Test
    void users_setWrong_areFound() {
        assertThat(found(open, "acl")).doesNotContain("acl-not-saved:medium");
        open.command("ACL", "SETUSER", "ghost", "on", "nopass", "~x");
        open.command("ACL", "SETUSER", "other", "on", ">" + LONG, "~*", "&*", "+@all");
        open.command("ACL", "SETUSER", "weak", "on", ">weak123", "~x");
        open.command("ACL", "SETUSER", "app", "on", ">" + LONG, "~app:*", "+get", "+flushall", "+config|set");
        assertThat(catchThrowable(() -> open.command("AUTH", "app", "wrong"))).isNotNull();
        try {
            assertThat(found(open, "acl"))
                    .contains(
                            "acl-no-password:critical",
                            "acl-unlimited-user:high",
                            "acl-weak-password:critical",
                            "acl-not-saved:medium",
                            "acl-log:medium");
            assertThat(run(open, "--feature=commands").out())
                    .contains("commands-dangerous", "The user app may run FLUSHALL, CONFIG SET.")
                    .doesNotContain("The user other may run");
        } finally {
            open.command("ACL", "DELUSER", "ghost", "other", "weak", "app");
            open.command("ACL", "LOG", "RESET");
        }
    }

    @Test
    void shortPassword_isFound_andNeverPrinted() {
        open.command("CONFIG", "SET", "masterauth", "hunter2");
        try {
            Transcript run = run(open, "--feature=acl");

            assertThat(run.out()).contains("masterauth has 7 characters.").doesNotContain("hunter2");
        } finally {
            open.command("CONFIG", "SET", "masterauth", "");
        }
    }

    @Test
    void network_setWrong_isFound() {
        assertThat(found(open, "network")).isEmpty();
        open.command("CONFIG", "SET", "protected-mode", "no");
        open.command("CONFIG", "SET", "bind", "127.0.0.1 -::*");
        try {
            assertThat(found(open, "network"))
                    .containsExactlyInAnyOrder("network-protected-mode:medium", "network-bind:medium");
        } finally {
            open.command("CONFIG", "SET", "bind", "127.0.0.1");
            open.command("CONFIG", "SET", "protected-mode", "yes");
        }
    }

    @Test
    void memory_thatDoesNotFit_isFound() {
        open.command("SET", "secure-jobs:{mail}:x", "1");
        open.command("SET", "books::1", "plain");
        open.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        open.command("CONFIG", "SET", "maxmemory", "1gb");
        try {
            assertThat(found(open, "memory"))
                    .containsExactlyInAnyOrder("memory-policy:critical", "memory-mixed:medium");
            assertThat(found(open, "persistence")).containsExactly("persistence-jobs:high");
            open.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            open.command("CONFIG", "SET", "maxmemory", "1mb");
            assertThat(found(open, "memory")).contains("memory-headroom:high").doesNotContain("memory-policy:critical");
            open.command("CONFIG", "SET", "maxmemory", "0");
            open.command("DEL", "secure-jobs:{mail}:x");
            assertThat(found(open, "memory")).containsExactlyInAnyOrder("memory-limit:medium", "memory-policy:low");
        } finally {
            open.command("CONFIG", "SET", "maxmemory", "0");
            open.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
    }

    @Test
    void data_thatIsNotSealed_isFound() {
        assertThat(found(open, "data")).isEmpty();
        open.command("SET", "books::alice@example.org", "plain");
        open.command(bytes("SET"), bytes("cut"), new byte[] {'S', 'R', 1, 0, 9});
        sealed("books::2", SECRET, Clock.systemUTC());

        Transcript run = run(open, "--feature=data");

        assertThat(run.out())
                .contains(
                        "data-plaintext",
                        "1 of 3 checked values are plaintext, for instance under books:….",
                        "data-malformed",
                        "data-no-expiry")
                .doesNotContain("alice");
    }

    @Test
    void secrets_heldAgainstTheData_areFound() {
        sealed("books::1", OTHER, Clock.systemUTC());
        Transcript ring = Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET);

        assertThat(ids(run(ring, open, "--output=json", "--feature=keys"))).containsExactly("keys-unknown:high");
        ring = Transcript.of()
                .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                .environment("SECURE_REDIS_PREVIOUS_SECRET_KEYS", OTHER);
        assertThat(ids(run(ring, open, "--output=json", "--feature=keys"))).containsExactly("keys-previous:low");

        sealed("books::1", SECRET, Clock.fixed(Instant.now().minus(Duration.ofDays(400)), ZoneOffset.UTC));
        ring = Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET);
        assertThat(ids(run(ring, open, "--output=json", "--feature=keys"))).containsExactly("keys-due:low");

        Transcript published = run(
                Transcript.of().environment("SECURE_REDIS_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODw=="),
                open,
                "--feature=keys");
        assertThat(published.out())
                .contains("CRITICAL  keys-secret", "SR103")
                .doesNotContain("AAECAwQFBgcICQoLDA0ODw==");
    }

    @Test
    void secrets_ofSessionsAndJobs_areFound() {
        for (String hash :
                List.of("spring:session:sessions:1", "secure-jobs:{mail}:body", "shop:secure-jobs:{mail}:recurring")) {
            open.flushAll();
            open.command("HSET", "secure-jobs:{mail}:run", "j", "1:0:0:5:0:0:");
            open.command("RPUSH", "a-list", "x");
            byte[] envelope = Sealer.of(KeyRing.of(Secret.fromBase64(OTHER)))
                    .seal(bytes("value"), Binding.of("test"), Duration.ZERO);
            open.command(bytes("HSET"), bytes(hash), bytes("field"), envelope);
            Transcript alone = Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET);
            Transcript both = Transcript.of()
                    .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                    .environment("SECURE_REDIS_PREVIOUS_SECRET_KEYS", OTHER);

            assertThat(ids(run(alone, open, "--output=json", "--feature=keys")))
                    .as(hash)
                    .containsExactly("keys-unknown:high");
            assertThat(ids(run(both, open, "--output=json", "--feature=keys")))
                    .as(hash)
                    .containsExactly("keys-previous:low");
        }
    }

    @Test
    void secrets_ofSessionsThatTheUserMayNotRead_areNotCalledGood() {
        open.command("HSET", "spring:session:sessions:1", "field", "x");
        open.command("ACL", "SETUSER", "short", "on", ">canary", "~*", "+@all", "-hrandfield");
        try {
            Transcript run = run(
                    Transcript.of()
                            .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                            .environment("REDIS_PASSWORD", "canary"),
                    open,
                    "--user=short",
                    "--feature=keys");
            assertThat(run.out()).contains("Sessions and jobs were not looked at. The user may not run HRANDFIELD.");
        } finally {
            open.command("ACL", "DELUSER", "short");
        }
    }

    @Test
    void clocks_thatDiffer_areFound() {
        DefaultClientResources resources = DefaultClientResources.create();
        try {
            Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-2));
            assertThat(Doctor.builder(RedisURI.create("127.0.0.1", open.port()), resources)
                            .clock(slow)
                            .features(Set.of(DoctorFeature.DATA))
                            .build()
                            .examine()
                            .findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.rule().id()).isEqualTo("data-clock"));
        } finally {
            resources.shutdown().syncUninterruptibly();
        }
    }

    @Test
    void oldVersion_isToBeVerified() {
        assertThat(open.version()).startsWith("7.0.");
        assertThat(run(open, "--feature=version").out())
                .contains(
                        "Redis " + open.version() + " by its number is older than",
                        "Check this: distributions fix older versions without changing the number.");
    }

    @Test
    void tls_setWrong_isFound() {
        assertThat(ids(runTls(secure, "--feature=tls", "--output=json")))
                .containsExactly("tls-plaintext-port:high", "tls-client-certificates:low");
        secure.command("CONFIG", "SET", "tls-protocols", "TLSv1.1 TLSv1.2");
        secure.command("CONFIG", "SET", "tls-ciphers", "ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256");
        try {
            Transcript run = runTls(secure, "--feature=tls", "--debug");

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("tls-protocols accepts TLSv1.1.", "_CBC_SHA256 was negotiated.");
        } finally {
            secure.command("CONFIG", "SET", "tls-protocols", "");
            secure.command("CONFIG", "SET", "tls-ciphers", "DEFAULT");
        }
    }

    @Test
    void certificate_thatDoesNotStandUp_isFound_andNoLoginIsSent() {
        try (RedisTestServer wrong = RedisTestServer.builder()
                .tls(certificates, certificates.serverWithWrongName(), false)
                .start()) {
            Transcript run = runTls(wrong, "--feature=tls,acl", "--password=" + LONG);

            assertThat(run.out())
                    .contains(
                            "HIGH  tls-certificate",
                            "SR331",
                            "The server's certificate is refused, so no login was sent.");
        }
        try (RedisTestServer expired = RedisTestServer.builder()
                .tls(certificates, certificates.expiredServer(), false)
                .start()) {
            assertThat(ids(runTls(expired, "--feature=tls", "--output=json")))
                    .contains("tls-certificate:high", "tls-expiry:critical");
        }
    }

    @Test
    void replica_setWrong_isFound_withAllNodes() {
        try (RedisTestServer replica = RedisTestServer.builder()
                .replicaOf("127.0.0.1", open.port())
                .config("enable-debug-command", "yes")
                .config("enable-module-command", "local")
                .start()) {
            open.awaitReplicas(1);

            Transcript run = run(open, "--all-nodes", "--output=json", "--feature=tls,network,commands");

            assertThat(ids(run))
                    .contains(
                            "network-replica-login:high",
                            "tls-replication:medium",
                            "commands-enabled:high",
                            "commands-enabled:medium");
            assertThat(run.out()).contains("127.0.0.1:" + replica.port());
        }
    }

    @Test
    void replicaWithoutMaster_andClusterBusInPlaintext_areFound() throws Exception {
        int bus = WrittenServers.freePorts(1);
        try (RedisTestServer node = RedisTestServer.builder()
                        .config("cluster-enabled", "yes")
                        .config("cluster-port", String.valueOf(bus))
                        .start();
                RedisTestServer lost =
                        RedisTestServer.builder().replicaOf("127.0.0.1", bus).start()) {
            assertThat(found(node, "tls")).contains("tls-cluster:medium");
            assertThat(found(lost, "network")).contains("network-replica-link:high");
        }
    }

    @Test
    void failingDisk_isFound() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        try (RedisTestServer server =
                RedisTestServer.builder().dataDirectory(data).start()) {
            assertThat(found(server, "persistence")).isEmpty();
            Files.delete(data);
            server.command("BGSAVE");
            boolean failed = false;
            for (int question = 0; !failed && question < 100_000; question++) {
                failed = text(server.command("INFO", "persistence")).contains("rdb_last_bgsave_status:err");
            }

            assertThat(found(server, "persistence")).containsExactly("persistence-failing:critical");
        }
    }

    @Test
    void hardenedServer_hasNothing_butItsVersion_whichABaselineAccepts() throws Exception {
        Path acl = Files.createFile(directory.resolve("users.acl"));
        try (RedisTestServer server = RedisTestServer.builder()
                .tls(certificates, certificates.server(), true)
                .config("aclfile", acl.toString())
                .config("appendonly", "yes")
                .config("maxmemory", "100mb")
                .config("maxmemory-policy", "allkeys-lru")
                .start()) {
            harden(server);
            Path password = Files.writeString(directory.resolve("password"), LONG);
            String[] words = {
                "--user=admin",
                "--password-file=" + password,
                "--cert=" + certificates.client().certificate(),
                "--key=" + certificates.client().key(),
                "--secret-file=" + Files.writeString(directory.resolve("secret"), SECRET)
            };

            Transcript first =
                    runTls(server, with(words, "--output=json", "--write-baseline=" + directory.resolve("accepted")));
            Transcript second = runTls(server, with(words, "--baseline=" + directory.resolve("accepted")));
            Transcript again = runTls(server, with(words, "--write-baseline=" + directory.resolve("accepted")));

            assertThat(ids(first)).containsExactly("version-floor:medium");
            assertThat(first.out()).contains("\"notChecked\" : [ ]");
            assertThat(second.out()).endsWith("Nothing found, 1 accepted by the baseline.\n");
            assertThat(second.code()).isZero();
            assertThat(again.err()).contains("already exists.");
        }
    }

    private static void harden(RedisTestServer server) {
        Sealer sealer = Sealer.of(KeyRing.of(Secret.fromBase64(SECRET)));
        server.command(
                bytes("SET"),
                bytes("books::1"),
                sealer.seal(bytes("value"), Binding.of("test"), Duration.ofHours(1)),
                bytes("EX"),
                bytes("3600"));
        List<String> shop = new ArrayList<>(List.of("ACL", "SETUSER", "shop", "on", ">" + LONG + "2"));
        shop.addAll(List.of(AclRules.forFeatures(AclFeature.CACHE, AclFeature.CACHE_CLEAR)
                .onKeys("books::*")
                .rules()
                .split(" ")));
        server.command(shop.toArray(String[]::new));
        server.command("ACL", "SETUSER", "admin", "on", ">" + LONG, "~*", "&*", "+@all");
        server.command("ACL", "SETUSER", "default", "off");
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void limitedUser_isToldWhatCouldNotBeChecked() {
        open.command("ACL", "SETUSER", "plain", "on", ">" + LONG, "~*", "-@all", "+ping", "+client");
        try {
            Transcript run = run(
                    Transcript.of().environment("REDIS_PASSWORD", LONG), open, "--user=plain", "--feature=memory,acl");

            assertThat(run.out()).contains("The user may not run CONFIG GET.", "The user may not run ACL USERS.");
        } finally {
            open.command("ACL", "DELUSER", "plain");
            open.command("ACL", "LOG", "RESET");
        }
    }

    /** A script would take 0 for good news. */
    @Test
    void userWhoMayNothing_isNoGoodReport() {
        open.command("ACL", "SETUSER", "nothing", "on", ">" + LONG, "~*", "-@all", "+ping", "+client");
        try {
            Transcript run =
                    run(Transcript.of().environment("REDIS_PASSWORD", LONG), open, "--user=nothing", "--fail-on=none");

            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
            assertThat(run.err()).contains("error: Most rules could not be checked.");
            assertThat(run.out()).contains("rules could not be checked.");
        } finally {
            open.command("ACL", "DELUSER", "nothing");
            open.command("ACL", "LOG", "RESET");
        }
    }

    @Test
    void otherFormats_areWellFormed() throws Exception {
        JsonNode sarif =
                JsonMapper.shared().readTree(run(open, "--output=sarif").out());
        String junit = run(open, "--output=junit").out();
        String html = run(open, "--output=html").out();

        assertThat(sarif.get("version").asString()).isEqualTo("2.1.0");
        assertThat(sarif.get("runs").get(0).get("results").get(0).get("level").asString())
                .isEqualTo("error");
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes(junit)));
        assertThat(junit).contains("<failure type=\"critical\"", "<skipped message=\"No secret is given.\"/>");
        assertThat(html).startsWith("<!doctype html>").doesNotContain("<script");
    }

    @Test
    void wrongWords_areNamed() {
        assertThat(run(open, "--feature=nonsense").err())
                .contains("error: --feature names an unknown feature", "hint: There are tls, acl");
        assertThat(run(open, "--fail-on=nonsense").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run(open, "--baseline=/nowhere").code()).isEqualTo(ExitCode.FAILED);
    }
}

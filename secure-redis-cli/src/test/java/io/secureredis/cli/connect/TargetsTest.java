package io.secureredis.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.SslVerifyMode;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.connection.TlsSettings;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobProperties;
import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import io.secureredis.testserver.TestCertificates;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import picocli.CommandLine;

class TargetsTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";

    private static final String OTHER = "PkQ4v2nYc8mR1tXwZ6bJ0A==";

    /** What is tested here is the reason, which a busy machine must not turn into a timeout. */
    private static final String PATIENT = "--timeout=60";

    private static TestCertificates certificates;

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    /** What mixes the options in. */
    private static final class Options {

        @CommandLine.Mixin
        ConnectionOptions connection = new ConnectionOptions();

        @CommandLine.Mixin
        SecretOptions secret = new SecretOptions();
    }

    @BeforeAll
    static void create() {
        certificates = TestCertificates.create();
    }

    @AfterAll
    static void remove() {
        certificates.close();
    }

    private Terminal terminal(Map<String, String> environment) {
        return new Terminal(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                new BufferedReader(Reader.nullReader()),
                environment,
                false);
    }

    private RedisTarget target(Map<String, String> environment, String... words) {
        return Targets.of(parse(words).connection, terminal(environment));
    }

    private static Options parse(String... words) {
        Options options = new Options();
        CommandLine.populateCommand(options, words);
        return options;
    }

    private CliException failure(Map<String, String> environment, String... words) {
        return catchThrowableOfType(CliException.class, () -> target(environment, words));
    }

    private String file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    @Test
    void nothingGiven_is_this_host() {
        RedisTarget target = target(Map.of());

        assertThat(target.addresses()).containsExactly(new Address("localhost", 6379));
        assertThat(target.mode()).isEqualTo(Mode.STANDALONE);
        assertThat(target.tls()).isNull();
        assertThat(target.login().password()).isNull();
    }

    @Test
    void environment_names_all_of_it() throws Exception {
        RedisTarget target = target(Map.of(
                "REDIS_HOST", "redis.example",
                "REDIS_PORT", "6380",
                "REDIS_DB", "3",
                "REDIS_USER", "shop",
                "REDIS_PASSWORD_FILE", file("password", "from-file\n"),
                "REDIS_USE_TLS", "true",
                "REDIS_TLS_CA", certificates.authority().toString()));

        assertThat(target.addresses()).containsExactly(new Address("redis.example", 6380));
        assertThat(target.database()).isEqualTo(3);
        assertThat(target.login().user()).isEqualTo("shop");
        assertThat(target.login().password()).isEqualTo("from-file");
        assertThat(target.tls()).extracting(TlsSettings::verify).isEqualTo(SslVerifyMode.FULL);
        assertThat(target.toString()).doesNotContain("from-file");
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "TRUE,true",
        "yes,true",
        "on,true",
        "1,true",
        "' true',true",
        "treu,true",
        "false,false",
        "No,false",
        "off,false",
        "0,false",
        "'',false",
        "' ',false"
    })
    void environment_tls_isOnUnlessAPlainNo(String value, boolean tls) {
        assertThat(target(Map.of("REDIS_USE_TLS", value)).tls() != null).isEqualTo(tls);
    }

    @Test
    void options_win_over_the_environment() {
        RedisTarget target = target(
                Map.of("REDIS_URL", "redis://:env-password@first:1/1", "REDIS_USER", "one"),
                "--url=redis://second:2/4",
                "--user=two",
                "--timeout=9");

        assertThat(target.addresses()).containsExactly(new Address("second", 2));
        assertThat(target.database()).isEqualTo(4);
        assertThat(target.login().user()).isEqualTo("two");
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void passwordOnTheCommandLine_is_accepted_with_a_warning() {
        assertThat(target(Map.of(), "--password=hunter2").login().password()).isEqualTo("hunter2");
        assertThat(err.toString())
                .startsWith("warning: Other users of this machine can see a password on the command line")
                .doesNotContain("hunter2");
    }

    @Test
    void passwordInTheUrl_is_accepted_with_a_warning() {
        RedisTarget target = target(Map.of(), "--url=rediss://shop:hunt%40er2@redis:6380");

        assertThat(target.login().user()).isEqualTo("shop");
        assertThat(target.login().password()).isEqualTo("hunt@er2");
        assertThat(target.tls()).isNotNull();
        assertThat(err.toString())
                .startsWith("warning: Other users of this machine can see a password on the command line");
    }

    @Test
    void passwordThatIsAWordOfTheWarning_doesNotBlankItOut() {
        target(Map.of(), "--url=redis://shop:users@redis");

        assertThat(err.toString()).startsWith("warning: Other users of this machine can see a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url=redis://shop:@redis", "--user=shop"})
    void userWithoutAPassword_is_refused(String option) {
        CliException failure = failure(Map.of(), option);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.problem()).isEqualTo("A user is given, and no password.");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void userOfTheUrl_takesThePasswordFromElsewhere() {
        RedisTarget target = target(Map.of("REDIS_PASSWORD", "hunter2"), "--url=redis://shop:@redis");

        assertThat(target.login().user()).isEqualTo("shop");
        assertThat(target.login().password()).isEqualTo("hunter2");
        assertThat(err.toString()).isEmpty();
    }

    /** The application and the command line must not log in as different users, or at different servers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://redis:6379",
                "redis://redis:6380/",
                "redis://redis:6380/7",
                "redis://word@redis:6379",
                "redis://:pass@redis:6379",
                "redis://shop:pass@redis:6379/2",
                "redis://shop:pa:ss@redis:6379",
                "redis://shop:p%40ss%23@redis:6379",
                "redis://sh%40op:p%25s@redis:6379",
                "redis://sh%3Aop:pass@redis:6379",
                "redis://pa%3Ass@redis:6379",
                "redis://p+ss@redis:6379",
                "redis://:@redis:6379",
                "rediss://shop:pass@redis:6379",
                "rediss://word@redis:6379/3",
                "redis://shop:pass@[::1]:6379/1",
                "redis://word@[2001:db8::1]:6379",
                "redis://redis:6379?timeout=5s",
                "redis://shop:pass@redis:6379/4?clientName=shop&timeout=5s"
            })
    void url_always_meansTheSameAsForBoot(String url) {
        try (AnnotationConfigApplicationContext boot = new AnnotationConfigApplicationContext()) {
            boot.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("url", Map.of("spring.data.redis.url", url)));
            boot.register(DataRedisAutoConfiguration.class);
            boot.refresh();
            LettuceConnectionFactory factory = boot.getBean(LettuceConnectionFactory.class);
            for (RedisTarget target : List.of(target(Map.of(), "--url=" + url), target(Map.of("REDIS_URL", url)))) {
                assertThat(target.addresses())
                        .containsExactly(Address.parse(factory.getHostName() + ":" + factory.getPort(), 0));
                assertThat(target.database()).isEqualTo(factory.getDatabase());
                assertThat(target.tls() != null).isEqualTo(factory.isUseSsl());
                assertThat(orEmpty(target.login().password())).isEqualTo(orEmpty(factory.getPassword()));
                assertThat(orEmpty(target.login().user()))
                        .isEqualTo(orEmpty(factory.getStandaloneConfiguration().getUsername()));
            }
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://redis:6379?database=3", "rediss://redis/1?timeout=5s&DATABASE=3"})
    void database_asAParameterThatBootDoesNotRead_isRefused(String url) {
        for (CliException failure : List.of(failure(Map.of(), "--url=" + url), failure(Map.of("REDIS_URL", url)))) {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(failure.problem())
                    .endsWith(" names a database as a parameter, which Spring Boot does not read.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://redis/x", "redis://redis/1/2", "redis://redis:6379/-1"})
    void database_thatBootCannotRead_isRefused(String url) {
        assertThat(failure(Map.of(), "--url=" + url).problem()).isEqualTo("--url is not a Redis URL.");
    }

    @Test
    void unixSocket_ofAUrl_isTakenWithItsLogin() {
        RedisTarget target = target(Map.of(), "--url=redis-socket://shop:pass@/var/run/redis.sock?database=2");

        assertThat(target.unixSocket()).isEqualTo("/var/run/redis.sock");
        assertThat(target.database()).isEqualTo(2);
        assertThat(target.login().user()).isEqualTo("shop");
        assertThat(target.login().password()).isEqualTo("pass");
    }

    @Test
    void passwordAlone_inTheUrl_isAcceptedWithAWarning() {
        assertThat(target(Map.of(), "--url=redis://hunter2@redis").login().password())
                .isEqualTo("hunter2");
        assertThat(err.toString())
                .startsWith("warning: Other users of this machine can see a password")
                .doesNotContain("hunter2");
    }

    /** An unescaped character ends the address early. What stands before it would be taken for a host, and printed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://u:Se#kr1tPw@127.0.0.1:6379",
                "redis://u:Se?kr1tPw@127.0.0.1:6379",
                "redis://u:12/kr1tPw@127.0.0.1:6379",
                "rediss://:Se#kr1tPw@redis",
                "redis://u:pw@127.0.0.1:x/0"
            })
    void urlWithAnUnescapedPassword_is_refused_without_its_password(String url) {
        for (CliException failure : List.of(failure(Map.of(), "--url=" + url), failure(Map.of("REDIS_URL", url)))) {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(failure.problem()).endsWith(" is not a Redis URL.");
            assertThat(failure.hint()).contains("percent-encoded");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://my_redis:6380/2",
                "redis://u:p%23w@[::1]:6379",
                "redis://localhost?timeout=5s",
                "redis-sentinel://pw@a:1,b:2/0#mymaster"
            })
    void urlThatIsFine_is_taken(String url) {
        assertThat(target(Map.of(), "--url=" + url)).isNotNull();
    }

    @Test
    void urlThatIsNone_is_refused_without_its_password() {
        CliException failure = failure(Map.of(), "--url=http://:hunter2@redis");

        assertThat(failure.problem()).isEqualTo("--url is not a Redis URL.");
        assertThat(failure.hint()).doesNotContain("hunter2");
        assertThat(failure).hasNoCause();
    }

    @Test
    void certificatesWithoutTls_are_refused() {
        assertThat(failure(Map.of(), "--cacert=" + certificates.authority()).hint())
                .isEqualTo("Add --tls, or use a rediss:// URL.");
    }

    @Test
    void certificateWithoutItsKey_is_refused() {
        assertThat(failure(Map.of(), "--tls", "--cert=" + certificates.client().certificate())
                        .hint())
                .isEqualTo("Give both --cert and --key.");
    }

    @Test
    void fileThatIsNoPem_is_refused() throws Exception {
        assertThat(failure(Map.of(), "--tls", "--cacert=" + file("ca.crt", "-----BEGIN CERTIFICATE-----\nx"))
                        .problem())
                .startsWith("The certificates or the key cannot be read as PEM: ");
        assertThat(failure(Map.of(), "--tls", "--cacert=/nowhere/ca.crt").problem())
                .isEqualTo("There is no file /nowhere/ca.crt, or it cannot be read.");
    }

    @Test
    void sentinel_names_master_and_addresses() {
        RedisTarget target = target(Map.of(), "--sentinel=shop@one:1,two,[::1]:3");

        assertThat(target.mode()).isEqualTo(Mode.SENTINEL);
        assertThat(target.masterName()).isEqualTo("shop");
        assertThat(target.addresses())
                .containsExactly(new Address("one", 1), new Address("two", 26379), new Address("::1", 3));
        assertThat(failure(Map.of(), "--sentinel=one:1").problem()).isEqualTo("--sentinel does not name a master.");
    }

    @Test
    void config_is_read_with_profile_and_placeholders() throws Exception {
        String config = file("application.yml", """
                spring.data.redis:
                  host: main.example
                  username: shop
                  password: ${SHOP_PASSWORD}
                secure-redis.secret-key: ${SHOP_SECRET}
                ---
                spring.config.activate.on-profile: prod
                spring.data.redis.port: 7000
                """);
        file("application-prod.yml", "spring.data.redis.ssl.enabled: true\nspring.data.redis.timeout: 7s\n");
        Map<String, String> environment = Map.of("SHOP_PASSWORD", "hunter2", "SHOP_SECRET", SECRET);

        RedisTarget target = target(environment, "--config=" + config, "--profile=prod");
        KeyRing ring = Secrets.required(parse().secret, parse("--config=" + config).connection, terminal(environment));

        assertThat(target.addresses()).containsExactly(new Address("main.example", 7000));
        assertThat(target.login().user()).isEqualTo("shop");
        assertThat(target.login().password()).isEqualTo("hunter2");
        assertThat(target.tls()).isNotNull();
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(ring.primary()).isEqualTo(Secret.fromBase64(SECRET));
    }

    @Test
    void config_ofOtherTopologies_and_bundles() throws Exception {
        String config = file("application.yml", """
                spring.data.redis:
                  sentinel: {master: shop, nodes: [one:1, two:2], password: sentinels}
                  ssl.bundle: redis
                spring.ssl.bundle.pem.redis.truststore.certificate: file:%s
                secure-redis.connection:
                  tls.verify: ca
                  credentials.password-file: %s
                """.formatted(certificates.authority(), file("password", "from-file")));

        RedisTarget target = target(Map.of(), "--config=" + config);

        assertThat(target.mode()).isEqualTo(Mode.SENTINEL);
        assertThat(target.addresses()).containsExactly(new Address("one", 1), new Address("two", 2));
        assertThat(target.sentinelLogin().password()).isEqualTo("sentinels");
        assertThat(target.tls()).extracting(TlsSettings::verify).isEqualTo(SslVerifyMode.CA);
        assertThat(target.login().password()).isEqualTo("from-file");
    }

    @Test
    void config_whoseBundleCannotBeRead_isAnError() throws Exception {
        String missing = file("application.yml", """
                spring.data.redis.ssl.bundle: redis
                spring.ssl.bundle.pem.redis.truststore.certificate: file:/nowhere
                """);
        assertThat(failure(Map.of(), "--config=" + missing).problem())
                .isEqualTo("The SSL bundle redis cannot be read.");
        String undefined = file("application.properties", "spring.data.redis.ssl.bundle=redis");
        assertThat(failure(Map.of(), "--config=" + undefined).problem())
                .isEqualTo("spring.data.redis.ssl.bundle names the bundle redis, which is not there.");
    }

    @Test
    void config_whosePlaceholderNothingResolves_is_refused() throws Exception {
        String config = file("application.yml", "spring.data.redis.password: ${SHOP_PASSWORD}\n");

        assertThat(failure(Map.of(), "--config=" + config).problem())
                .isEqualTo("spring.data.redis.password is the placeholder ${SHOP_PASSWORD}, which nothing resolves.");
    }

    @Test
    void config_thatIsNone_is_refused_without_quoting_it() throws Exception {
        String config = file("application.yml", "spring: [hunter2\n");

        assertThat(failure(Map.of(), "--config=" + config).problem())
                .isEqualTo("The configuration " + config + " cannot be read: it is not valid YAML, line 2, column 1.");
        assertThat(failure(Map.of(), "--config=/nowhere.yml").problem())
                .isEqualTo("There is no configuration /nowhere.yml, or it cannot be read.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spring.config.import: file:nowhere.yml                | file [nowhere.yml]
            spring.config.import: 'file:${HUNTER2}.yml'           | file [${HUNTER2}.yml]
            spring.config.import: 'nothing:hunter2'               | file extension is not known
            'a: 1\na: hunter2'                                    | found duplicate key a, line
            a: *hunter2                                           | it is not valid YAML, line 1, column
            spring.profiles.active: 'hunter2 ('                   | spring.profiles.active
            """)
    void config_thatCannotBeRead_says_why(String content, String reason) throws Exception {
        String config = file("application.yml", content.replace("\\n", "\n"));

        assertThat(failure(Map.of(), "--config=" + config).problem()).contains(reason);
        assertThat(failure(Map.of(), "--config=" + config).hint())
                .isEqualTo("Correct it. --debug adds a stack trace, without values.");
    }

    @Test
    void config_whoseValueDoesNotFit_names_the_property_and_not_the_value() throws Exception {
        String config = file("application.yml", "spring.data.redis.port: hunter2\n");
        assertThat(failure(Map.of(), "--config=" + config).problem())
                .startsWith("The property spring.data.redis.port (")
                .contains("application.yml")
                .endsWith(" has a value that does not fit: int is expected.")
                .doesNotContain("hunter2");
        String choice = file("application.yml", "secure-redis.connection.tls.verify: hunter2\n");
        assertThat(failure(Map.of(), "--config=" + choice).problem())
                .startsWith("The property secure-redis.connection.tls.verify (")
                .endsWith("does not fit: it is one of [FULL, CA, NONE].");
    }

    @Test
    void config_thatFailsForAnotherReason_names_the_prefix_alone() {
        assertThat(ConfigErrors.unfit("secure-redis.jobs", new IllegalStateException("hunter2"))
                        .problem())
                .isEqualTo("A property under secure-redis.jobs has a value that does not fit.");
    }

    @Test
    void secret_of_a_config_that_is_a_placeholder_nothing_resolves_is_refused() throws Exception {
        String config = file("application.yml", "secure-redis.secret-key: ${SHOP_SECRET}\n");
        Options given = parse("--config=" + config);

        assertThat(catchThrowableOfType(
                                CliException.class,
                                () -> Secrets.required(given.secret, given.connection, terminal(Map.of())))
                        .problem())
                .isEqualTo("secure-redis.secret-key is the placeholder ${SHOP_SECRET}, which nothing resolves.");
    }

    @Test
    void config_withTheProfileOfVariables_takes_these() throws Exception {
        String config = file("application.yml", "spring.application.name: shop\n");

        assertThat(target(Map.of("REDIS_HOST", "other"), "--config=" + config).addresses())
                .containsExactly(new Address("localhost", 6379));
        assertThat(target(Map.of("REDIS_HOST", "other"), "--config=" + config, "--profile=redis-env")
                        .addresses())
                .containsExactly(new Address("other", 6379));
    }

    @Test
    void secret_comes_of_file_or_environment() throws Exception {
        Options none = parse();
        Options given = parse(
                "--secret-file=" + file("secret", SECRET),
                "--previous-secret-file=" + file("previous", "# old\nPkQ4v2nYc8mR1tXwZ6bJ0A==\n"));

        assertThat(Secrets.find(none.secret, none.connection, terminal(Map.of())))
                .isEmpty();
        assertThat(Secrets.required(none.secret, none.connection, terminal(Map.of("SECURE_REDIS_SECRET_KEY", SECRET)))
                        .primary())
                .isEqualTo(Secret.fromBase64(SECRET));
        assertThat(Secrets.required(given.secret, given.connection, terminal(Map.of()))
                        .keyIds())
                .hasSize(2);
        assertThat(catchThrowableOfType(
                                CliException.class,
                                () -> Secrets.required(none.secret, none.connection, terminal(Map.of())))
                        .problem())
                .isEqualTo("No secret is given.");
    }

    @Test
    void access_overTls_verifies_the_host_name() {
        try (RedisTestServer good = RedisTestServer.builder().tls(certificates).start();
                RedisTestServer bad = RedisTestServer.builder()
                        .tls(certificates, certificates.serverWithWrongName(), false)
                        .start()) {
            String authority = "--cacert=" + certificates.authority();

            RedisAccess.open(target(Map.of(), url("rediss", good.tlsPort()), authority))
                    .close();
            CliException failure = connecting(url("rediss", bad.tlsPort()), authority);

            assertThat(failure.problem()).startsWith("SR331 Redis at 127.0.0.1:" + bad.tlsPort());
            assertThat(failure.hint()).startsWith("Connect by a name that is in the certificate");
            assertThat(connecting(url("redis", good.tlsPort())).hint()).isEqualTo("Add --tls, or use a rediss:// URL.");
            assertThat(connecting(url("rediss", good.tlsPort())).hint())
                    .isEqualTo("Name the authority that signed it with --cacert.");
        }
    }

    @Test
    void access_thatIsRefused_says_what_to_do() {
        try (RedisTestServer server =
                RedisTestServer.builder().password("right-password").start()) {
            String url = url("redis", server.port());

            assertRefused(connecting(url, PATIENT), "SR320", "Give --user and --password-file");
            assertRefused(
                    connecting(url, PATIENT, "--password=wrong-password"),
                    "SR321",
                    "Correct --user and --password-file (or REDIS_USER and REDIS_PASSWORD).");
            server.stop();
            assertRefused(connecting(url, PATIENT), "SR310", "Start Redis, or correct --url");
        }
    }

    @Test
    void access_thatCannotTalk_says_what_to_check() {
        try (RedisTestServer server = RedisTestServer.builder()
                        .user("short", "on >canary ~* -@all +hello +auth")
                        .start();
                TcpProxy proxy = TcpProxy.to(server)) {
            proxy.blackhole();

            assertThat(connecting(url("redis", proxy.port()), "--timeout=1").hint())
                    .isEqualTo(
                            "Check host, port and firewall, and whether the port uses TLS (--tls). --timeout waits longer.");
            assertThat(connecting(url("rediss", server.port()), PATIENT).hint())
                    .isEqualTo("Connect to the server's tls-port, or leave out --tls.");
            assertRefused(
                    connecting(url("redis", server.port()), PATIENT, "--user=short", "--password=canary"),
                    "SR322",
                    "Use an administrator's login, or give this user the right with ACL SETUSER.");
        }
    }

    /** With the cause, which tells a slow machine from a wrong reason. */
    private static void assertRefused(CliException failure, String code, String hint) {
        assertThat(failure.problem()).as("%s", failure.getCause()).startsWith(code);
        assertThat(failure.hint()).startsWith(hint);
    }

    private static String url(String scheme, int port) {
        return "--url=" + scheme + "://127.0.0.1:" + port;
    }

    @Test
    void hint_ofOtherFailures_namesNoPropertyOfAnApplication() {
        RedisTarget target = target(Map.of(), "--url=redis://127.0.0.1:1");
        assertThat(ConnectionErrors.explain(
                                new RedisConnectionException(
                                        "refused", new SSLHandshakeException("No appropriate protocol")),
                                target)
                        .hint())
                .isEqualTo("Compare tls-protocols and tls-ciphers of the server with what this Java allows"
                        + " (jdk.tls.disabledAlgorithms).");
        assertThat(ConnectionErrors.explain(new RedisCommandExecutionException("MOVED 1 127.0.0.1:2"), target)
                        .hint())
                .isEqualTo("Add --cluster if this is a cluster. While slots move, this passes by itself.");
        assertThat(connecting("--url=redis-socket:///nowhere/redis.sock").hint())
                .isEqualTo("Start Redis with this unixsocket, correct --url, or get the right to open it"
                        + " (unixsocketperm).");
    }

    private CliException connecting(String... words) {
        return catchThrowableOfType(
                CliException.class,
                () -> RedisAccess.open(target(Map.of(), words)).close());
    }

    @Test
    void placeholders_areResolvedByTheFileNextToTheConfiguration_andTheEnvironmentWins() throws Exception {
        file(".env", """
                # of init
                SHOP_USER=shop
                export SHOP_PASSWORD="quoted # \\"word\\"" # not this
                SHOP_HOST='redis.example'
                SHOP_PORT=6380 # TLS
                SHOP_EMPTY=
                no variable
                """);
        String config = file("application.yml", """
                spring:
                  data:
                    redis:
                      host: "${SHOP_HOST}"
                      port: "${SHOP_PORT}"
                      username: "${SHOP_USER}"
                      password: "${SHOP_PASSWORD}"
                """);

        RedisTarget target = target(Map.of("SHOP_USER", "admin"), "--config=" + config);
        RedisTarget ofDirectory = target(Map.of(), "--config=" + directory);

        assertThat(target.addresses()).containsExactly(new Address("redis.example", 6380));
        assertThat(target.login().user()).isEqualTo("admin");
        assertThat(target.login().password()).isEqualTo("quoted # \"word\"");
        assertThat(ofDirectory.login().user()).isEqualTo("shop");
    }

    private ApplicationConfig config(Map<String, String> environment, String config, String... profiles) {
        return ApplicationConfig.load(Path.of(config), List.of(profiles), terminal(environment));
    }

    private static final String STALE = """
            SECURE_REDIS_SECRET_KEY=PkQ4v2nYc8mR1tXwZ6bJ0A==
            SECURE_REDIS_PREVIOUS_SECRET_KEYS=PkQ4v2nYc8mR1tXwZ6bJ0A==
            SECURE_REDIS_SECRETKEYFILE=/stale
            SECURE_REDIS_JOBS_NAMESPACE=stale
            SECURE_REDIS_JOBS_SECRET_KEY=PkQ4v2nYc8mR1tXwZ6bJ0A==
            SECURE_REDIS_JOBS_REDIS_HOST=stale.example
            SECURE_REDIS_CONNECTION_CREDENTIALS_PASSWORD_FILE=/stale
            SPRING_DATA_REDIS_HOST=stale.example
            SPRING_DATA_REDIS_PORT=1
            SPRING_DATA_REDIS_URL=redis://stale:stale@stale.example
            SPRING_DATA_REDIS_PASSWORD=stale
            SPRING_DATA_REDIS_CLUSTER_NODES=stale.example:1
            SPRING_PROFILES_ACTIVE=stale
            SPRING_CONFIG_IMPORT=file:stale.yml
            SPRING_APPLICATION_JSON={"spring.data.redis.host":"stale.example"}
            spring.data.redis.host=stale.example
            spring.data.redis.username=stale
            secure-redis.secret-key=PkQ4v2nYc8mR1tXwZ6bJ0A==
            REDIS_HOST=stale.example
            REDIS_PASSWORD=stale
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", "redis-env"})
    void fileOfVariables_neverReplacesAProperty(String profile) throws Exception {
        file(".env", STALE);
        file("application-stale.yml", "spring.data.redis.host: stale.example\n");
        String[] profiles = profile.isEmpty() ? new String[0] : new String[] {profile};
        String config = file("application.properties", """
                secure-redis.secret-key=%s
                secure-redis.jobs.namespace=shop
                spring.data.redis.port=6380
                """.formatted(SECRET));
        RedisTarget target = profiles.length == 0
                ? target(Map.of(), "--config=" + config)
                : target(Map.of(), "--config=" + config, "--profile=" + profile);
        Options given = parse("--config=" + config);
        KeyRing ring = Secrets.required(given.secret, given.connection, terminal(Map.of()));
        JobProperties jobs = config(Map.of(), config, profiles).bind("secure-redis.jobs", JobProperties.class);

        assertThat(target.addresses()).containsExactly(new Address("localhost", 6380));
        assertThat(target.login().user()).isNull();
        assertThat(target.login().password()).isNull();
        assertThat(target.mode()).isEqualTo(Mode.STANDALONE);
        assertThat(ring.primary()).isEqualTo(Secret.fromBase64(SECRET));
        assertThat(ring.keyIds()).hasSize(1);
        assertThat(jobs.namespace()).isEqualTo("shop");
        assertThat(jobs.secretKey()).isNull();
        assertThat(Targets.ofJobs(given.connection, terminal(Map.of())).addresses())
                .containsExactly(new Address("localhost", 6380));
    }

    /** A name in lower case is asked for by placeholders and by Boot's binding alike. */
    @Test
    void fileOfVariables_resolvesPlaceholders_whateverTheirNames() throws Exception {
        file(".env", """
                shop_user=lower
                SHOP_HOST=redis.example
                SPRING_DATA_REDIS_PASSWORD=canary
                SHOP_PORT=6380
                """);
        String config = file("application.yml", """
                spring.config.import: "${SHOP_HOST}.yml"
                shop.port: 6381
                spring.data.redis:
                  host: "${shop.host}"
                  port: "${shop.port}"
                  username: "${shop_user}"
                  password: "${SPRING_DATA_REDIS_PASSWORD}"
                """);
        file("redis.example.yml", "spring.data.redis.database: 3\n");

        RedisTarget target = target(Map.of(), "--config=" + config);

        assertThat(target.addresses()).containsExactly(new Address("redis.example", 6381));
        assertThat(target.login().user()).isEqualTo("lower");
        assertThat(target.login().password()).isEqualTo("canary");
        assertThat(target.database()).isEqualTo(3);
    }

    @Test
    void environment_replacesProperties_asForTheApplication() throws Exception {
        file(".env", STALE);
        file("application-live.yml", "spring.data.redis.host: profile.example\n");
        String config = file("application.yml", """
                secure-redis.secret-key: PkQ4v2nYc8mR1tXwZ6bJ0A==
                spring.data.redis:
                  host: file.example
                  username: file
                """);
        Map<String, String> live = Map.of("SPRING_PROFILES_ACTIVE", "live");
        Map<String, String> variables =
                Map.of("SPRING_PROFILES_ACTIVE", "live", "SPRING_DATA_REDIS_HOST", "variable.example");
        Map<String, String> json = Map.of(
                "SPRING_APPLICATION_JSON",
                "{\"spring\":{\"data\":{\"redis\":{\"host\":\"json.example\"}}}}",
                "SPRING_DATA_REDIS_HOST",
                "variable.example");
        Options given = parse("--config=" + config);

        assertThat(target(Map.of(), "--config=" + config).addresses())
                .containsExactly(new Address("file.example", 6379));
        assertThat(target(live, "--config=" + config).addresses())
                .containsExactly(new Address("profile.example", 6379));
        assertThat(target(variables, "--config=" + config).addresses())
                .containsExactly(new Address("variable.example", 6379));
        assertThat(target(json, "--config=" + config).addresses()).containsExactly(new Address("json.example", 6379));
        assertThat(target(json, "--config=" + config).login().user()).isEqualTo("file");
        assertThat(Secrets.required(given.secret, given.connection, terminal(Map.of("SECURE_REDIS_SECRET_KEY", SECRET)))
                        .primary())
                .isEqualTo(Secret.fromBase64(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": canary", "canary", "[1]"})
    void environment_withJsonThatIsNone_isRefusedWithoutItsText(String json) throws Exception {
        String config = file("application.yml", "spring.application.name: shop\n");

        CliException failure = failure(Map.of("SPRING_APPLICATION_JSON", json), "--config=" + config);

        assertThat(failure.problem()).isEqualTo("The variable SPRING_APPLICATION_JSON is not a JSON object.");
        assertThat(failure).hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "SECURE_REDIS_PREVIOUS_SECRET_KEYS_1, SECURE_REDIS_PREVIOUS_SECRET_KEYS_0",
        "SECUREREDIS_PREVIOUSSECRETKEYS_1, SECUREREDIS_PREVIOUSSECRETKEYS_0",
        "SECURE_REDIS_RETIRED_KEY_IDS_2, SECURE_REDIS_RETIRED_KEY_IDS_0"
    })
    void variables_ofAListBehindAGap_areRefused_withAndWithoutConfig(String variable, String first) throws Exception {
        String config = "--config=" + file("application.yml", "spring.application.name: shop\n");
        Map<String, String> variables = Map.of("SECURE_REDIS_SECRET_KEY", SECRET, variable, OTHER);
        for (Options given : List.of(parse(), parse(config))) {
            CliException failure = catchThrowableOfType(
                    CliException.class, () -> Secrets.find(given.secret, given.connection, terminal(variables)));

            assertThat(failure.problem())
                    .startsWith("SR226 ")
                    .endsWith("This variable is behind a gap: " + variable + ".");
            assertThat(failure.hint()).startsWith("Name the first variable " + first);
        }
    }

    @Test
    void variables_ofAList_areReadAsByTheApplication() {
        Options given = parse();
        KeyRing ring = Secrets.required(
                given.secret,
                given.connection,
                terminal(Map.of(
                        "SECURE_REDIS_SECRET_KEY", SECRET,
                        "SECURE_REDIS_PREVIOUS_SECRET_KEYS_0", OTHER,
                        "SECURE_REDIS_PREVIOUS_SECRET_KEYS_1", "PkQ4v2nYc8mR1tXwZ6bJ0Q==")));

        assertThat(ring.keyIds())
                .containsExactlyInAnyOrder(
                        Secret.fromBase64(SECRET).keyId(),
                        Secret.fromBase64(OTHER).keyId(),
                        Secret.fromBase64("PkQ4v2nYc8mR1tXwZ6bJ0Q==").keyId());
    }

    @Test
    void config_withASecretAndAFileOfOne_isRefused_asByTheApplication() throws Exception {
        String config = file("application.yml", "secure-redis.secret-key: " + SECRET + "\n");
        Options given = parse("--config=" + config);
        Terminal terminal = terminal(Map.of("SECURE_REDIS_SECRET_KEY_FILE", file("secret", SECRET)));

        assertThat(catchThrowableOfType(
                                CliException.class, () -> Secrets.required(given.secret, given.connection, terminal))
                        .problem())
                .isEqualTo("Both secure-redis.secret-key and secure-redis.secret-key-file are set.");
    }

    @ParameterizedTest
    @CsvSource({
        "spring.ssl.bundle.pem.redis.keystore.certificate, file:${GONE}/client.crt",
        "spring.ssl.bundle.pem.redis.truststore.certificate, file:${GONE}/ca.crt",
        "spring.ssl.bundle.jks.redis.truststore.location, file:${GONE}/trust.jks",
        "secure-redis.connection.credentials.password-file, ${GONE}",
        "secure-redis.connection.unix-socket, /run/${GONE}/redis.sock",
        "spring.data.redis.host, redis.${GONE}",
        "spring.data.redis.port, ${GONE}",
        "spring.data.redis.username, ${GONE}",
    })
    void placeholder_thatNothingResolves_isNamed(String property, String value) throws Exception {
        String bundle = property.startsWith("spring.ssl") ? "spring.data.redis.ssl.bundle=redis\n" : "";
        String config = file("application.properties", bundle + property + "=" + value + "\n");

        CliException failure = failure(Map.of(), "--config=" + config);

        assertThat(failure.problem())
                .startsWith(property)
                .endsWith(" the placeholder ${GONE}, which nothing resolves.");
        assertThat(failure.hint()).contains(".env");
    }
}

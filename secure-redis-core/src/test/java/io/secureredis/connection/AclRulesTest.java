package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Repository;
import io.secureredis.testserver.RedisReplyException;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.connection.ReactiveRedisConnection;
import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class AclRulesTest {

    private static RedisTestServer server;
    private static LettuceConnectionFactory administrator;

    @BeforeAll
    static void startServer() {
        server = RedisTestServer.builder().start();
        administrator = new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        administrator.afterPropertiesSet();
    }

    @AfterAll
    static void stopServer() {
        administrator.destroy();
        server.close();
    }

    @Test
    void line_cache_isTheDocumentedOne() {
        assertThat(AclRules.forFeatures(AclFeature.CACHE).onKeys("shop:*").line("shop"))
                .isEqualTo(
                        "ACL SETUSER shop reset on >PASSWORD ~shop:* resetchannels -@all +hello +auth +ping +get +getex +set +del +pttl +eval +getrange +strlen");
    }

    @ParameterizedTest
    @EnumSource
    void rules_eachFeature_areThoseOfTheGuide(AclFeature feature) throws IOException {
        String rules = rulesInTheGuide(feature).replace("`durability.replicas` also needs `+wait`", "");
        Set<String> documented = commands(rules);
        if (feature == AclFeature.DASHBOARD) {
            documented.addAll(
                    AclRules.forFeatures(AclFeature.JOBS, AclFeature.CENSUS).commands());
            documented.removeAll(AclRules.forFeatures(AclFeature.CONNECTION).commands());
        }
        Set<String> given = new TreeSet<>();
        feature.commands().forEach(command -> given.add(command.split(" ", 2)[0]));
        assertThat(documented).isEqualTo(given);
    }

    private static String rulesInTheGuide(AclFeature feature) throws IOException {
        String name = feature == AclFeature.CONNECTION ? "always" : "`" + feature + "`";
        return Files.readAllLines(Repository.file("docs/guides/hardening.md")).stream()
                .filter(line -> line.matches("\\| " + name + "[ ,].*"))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> commands(String row) {
        return Pattern.compile("\\+([a-z]+(?:\\\\\\|[a-z]+)?)")
                .matcher(row)
                .results()
                .map(match -> match.group(1).replace("\\|", "|"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @EnumSource
    void rules_eachFeature_areTakenByTheServerAndSuffice(AclFeature feature) {
        AclRules rules = AclRules.forFeatures(feature).onKeys("shop:*").onChannels("shop:*");
        setUser("feature", rules.rules());
        if (hasDryRun()) {
            assertThatCode(() -> check(rules, "feature")).doesNotThrowAnyException();
        } else {
            assertNotChecked(rules, "feature");
        }
    }

    /** Redis 6 has no {@code ACL DRYRUN}: the check says so, and assumes nothing. */
    private static void assertNotChecked(AclRules rules, String user) {
        assertThatThrownBy(() -> check(rules, user))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith(
                        "SR365 Cannot check the rights of an ACL user: the server does not know ACL DRYRUN");
    }

    private static boolean hasDryRun() {
        return !server.version().startsWith("6.");
    }

    @Test
    void check_userLacksCommands_namesThem() {
        setUser("poor", "~shop:* -@all +hello +auth +ping +get +scan");
        AclRules rules =
                AclRules.forFeatures(AclFeature.CACHE, AclFeature.CACHE_CLEAR).onKeys("shop:*");
        if (!hasDryRun()) {
            assertNotChecked(rules, "poor");
            return;
        }
        assertThatThrownBy(() -> check(rules, "poor"))
                .hasMessage(
                        "SR308 The ACL user poor may not run: getex, set, del, pttl, eval, getrange, strlen. Give it what the features in"
                                + " use need: ACL SETUSER poor +getex +set +del +pttl +eval +getrange +strlen (or the keys"
                                + " ~shop:*).");
    }

    @Test
    void check_userHasOtherKeys_isRefused() {
        setUser("elsewhere", "~other:* -@all +hello +auth +ping +get +getex +set +del");
        AclRules rules = AclRules.forFeatures(AclFeature.CACHE).onKeys("shop:*");
        if (!hasDryRun()) {
            assertNotChecked(rules, "elsewhere");
            return;
        }
        assertThatThrownBy(() -> check(rules, "elsewhere"))
                .hasMessageStartingWith(
                        "SR308 The ACL user elsewhere may not run: get, getex, set, del, pttl, eval, getrange, strlen.");
    }

    @Test
    void rules_featuresOfApplications_giveNoDangerousCommand() {
        // The doctor has its own user, which reads the configuration
        AclRules all = AclRules.forFeatures(
                EnumSet.complementOf(EnumSet.of(AclFeature.DOCTOR)).toArray(AclFeature[]::new));
        assertThat(all.commands())
                .doesNotContain(
                        "config", "flushall", "flushdb", "keys", "debug", "monitor", "shutdown", "acl", "client");
        setUser("all", all.rules());
        for (String command : List.of("FLUSHALL", "MONITOR", "KEYS x", "CONFIG GET x", "ACL LIST", "DEBUG SLEEP 0")) {
            assertThat(refusal("all", command)).as(command).contains("no permissions");
        }
    }

    /** Returns the server's answer to a user's command; without {@code ACL DRYRUN}, the command is sent. */
    private static String refusal(String user, String command) {
        if (hasDryRun()) {
            return String.valueOf(server.command(("ACL DRYRUN " + user + " " + command).split(" ")));
        }
        RedisStandaloneConfiguration address = new RedisStandaloneConfiguration(server.host(), server.port());
        address.setUsername(user);
        address.setPassword("p");
        LettuceConnectionFactory factory = new LettuceConnectionFactory(address);
        factory.afterPropertiesSet();
        String[] words = command.split(" ");
        byte[][] arguments = Stream.of(words)
                .skip(1)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        try (RedisConnection connection = factory.getConnection()) {
            return String.valueOf(connection.execute(words[0], arguments));
        } catch (RuntimeException e) {
            return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        } finally {
            factory.destroy();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLUSHALL", "flushdb", "Keys", "CONFIG", "DEBUG", "MONITOR", "SHUTDOWN", "ACL"})
    void guard_deniedCommandByName_isRefusedUnsent(String command) {
        StringRedisTemplate template = guarded(DeniedCommands.dangerous());
        assertThatThrownBy(() -> template.execute((RedisConnection connection) -> connection.execute(command)))
                .hasMessageStartingWith("SR306 The command " + command.toUpperCase(Locale.ROOT)
                        + " is denied on this template; nothing was sent.");
    }

    @Test
    void guard_springsOwnMethods_areRefusedAndTheRestWorks() {
        StringRedisTemplate template = guarded(DeniedCommands.dangerous().and("incr"));
        template.opsForValue().set("guard", "kept");
        assertDenied(
                "FLUSHALL",
                () -> run(template, connection -> connection.serverCommands().flushAll()));
        assertDenied(
                "FLUSHDB",
                () -> run(template, connection -> connection.serverCommands().flushDb()));
        assertDenied(
                "CONFIG",
                () -> run(template, connection -> connection.serverCommands().getConfig("*")));
        assertDenied("KEYS", () -> template.keys("*"));
        assertDenied("INCR", () -> template.opsForValue().increment("n"));
        assertThat(template.opsForValue().get("guard")).isEqualTo("kept");
        try (var keys = template.scan(ScanOptions.scanOptions().match("guard").build())) {
            assertThat(keys.next()).isEqualTo("guard");
        }
        assertThatThrownBy(() -> template.opsForList().leftPush("guard", "x")).isInstanceOf(RuntimeException.class);
        assertThat(server.command("GET", "guard")).isEqualTo("kept");
    }

    @Test
    void guard_reactive_isAnErrorWhenSubscribedAndTheRestWorks() {
        ReactiveRedisConnectionFactory factory = DeniedCommands.dangerous().guardReactive(administrator);
        ReactiveStringRedisTemplate template = new ReactiveStringRedisTemplate(factory);
        assertThat(template.opsForValue().set("reactive", "kept").block()).isTrue();
        Flux<String> keys = template.keys("*");
        assertDenied("KEYS", keys::blockLast);
        ReactiveRedisConnection connection = factory.getReactiveConnection();
        Mono<String> flush = connection.serverCommands().flushAll();
        assertDenied("FLUSHALL", flush::block);
        Mono<Properties> configuration = connection.serverCommands().getConfig("*");
        assertDenied("CONFIG", configuration::block);
        Mono<String> scripts = connection.scriptingCommands().scriptFlush();
        assertDenied("SCRIPT", scripts::block);
        connection.close();
        assertThat(template.scan(ScanOptions.scanOptions().match("reactive").build())
                        .blockLast())
                .isEqualTo("reactive");
        assertThat(server.command("GET", "reactive")).isEqualTo("kept");
    }

    private static void assertDenied(String command, Runnable call) {
        assertThatThrownBy(call::run).hasMessageContaining("The command " + command + " is denied");
    }

    private static void run(StringRedisTemplate template, Consumer<RedisConnection> call) {
        template.execute((RedisConnection connection) -> {
            call.accept(connection);
            return null;
        });
    }

    private static StringRedisTemplate guarded(DeniedCommands denied) {
        return new StringRedisTemplate(denied.guard(administrator));
    }

    private static void setUser(String name, String rules) throws RedisReplyException {
        server.command(("ACL SETUSER " + name + " reset on >p " + rules).split(" "));
    }

    private static void check(AclRules rules, String user) {
        try (RedisConnection connection = administrator.getConnection()) {
            rules.check(connection, user);
        }
    }
}

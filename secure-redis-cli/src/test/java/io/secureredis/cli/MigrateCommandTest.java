package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cache.SealedCacheWriter;
import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import io.secureredis.session.SealedSessions;
import io.secureredis.session.SessionSerializer;
import io.secureredis.testserver.RedisTestServer;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cache.support.NullValue;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.serializer.GenericJacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializer;

class MigrateCommandTest {

    private static final String SECRET = "BIa7NyYA8bD0NJSa3Ayikn98BMZaFzOKNngnj5W2SUs=";
    private static final KeyRing RING = KeyRing.of(Secret.fromBase64(SECRET));
    private static final Sealer SEALER = Sealer.of(RING);
    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.cli");

    private static RedisTestServer redis;
    private static LettuceConnectionFactory connections;

    private final StringRedisTemplate plain = new StringRedisTemplate(connections);

    @TempDir
    Path directory;

    /** A value of an application. */
    record Book(String title, int year) implements Serializable {}

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        RedisStandaloneConfiguration standalone = new RedisStandaloneConfiguration(redis.host(), redis.port());
        standalone.setDatabase(redis.database());
        connections = new LettuceConnectionFactory(standalone);
        connections.afterPropertiesSet();
        connections.start();
    }

    @AfterAll
    static void stop() {
        connections.destroy();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("FLUSHDB");
    }

    private static Transcript migrate(Transcript run, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "migrate";
        System.arraycopy(words, 0, all, 1, words.length);
        return run.environment("REDIS_URL", "redis://" + redis.host() + ":" + redis.port() + "/" + redis.database())
                .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                .run(all);
    }

    private static Transcript migrate(String... words) {
        return migrate(Transcript.of(), words);
    }

    private static byte[] cached(String key) {
        return SealedCacheWriter.sealing(connections, SEALER).build().get("books", key.getBytes(UTF_8));
    }

    private static void store(String key, byte[] value) {
        redis.command("SET".getBytes(UTF_8), key.getBytes(UTF_8), value);
    }

    @Test
    void migrate_toAnotherPrefix_prints_a_report() {
        plain.opsForValue().set("app1:books::1", "one");
        plain.opsForValue().set("app1:books::2", "two");
        plain.opsForHash().put("app1:books::h", "f", "v");

        String[] words = {"--as=cache", "--from-prefix=app1:", "--to-prefix=app1:secure:", "--delete-old"};
        Transcript dry = migrate(words[0], words[1], words[2], words[3], "--dry-run");
        assertThat(dry.out()).isEqualTo("""
                Dry run: nothing was written. It would be:
                           2  sealed under app1:secure:
                           1  key or type not supported
                           2  old keys deleted
                Not sealed:
                  app1:books::h: key or type not supported
                """);
        assertThat(dry.code()).isEqualTo(ExitCode.FOUND);
        assertThat(redis.command("EXISTS", "app1:secure:books::1")).isEqualTo(0L);

        Transcript run = migrate(words);

        assertThat(run.out()).startsWith("Done.\n           2  sealed under app1:secure:\n");
        assertThat(run.err()).isEmpty();
        assertThat(cached("app1:secure:books::1")).asString(UTF_8).isEqualTo("one");
        assertThat(redis.command("EXISTS", "app1:books::1")).isEqualTo(0L);
    }

    @Test
    void migrate_leavesPlaintextUnderTheNewPrefix_andReportsIt() {
        plain.opsForValue().set("app1:secure::1", "plain");
        plain.opsForValue().set("app1:books::1", "plain");
        String[] words = {"--as=cache", "--from-prefix=app1:", "--to-prefix=app1:secure:", "--delete-old"};

        Transcript dry = migrate(words[0], words[1], words[2], words[3], "--dry-run");
        Transcript run = migrate(words);
        Transcript again = migrate(words[0], words[1], words[2], words[3], "--output=json");

        assertThat(dry.out()).isEqualTo("""
                Dry run: nothing was written. It would be:
                           1  sealed under app1:secure:
                           1  under the new prefix already, and not sealed
                           1  old keys deleted
                Not sealed:
                  app1:secure::1: under the new prefix already, and not sealed
                """);
        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("  app1:secure::1: under the new prefix already, and not sealed\n");
        assertThat(again.code()).isEqualTo(ExitCode.FOUND);
        assertThat(again.out()).contains("\"plaintext-at-destination\" : 1", "\"notSealed\" : 1", "\"app1:secure::1\"");
        assertThat(plain.opsForValue().get("app1:secure::1")).isEqualTo("plain");
        assertThat(cached("app1:secure:books::1")).asString(UTF_8).isEqualTo("plain");
    }

    @Test
    void migrate_thatContinues_stillCountsWhatThePartBeforeLeft() throws Exception {
        plain.opsForValue().set("a", "one");
        Path state = directory.resolve("state");
        migrate("--as=session", "--state=" + state);
        String fingerprint = "template|null|||null|false|false|null|null|false|false";
        Files.writeString(state, "//0\n" + fingerprint + "\n3\n");

        Transcript run = migrate("--as=template", "--state=" + state);

        assertThat(run.code()).as(run.toString()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .contains("           3  not sealed in the part before --state continued; run it again to list them");
        assertThat(migrate("--as=template", "--state=" + state).code()).isZero();
    }

    @Test
    void migrate_ofAllKeys_leavesOtherKinds_andDoesNotCallThemUnsealed() {
        plain.opsForValue().set("books::1", "one");
        String[] jobs = {"secure-jobs:{mail}:run", "shop:secure-jobs:{mail}:body", "secure-jobs:queues"};
        redis.command("HSET", jobs[0], "id", "0:0:0:5:0:0:w");
        redis.command("HSET", jobs[1], "id", "x");
        redis.command("SADD", jobs[2], "mail");
        RedisTemplate<String, Object> sessions =
                sessions(SessionSerializer.of(FilteredJdkRedisSerializer.of(TYPES)), true);
        String session = "spring:session:sessions:0a1b2c3d";
        Map<String, Object> fields = Map.of(
                "creationTime", 1L, "lastAccessedTime", 2L, "maxInactiveInterval", 1800, "sessionAttr:cart", "x");
        sessions.opsForHash().putAll(session, fields);
        sessions.opsForSet()
                .add(
                        "spring:session:index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:ann",
                        "x");
        store(
                "template",
                SEALER.seal(
                        "x".getBytes(UTF_8), Binding.of("template").and("value").and("template"), Duration.ZERO));

        assertThat(sessions.<String, Object>opsForHash().entries(session)).isEqualTo(fields);
        assertThat(redis.command("DBSIZE")).isEqualTo(7L);
        Transcript dry = migrate("--as=cache", "--dry-run");
        Transcript run = migrate("--as=template", "--pattern=[s]*");
        Transcript cache = migrate("--as=cache");

        assertThat(dry.toString()).startsWith("exit 0");
        assertThat(dry.out()).contains("1  sealed\n", "6  of another kind that secure-redis stores, left unchanged\n");
        assertThat(run.toString()).startsWith("exit 0");
        assertThat(cache.toString()).startsWith("exit 0");
        assertThat(redis.command("HGET", jobs[0], "id")).isEqualTo("0:0:0:5:0:0:w");
        assertThat(sessions.<String, Object>opsForHash().entries(session)).isEqualTo(fields);
        plain.opsForValue().set("loose", "x");
        assertThat(migrate("--as=cache").code()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void migrate_asJson_prints_only_json() {
        plain.opsForValue().set("a", "one");
        redis.command("XADD", "s", "*", "f", "v");

        Transcript run = migrate("--as=template", "--output=json");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .startsWith("{")
                .contains(
                        "\"moved\" : 1", "\"no-place\" : 1", "\"key\" : \"s\"", "\"reason\" : \"its type is stream\"");
    }

    @Test
    void migrate_onATerminal_shows_progress_andNotElsewhere() {
        plain.opsForValue().set("a", "one");

        Transcript onTerminal = migrate(Transcript.of().interactive(), "--as=template");

        assertThat(onTerminal.code()).isZero();
        assertThat(onTerminal.err()).contains("100%  1 of 1 keys", "/s  0:00:00 left");
        assertThat(migrate("--as=template").err()).isEmpty();
    }

    @Test
    void migrate_fromJdk_writes_the_JSON_of_the_application() {
        store("books::1", RedisSerializer.java().serialize(new Book("Emma", 1815)));
        store("books::2", RedisSerializer.java().serialize(NullValue.INSTANCE));

        Transcript run = migrate("--as=cache", "--from=jdk", "--allow-package=io.secureredis.cli");

        assertThat(run.toString()).startsWith("exit 0");
        assertThat(TypedJsonRedisSerializer.of(TYPES).deserialize(cached("books::1")))
                .isEqualTo(new Book("Emma", 1815));
        assertThat(cached("books::2")).isEqualTo(RedisSerializer.java().serialize(NullValue.INSTANCE));
    }

    @Test
    void migrate_fromGenericJson_writes_JSON_orJdk() {
        byte[] generic = GenericJacksonJsonRedisSerializer.builder()
                .enableUnsafeDefaultTyping()
                .build()
                .serialize(new Book("Emma", 1815));
        store("books::1", generic);

        assertThat(migrate("--as=cache", "--from=json-generic", "--to=jdk", "--allow-package=io.secureredis.cli")
                        .code())
                .isZero();
        assertThat(FilteredJdkRedisSerializer.of(TYPES).deserialize(cached("books::1")))
                .isEqualTo(new Book("Emma", 1815));
    }

    @Test
    void migrate_fromTypedJson_andString() {
        store("books::1", "{\"title\":\"Emma\",\"year\":1815}".getBytes(UTF_8));
        assertThat(migrate(
                                "--as=cache",
                                "--from=json-typed",
                                "--type=" + Book.class.getName(),
                                "--allow-package=io.secureredis.cli")
                        .code())
                .isZero();
        assertThat(TypedJsonRedisSerializer.of(TYPES).deserialize(cached("books::1")))
                .isEqualTo(new Book("Emma", 1815));
        store("books::2", "text".getBytes(UTF_8));
        assertThat(migrate("--as=cache", "--from=string").code()).isZero();
        assertThat(TypedJsonRedisSerializer.of(TYPES).deserialize(cached("books::2")))
                .isEqualTo("text");
    }

    @Test
    void migrate_ofAClassThatIsNotAllowed_leaves_it_andSaysWhy() {
        store("books::1", RedisSerializer.java().serialize(new Book("hunter2", 1815)));
        store("books::2", "{\"@class\":\"io.secureredis.cli.Nothing\",\"a\":\"hunter2\"}".getBytes(UTF_8));

        Transcript jdk = migrate("--as=cache", "--from=jdk", "--pattern=books::1");
        Transcript json = migrate("--as=cache", "--from=json-generic", "--pattern=books::2");

        assertThat(jdk.code()).isEqualTo(ExitCode.FOUND);
        assertThat(jdk.out())
                .contains("books::1: could not be converted (SR203")
                .doesNotContain("hunter2");
        assertThat(json.out())
                .contains("books::2: could not be converted (SR203")
                .doesNotContain("hunter2");
    }

    /** A reader that takes the last name would allow what Spring's reader, which takes the first, loads. */
    @Test
    void migrate_ofAnObjectWithTwoClassNames_leaves_it() {
        store(
                "books::3",
                "{\"@class\":\"io.secureredis.cli.MigrateCommandTest$Trap\",\"@class\":\"java.util.ArrayList\",\"a\":\"hunter2\"}"
                        .getBytes(UTF_8));

        Transcript run = migrate("--as=cache", "--from=json-generic", "--pattern=books::3");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .contains("books::3: could not be converted (StreamReadException)")
                .doesNotContain("hunter2");
    }

    @Test
    void migrate_ofSessions_keeps_users_signed_in() {
        RedisTemplate<String, Object> before = sessions(RedisSerializer.java(), false);
        String key = "spring:session:sessions:0a1b2c3d";
        String index =
                "spring:session:index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:ann";
        Map<String, Object> fields = Map.of(
                "creationTime",
                1L,
                "lastAccessedTime",
                2L,
                "maxInactiveInterval",
                1800,
                "sessionAttr:cart",
                List.of("x"));
        before.opsForHash().putAll(key, fields);
        before.expire(key, Duration.ofMinutes(30));
        redis.command("SET", "spring:session:sessions:expires:0a1b2c3d", "", "PX", "600000");
        before.opsForSet().add(index, "0a1b2c3d");

        Transcript run = migrate("--as=session", "--from-prefix=spring:session:", "--delete-old");

        assertThat(run.toString()).startsWith("exit 0").doesNotContain("0a1b2c3d");
        RedisTemplate<String, Object> after =
                sessions(SessionSerializer.of(FilteredJdkRedisSerializer.of(TYPES)), true);
        assertThat(after.<String, Object>opsForHash().entries(key)).isEqualTo(fields);
        assertThat(after.opsForSet().members(index)).containsExactly("0a1b2c3d");
        assertThat(after.hasKey("spring:session:sessions:expires:0a1b2c3d")).isTrue();
        assertThat(redis.command("DBSIZE")).isEqualTo(3L);
        assertThat(redis.command("EXISTS", key)).isEqualTo(0L);
        assertThat(migrate("--as=session").out()).contains("3  sealed already");
    }

    private static RedisTemplate<String, Object> sessions(RedisSerializer<Object> serializer, boolean sealed) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setConnectionFactory(
                sealed
                        ? SealedSessions.of(SEALER, NameCipher.of(RING), List.of())
                                .around((RedisConnectionFactory) connections)
                        : connections);
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setDefaultSerializer(serializer);
        template.afterPropertiesSet();
        return template;
    }

    @Test
    void state_isKeptOnlyUntilTheEnd_andRefusesOtherOptions() throws Exception {
        Path state = directory.resolve("state");
        Files.writeString(state, "//0\nof another migration\n0\n");

        Transcript other = migrate("--as=template", "--state=" + state);

        assertThat(other.code()).isEqualTo(ExitCode.FAILED);
        assertThat(other.err())
                .isEqualTo("error: The state file " + state + " belongs to a migration with other options.\n"
                        + "hint: Use the same options, or another file.\n");
        Files.delete(state);
        plain.opsForValue().set("a", "one");
        assertThat(migrate("--as=template", "--state=" + state).code()).isZero();
        assertThat(state).doesNotExist();
    }

    @Test
    void wrongOptions_areRefusedBeforeAnythingIsDone() {
        assertThat(migrate("--as=session", "--hide-keys").err())
                .isEqualTo("error: --cache and --hide-keys are for --as cache only.\n");
        assertThat(migrate("--as=template", "--delete-old").code()).isEqualTo(ExitCode.USAGE);
        assertThat(migrate("--as=template", "--from=json-typed").err()).contains("--type go together");
        assertThat(migrate("--as=template", "--to=jdk").err()).contains("--to is given without --from.");
        assertThat(migrate("--as=template", "--pattern=").err()).startsWith("error: --pattern is empty.");
        assertThat(migrate("--as=template", "--rate=0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(migrate("--as=template", "--from=jdk", "--allow-package=java")
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(migrate().err()).contains("--as");
    }

    @Test
    void withoutASecret_orRedis_saysSo() {
        assertThat(Transcript.of().run("migrate", "--as=template").err()).startsWith("error: No secret is given.");
        Transcript closed = Transcript.of()
                .environment("REDIS_URL", "redis://127.0.0.1:1")
                .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                .run("migrate", "--as=template");
        assertThat(closed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(closed.err()).contains("hint: Start Redis");
    }
}

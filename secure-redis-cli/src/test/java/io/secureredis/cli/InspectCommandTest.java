package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.NameCipher;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";
    private static final KeyRing RING = KeyRing.of(Secret.fromBase64(SECRET));
    private static final Sealer SEALER = Sealer.of(RING);

    private static RedisTestServer server;

    @BeforeAll
    static void start() {
        server = RedisTestServer.start();
        Binding books = Binding.of("cache").and("books");
        set("books::1", SEALER.seal(bytes("a book"), books.and(bytes("books::1")), Duration.ofHours(1)));
        set("app:books::1", SEALER.seal(bytes("a book"), books.and(bytes("app:books::1")), Duration.ZERO));
        set("books::2", SEALER.seal(bytes("a book"), books.and(bytes("books::1")), Duration.ZERO));
        set("plain", bytes("plain"));
        set(
                "template",
                SEALER.seal(bytes("t"), Binding.of("template").and("value").and("template"), Duration.ZERO));
        server.command("SADD", "secure-jobs:queues", "mail");
        server.command("ZADD", "secure-jobs:{mail}:dead", "1", "x");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void set(String key, byte[] value) {
        server.command(bytes("SET"), bytes(key), value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Transcript run(Transcript transcript, String... words) {
        List<String> all = new ArrayList<>(List.of("inspect", "--url=redis://127.0.0.1:" + server.port()));
        all.addAll(List.of(words));
        return transcript.run(all.toArray(String[]::new));
    }

    private static Transcript withSecret(String... words) {
        return run(Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET), words);
    }

    @Test
    void header_needs_no_secret() {
        Transcript run = run(Transcript.of(), "books::1");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("key: books::1\ntype: string\nexpires: never\nsealed: yes, version 1, 82 bytes\nkey id: "
                        + RING.primary().keyId() + " (no secret is given to compare)\nwritten: ")
                .contains(", ends ")
                .doesNotContain("opens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c\u001b[31mred",
                "c\u009b31mred",
                "c\u202ered",
                "c\u2028red",
                "c\u0085red",
                "c\nred",
                "c\u007fred"
            })
    void key_withCharactersThatControlATerminal_isShownWithoutThem(String key) {
        set(key, bytes(key));

        Transcript run = run(Transcript.of(), key);

        assertThat(run.out()).startsWith("key: c?").contains("red\n");
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.codePoints())
                        .noneMatch(
                                each -> Character.isISOControl(each) || Character.getType(each) == Character.FORMAT));
    }

    @Test
    void secret_tells_whether_it_opens_and_reveals_only_when_asked() {
        assertThat(withSecret("books::1").out())
                .contains("(the primary secret)", "opens: yes, as an entry of the cache books")
                .doesNotContain("a book");
        Transcript revealed = withSecret("app:books::1", "--reveal");
        assertThat(revealed.out()).contains("opens: yes, as an entry of the cache books", "value: a book");
        assertThat(revealed.err()).isEqualTo("warning: The next line is plaintext.\n");
        assertThat(withSecret("template").out()).contains("opens: yes, as a value of the sealed template");
        assertThat(run(Transcript.of(), "books::1", "--reveal").err()).startsWith("error: No secret is given.");
    }

    @Test
    void value_ofAnotherKey_doesNotOpen_andSaysWhy() {
        Transcript run = withSecret("books::2");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out())
                .contains(
                        "opens: no, not as an entry of the cache books, nor as a value of the sealed template",
                        "because: SR1");
        assertThat(run(Transcript.of().environment("SECURE_REDIS_SECRET_KEY", "PkQ4v2nYc8mR1tXwZ6bJ0A=="), "books::1")
                        .out())
                .contains("(not in the key ring)");
    }

    @Test
    void plaintext_isSaidToBe() {
        Transcript run = withSecret("plain");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("sealed: no (not-sealed), 5 bytes");
    }

    @Test
    void session_hasItsName_andItsIdOnlyRevealed() {
        String prefix = "spring:session:sessions:";
        byte[] hidden = NameCipher.of(RING)
                .encrypt(bytes("id-of-alice"), Binding.of("session-name").and(prefix));
        String key = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(hidden);
        server.command(
                bytes("HSET"),
                bytes(key),
                bytes("lastAccessedTime"),
                SEALER.seal(
                        bytes("now"),
                        Binding.of("session").and(prefix).and("id-of-alice").and(bytes("lastAccessedTime")),
                        Duration.ZERO));

        assertThat(withSecret(key).out())
                .contains(
                        "part of: a session of the namespace spring:session, whose id --reveal shows",
                        "field lastAccessedTime opens: yes, as an attribute of this session")
                .doesNotContain("id-of-alice");
        assertThat(withSecret(key, "--reveal").out()).contains("id id-of-alice", "value: now");
    }

    @Test
    void keyOfJobs_isNamed() {
        assertThat(run(Transcript.of(), "secure-jobs:{mail}:dead").out())
                .contains("part of: the queue mail of secure-redis-jobs (dead)", "secure-redis jobs list mail");
    }

    @Test
    void keyOfJobs_inANamespace_isNamedWithIt() {
        server.command("SADD", "shop:secure-jobs:queues", "mail");
        server.command("HSET", "shop:secure-jobs:{mail}:stat:29930760", "done", "1");

        assertThat(run(Transcript.of(), "shop:secure-jobs:{mail}:stat:29930760").out())
                .contains(
                        "part of: the queue mail of secure-redis-jobs (stat:29930760) in the namespace shop\n",
                        "see its jobs with: secure-redis jobs list mail --namespace=shop\n");
        assertThat(run(Transcript.of(), "shop:secure-jobs:queues").out())
                .contains(
                        "part of: all queues of secure-redis-jobs (queues) in the namespace shop\n",
                        "see them with: secure-redis jobs list --namespace=shop\n");
        server.command("DEL", "shop:secure-jobs:queues", "shop:secure-jobs:{mail}:stat:29930760");
    }

    @Test
    void keyThatIsNotThere_isAnError() {
        Transcript run = run(Transcript.of(), "nothing");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("error: There is no such key.\nhint: ");
    }
}

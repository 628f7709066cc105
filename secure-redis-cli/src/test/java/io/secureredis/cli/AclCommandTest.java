package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AclCommandTest {

    @TempDir
    private static Path serverDirectory;

    private static RedisTestServer saving;
    private static RedisTestServer replica;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Path acl = Files.createFile(serverDirectory.resolve("users.acl"));
        saving = RedisTestServer.builder().config("aclfile", acl.toString()).start();
        replica =
                RedisTestServer.builder().replicaOf("127.0.0.1", saving.port()).start();
        saving.awaitReplicas(1);
    }

    @AfterAll
    static void stop() {
        replica.close();
        saving.close();
    }

    @AfterEach
    void forget() {
        saving.command("ACL", "DELUSER", "shop");
        replica.command("ACL", "DELUSER", "shop");
        saving.command("ACL", "SAVE");
    }

    private static Transcript run(RedisTestServer server, String... words) {
        return run(Transcript.of(), server, words);
    }

    private static Transcript run(Transcript transcript, RedisTestServer server, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--url=redis://127.0.0.1:" + server.port());
        return transcript.run(all.toArray(String[]::new));
    }

    private static String users(RedisTestServer server) {
        StringBuilder users = new StringBuilder();
        for (Object line : (List<?>) server.command("ACL", "LIST")) {
            users.append(line instanceof byte[] raw ? new String(raw, StandardCharsets.UTF_8) : line)
                    .append('\n');
        }
        return users.toString();
    }

    @Test
    void acl_prints_command_and_line_without_a_server() {
        Transcript run = Transcript.of().run("acl", "shop", "--features=cache-clear", "--keys=books::*");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
                        # as a command; replace PASSWORD
                        ACL SETUSER shop reset on >PASSWORD ~books::* resetchannels -@all +hello +auth +ping +scan +del

                        # as a line of the ACL file
                        user shop on >PASSWORD ~books::* resetchannels -@all +hello +auth +ping +scan +del
                        """);
    }

    @Test
    void acl_ofUnknownFeature_orBadName_isRefused() {
        assertThat(Transcript.of().run("acl", "shop", "--features=everything").err())
                .isEqualTo(
                        "error: --features names an unknown feature.\nhint: There are cache, cache-clear, near-cache,"
                                + " cache-lock, sessions, sessions-indexed, census, rewrap, migrate, jobs, dashboard, doctor, database, cluster, replicas, pub-sub.\n");
        assertThat(Transcript.of().run("acl", "shop on", "--features=cache").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Transcript.of()
                        .run("acl", "shop", "--features=cache", "--keys=a ~*")
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Transcript.of().run("acl", "--features=cache").err())
                .contains("error: Missing required parameter: 'USER'");
    }

    @Test
    void apply_makes_password_and_user_on_every_node_and_saves() throws Exception {
        Path password = directory.resolve("shop-password");
        String[] words = {"acl", "shop", "--features=cache,cache-clear", "--keys=books::*"};

        assertThat(run(saving, with(words, "--apply")).err())
                .startsWith("error: The user shop is new, and needs a password.\n");
        Transcript apply = run(saving, with(words, "--apply", "--new-password-file=" + password));
        Transcript check = run(saving, with(words, "--check"));

        assertThat(apply.code()).as(apply.toString()).isEqualTo(ExitCode.FOUND);
        assertThat(apply.out())
                .contains(
                        "The user shop is set on 127.0.0.1:" + saving.port() + ".",
                        "The user shop is set on 127.0.0.1:" + replica.port() + ".",
                        "Saved on 127.0.0.1:" + saving.port() + ".");
        assertThat(apply.err())
                .startsWith("warning: 127.0.0.1:" + replica.port() + " has no aclfile, so a restart loses this.")
                .doesNotContain(Files.readString(password).strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(serverDirectory.resolve("users.acl"))).contains("user shop on");
        assertThat(users(replica)).contains("user shop on", "~books::*");
        assertThat(check.code()).isZero();
        assertThat(check.out()).matches("The user shop has all \\d+ rights that these features need\\.\\n");
    }

    @Test
    void apply_toAKnownUser_takesRights_andKeepsPasswords() throws Exception {
        saving.command("ACL", "SETUSER", "shop", "on", ">kept-password-of-shop", "~*", "+@all");

        run(
                saving,
                "acl",
                "shop",
                "--features=cache",
                "--keys=books::*",
                "--apply",
                "--new-password-file=" + directory.resolve("for-the-replica"));

        assertThat(users(saving)).contains("~books::*").doesNotContain("user shop on +@all");
        assertThat(run(
                                Transcript.of().environment("REDIS_PASSWORD", "kept-password-of-shop"),
                                saving,
                                "acl",
                                "shop",
                                "--features=cache",
                                "--check",
                                "--user=shop")
                        .err())
                .startsWith("error: SR322");
    }

    @Test
    void check_ofAUserThatLacksRights_namesThem() {
        saving.command("ACL", "SETUSER", "shop", "on", "nopass", "~*", "-@all", "+ping", "+get");

        Transcript run = run(saving, "acl", "shop", "--features=cache-clear", "--check");

        assertThat(run.code()).isEqualTo(ExitCode.FOUND);
        assertThat(run.out()).contains("The ACL user shop may not run: scan, del.", "ACL SETUSER shop +scan +del");
        assertThat(run(saving, "acl", "nobody", "--features=cache", "--check").err())
                .startsWith("error: There is no such user on the server.");
    }

    @Test
    void rotation_adds_switches_and_removes() throws Exception {
        Path application = Files.writeString(directory.resolve("application"), "first-password-of-shop\n");
        Path next = directory.resolve("next");
        for (RedisTestServer server : List.of(saving, replica)) {
            server.command("ACL", "SETUSER", "shop", "on", ">first-password-of-shop", "~*", "+ping");
        }
        String[] words = {"password", "rotate", "shop", "--new-password-file=" + next};

        Transcript early = run(saving, with(words, "--step=remove"));
        Transcript added = run(saving, with(words, "--application-file=" + application));
        String password = Files.readString(next).strip();

        assertThat(early.err()).contains("The password file " + next + " cannot be read.");
        assertThat(added.code()).isEqualTo(ExitCode.FOUND);
        assertThat(added.out())
                .contains(
                        "added: 127.0.0.1:" + replica.port() + " accepts the new password, and 1 older.",
                        "switched: " + application + " holds the new password.",
                        "Both passwords are accepted.")
                .doesNotContain(password);
        assertThat(Files.readString(application).strip()).isEqualTo(password);
        assertThat(logsIn(saving, "first-password-of-shop")).isTrue();
        assertThat(logsIn(saving, password)).isTrue();

        Transcript removed = run(saving, with(words, "--step=remove"));

        assertThat(removed.code()).isZero();
        assertThat(removed.out()).contains("removed: 127.0.0.1:" + replica.port() + " accepts only the new password.");
        assertThat(logsIn(saving, "first-password-of-shop")).isFalse();
        assertThat(logsIn(replica, password)).isTrue();
    }

    @Test
    void rotation_onATerminal_asks_beforeItRemoves() {
        for (RedisTestServer server : List.of(saving, replica)) {
            server.command("ACL", "SETUSER", "shop", "on", ">first-password-of-shop", "~*", "+ping");
        }
        String next = "--new-password-file=" + directory.resolve("next");

        Transcript no = run(Transcript.of().interactive().input("no\n"), saving, "password", "rotate", "shop", next);
        Transcript yes = run(Transcript.of().interactive().input("yes\n"), saving, "password", "rotate", "shop", next);

        assertThat(no.out()).contains("Then type yes").doesNotContain("accepts only the new password");
        assertThat(yes.out()).contains("accepts only the new password");
        assertThat(yes.code()).isZero();
    }

    @Test
    void rotation_whoseNewPasswordIsNotSetEverywhere_removesNothing() throws Exception {
        Path next = Files.writeString(directory.resolve("next"), "second-password-of-shop");
        saving.command(
                "ACL", "SETUSER", "shop", "on", ">first-password-of-shop", ">second-password-of-shop", "~*", "+ping");
        replica.command("ACL", "SETUSER", "shop", "on", ">first-password-of-shop", "~*", "+ping");

        Transcript run = run(saving, "password", "rotate", "shop", "--new-password-file=" + next, "--step=remove");

        assertThat(run.err())
                .startsWith("error: The new password is not set on 127.0.0.1:" + replica.port()
                        + ", so the old one stays everywhere.");
        assertThat(logsIn(saving, "first-password-of-shop")).isTrue();
    }

    @Test
    void rotation_ofNobody_isRefused() {
        assertThat(run(saving, "password", "rotate", "nobody", "--new-password-file=" + directory.resolve("next"))
                        .err())
                .isEqualTo("error: There is no user nobody on 127.0.0.1:" + saving.port() + ". Nothing was changed.\n"
                        + "hint: secure-redis acl nobody --apply sets it.\n");
        assertThat(directory.resolve("next")).doesNotExist();
        assertThat(Transcript.of().run("password").err()).contains("hint: secure-redis password --help");
    }

    @Test
    void remove_whileApplicationsReadAnotherPassword_isRefused() throws Exception {
        bothAccept("first-password-of-shop", "third-password-of-shop");
        Path application = Files.writeString(directory.resolve("application"), "third-password-of-shop\n");
        Path stale = Files.writeString(directory.resolve("stale"), "first-password-of-shop\n");
        String[] words = {"password", "rotate", "shop", "--new-password-file=" + stale, "--step=remove"};

        Transcript run = run(saving, with(words, "--application-file=" + application));
        Transcript nowhere = run(saving, with(words, "--application-file=" + directory.resolve("misspelt")));

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .startsWith("error: The file " + application + " holds another password than --new-password-file.");
        assertThat(nowhere.err())
                .startsWith("error: There is no file " + directory.resolve("misspelt")
                        + ", from which applications read the password. Nothing was changed.\n");
        assertThat(logsIn(saving, "third-password-of-shop")).isTrue();
        assertThat(logsIn(replica, "first-password-of-shop")).isTrue();
    }

    @Test
    void rotation_whoseApplicationFileIsOfAnotherUser_changesNothing() throws Exception {
        bothAccept("first-password-of-shop");
        Path application = Files.writeString(directory.resolve("application"), "password-of-somebody-else\n");
        Path next = directory.resolve("next");
        String[] words = {"password", "rotate", "shop", "--new-password-file=" + next, "--step=add"};

        Transcript run = run(saving, with(words, "--application-file=" + application));
        Transcript same = run(saving, with(words, "--application-file=" + next));

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .startsWith(
                        "error: The file " + application + " holds a password that the user shop does not have on ");
        assertThat(same.code()).isEqualTo(ExitCode.USAGE);
        assertThat(next).doesNotExist();
        assertThat(Files.readString(application)).isEqualTo("password-of-somebody-else\n");
    }

    @Test
    void rotation_withANewPasswordFileNextToTheApplications_keepsIt() throws Exception {
        bothAccept("first-password-of-shop");
        Path application = Files.writeString(directory.resolve("application"), "first-password-of-shop\n");
        Path next = directory.resolve("application.next");
        String[] words = {
            "password", "rotate", "shop", "--new-password-file=" + next, "--application-file=" + application
        };

        run(saving, words);

        assertThat(next).hasSameTextualContentAs(application);
        assertThat(run(saving, with(words, "--step=remove")).code()).isZero();
    }

    @Test
    void rotation_whileAnotherIsUnderWay_isRefused_untilThatOneEnds() throws Exception {
        bothAccept("first-password-of-shop");
        Path application = Files.writeString(directory.resolve("application"), "first-password-of-shop\n");
        String[] words = {"password", "rotate", "shop", "--application-file=" + application};
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");

        Transcript first = run(saving, with(words, "--new-password-file=" + one));
        Transcript second = run(saving, with(words, "--new-password-file=" + two));

        assertThat(first.out())
                .contains("--new-password-file=" + one + " --application-file=" + application + " --step=remove");
        assertThat(second.code()).isEqualTo(ExitCode.FAILED);
        assertThat(second.err())
                .startsWith("error: Another rotation of the user shop"
                        + " is not finished: the user has two other passwords. Nothing was changed.\n");
        assertThat(two).doesNotExist();
        assertThat(Files.readString(application)).isEqualTo(Files.readString(one));

        assertThat(run(saving, with(words, "--new-password-file=" + one)).code())
                .isEqualTo(ExitCode.FOUND);
        assertThat(run(saving, with(words, "--new-password-file=" + application, "--step=remove"))
                        .code())
                .isZero();
        assertThat(run(saving, with(words, "--new-password-file=" + two, "--step=add"))
                        .code())
                .isZero();
    }

    @Test
    void rotation_ofAUserThatNeedsNoPassword_isRefused() {
        saving.command("ACL", "SETUSER", "shop", "on", "nopass", "~*", "+ping");
        replica.command("ACL", "SETUSER", "shop", "on", "nopass", "~*", "+ping");
        Path next = directory.resolve("next");

        Transcript run = run(saving, "password", "rotate", "shop", "--new-password-file=" + next);

        assertThat(run.err())
                .startsWith(
                        "error: The user shop needs no password on 127.0.0.1:" + saving.port()
                                + ". The first password would lock out everyone who logs in without it. Nothing was changed.\n");
        assertThat(next).doesNotExist();
    }

    @Test
    void apply_toAUserThatEveryNodeKnows_makesNoPassword() {
        bothAccept("first-password-of-shop");
        Path next = directory.resolve("next");

        run(saving, "acl", "shop", "--features=cache", "--apply", "--new-password-file=" + next);

        assertThat(next).doesNotExist();
    }

    private static void bothAccept(String... passwords) {
        for (RedisTestServer server : List.of(saving, replica)) {
            for (String password : passwords) {
                server.command("ACL", "SETUSER", "shop", "on", ">" + password, "~*", "+ping");
            }
        }
    }

    private static boolean logsIn(RedisTestServer server, String password) {
        return catchThrowable(() -> server.command("AUTH", "shop", password)) == null
                && catchThrowable(() -> server.command("AUTH", "default", "")) == null;
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}

package io.secureredis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.cli.terminal.ExitCode;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.engine.JobTestSupport;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

@Tag(ExecutableJar.ALSO)
class JobsCommandTest {

    private static final String SECRET = "q3JwWx0lY5o2nZcT8vKsB1eRdFgHjUiMpLaEoVbNy7k=";

    private static final String ANOTHER_SECRET = "EjRWeJCrze+rze8SNFZ4kKvN7xI0VniQNFZ4kKvN7xI=";

    private static RedisTestServer server;
    private static LettuceConnectionFactory connections;
    private static JobRuntime runtime;
    private static SecureJobs jobs;

    /** The application's side. */
    static final class Mailer {

        @SecureJob(name = "mail.welcome", queue = "mail", maxAttempts = 1)
        public void welcome(String address) {
            JobContext.current().log("looking for the mailbox\nof " + address);
            if (!address.isEmpty()) {
                throw new IllegalStateException("no such mailbox");
            }
        }
    }

    @BeforeAll
    static void start() {
        server = RedisTestServer.start();
        connections = new LettuceConnectionFactory("127.0.0.1", server.port());
        connections.afterPropertiesSet();
        connections.start();
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("mailer", new Mailer());
        JobProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("secure-redis.jobs.worker.virtual-threads", "false")))
                .bindOrCreate("secure-redis.jobs", JobProperties.class);
        runtime = JobRuntime.builder(beans, event -> {}, JsonMapper.builder().build(), properties)
                .server(connections, Sealer.of(KeyRing.of(Secret.fromBase64(SECRET))))
                .build();
        runtime.check();
        jobs = runtime.jobs();
    }

    @AfterAll
    static void stop() {
        runtime.close();
        connections.destroy();
        server.close();
    }

    @BeforeEach
    void empty() {
        server.flushAll();
        // A producer names its queues once
        server.command("SADD", "secure-jobs:queues", "mail");
    }

    private static String put(String address) {
        return jobs.call("mail.welcome", address).delay().value();
    }

    private static Transcript run(String... words) {
        return run(Transcript.of().environment("SECURE_REDIS_SECRET_KEY", SECRET), words);
    }

    private static Transcript withoutSecret(String... words) {
        return run(Transcript.of(), words);
    }

    private static Transcript run(Transcript transcript, String... words) {
        List<String> all = new ArrayList<>(List.of("jobs"));
        all.addAll(List.of(words));
        all.add("--url=redis://127.0.0.1:" + server.port());
        return transcript.run(all.toArray(String[]::new));
    }

    @Test
    void list_ofAServerThatIsNoCluster_saysSo() {
        Transcript run = run("list", "--cluster");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err())
                .endsWith(
                        " cannot be used as a node of a cluster.\nhint: Leave out --cluster if it is a single server.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "", "mail ", "a b"})
    void list_ofWhatIsNoQueue_isAWrongCommandLine(String queue) {
        Transcript run = run("list", queue);

        assertThat(run.err()).contains("SR416");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void list_ofQueues_counts_and_saysWhatNobodyServes() {
        put("a@example.org");
        put("b@example.org");

        Transcript run = run(Transcript.of(), "list");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().toList().get(1)).matches("mail +2 +0 +0 +0 +0 +0 +0 +0  no worker serves it");
        assertThat(run("list", "--namespace=other").out()).isEqualTo("There are no queues in the namespace other.\n");
    }

    @Test
    void list_ofJobs_needs_the_secret_forNames_alone() {
        String id = put("alice@example.org");

        assertThat(run("list", "mail").out())
                .contains(id, "ready", "mail.welcome", "1 job\n")
                .doesNotContain("alice");
        assertThat(run(Transcript.of(), "list", "mail").out()).contains(id, "(no secret)");
        assertThat(run(Transcript.of(), "list", "mail", "--task=mail.welcome").err())
                .startsWith("error: This needs the secret of the jobs");
    }

    @Test
    void list_ofScheduledJobs_saysWhenTheyAreDue() {
        jobs.call("mail.welcome", "alice").enqueueAt(Instant.parse("2099-12-31T23:00:00Z"));
        assertThat(withoutSecret("list", "mail", "--state=scheduled").out()).contains("2099-12-31T23:00:00");
    }

    @Test
    void list_withoutAState_saysWhichItLeavesOut() {
        put("");
        JobTestSupport.of(runtime).runDue();

        assertThat(run("list", "mail").out())
                .endsWith("0 jobs\nAll states but done are listed; 1 job is done: --state=done lists them.\n");
        assertThat(run("list", "mail", "--state=done").out()).endsWith("1 job\n");
    }

    @Test
    void list_withAnotherSecret_namesTheKeyIdsOfBothSides() {
        put("alice@example.org");
        Transcript run = run(withAnotherSecret(), "list", "mail");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("(does not open)");
        assertThat(run.err())
                .isEqualTo("warning: " + mismatch()
                        + " Give the secret of the application with --secret-file, SECURE_REDIS_SECRET_KEY or --config,"
                        + " and older ones with --previous-secret-file.\n");
        assertThat(run("list", "mail").err()).isEmpty();
    }

    @Test
    void pause_withAnotherSecret_pausesWithoutANote() {
        put("alice@example.org");
        Transcript run = run(withAnotherSecret(), "pause", "mail");

        assertThat(run.code()).isZero();
        assertThat(run.err()).startsWith("warning: " + mismatch() + " Nothing is sealed with it.");
        assertThat(run("list").out()).contains("paused").doesNotContain("paused by");

        Transcript reason = run(withAnotherSecret(), "pause", "mail", "--reason=flood");
        assertThat(reason.code()).isEqualTo(ExitCode.FAILED);
        assertThat(reason.err()).startsWith("error: " + mismatch() + " The application could not read");
        run("resume", "mail");
    }

    @Test
    void limit_withAnotherSecret_isRefused() {
        put("alice@example.org");
        Transcript run = run(withAnotherSecret(), "limit", "mail", "--max-active=2");

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("error: " + mismatch());
        assertThat(run("limit", "mail").out()).contains("changed: nothing");
    }

    private static Transcript withAnotherSecret() {
        return Transcript.of().environment("SECURE_REDIS_SECRET_KEY", ANOTHER_SECRET);
    }

    private static String mismatch() {
        return "Jobs are sealed under the key ids " + Secret.fromBase64(SECRET).keyId()
                + ", and the given secrets have "
                + Secret.fromBase64(ANOTHER_SECRET).keyId() + ".";
    }

    @Test
    void filters_choose() {
        put("alice@example.org");
        JobTestSupport.of(runtime).runDue();
        put("bob@example.org");
        String keyId = Secret.fromBase64(SECRET).keyId().toString();

        assertThat(run("list", "mail", "--state=dead").out()).contains("1 job\n");
        assertThat(run("list", "mail", "--state=dead", "--cause=IllegalState").out())
                .contains("1 job\n");
        assertThat(run("list", "mail", "--state=dead", "--cause=failed").out()).contains("1 job\n");
        assertThat(run(Transcript.of(), "list", "mail", "--cause=failed").err())
                .startsWith("error: This needs the secret of the jobs");
        assertThat(run("list", "mail", "--state=dead", "--cause=Timeout").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--key-id=" + keyId).out()).contains("2 jobs\n");
        assertThat(run("list", "mail", "--key-id=00000000").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--task=mail.other").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--task=mail.welcome").out()).contains("2 jobs\n");
        assertThat(run("list", "mail", "--older-than=0s").out()).contains("2 jobs\n");
        assertThat(run("list", "mail", "--older-than=1h").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--older-than=soon").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("list", "mail", "--state=odd").err()).startsWith("error: --state names an unknown state.");
        assertThat(run("list", "mail", "--key-id=1f9a").err())
                .isEqualTo("error: --key-id is not 8 hexadecimal digits.\n");
        assertThat(run("show", "mail", "no/id").err()).startsWith("error: A job id is 1 to 64 characters");
        assertThat(run("delete", "mail", "id", "--all", "--state=dead").err())
                .isEqualTo("error: Both ids and --all are given.\n");
    }

    @Test
    void tagsAndTheCallersId_areShownAndFoundWithTheSecretAlone() {
        String id = jobs.call("mail.welcome", "alice@example.org")
                .tag("Customer-42", "import \u4f60")
                .withId("order-42")
                .delay()
                .value();
        put("bob@example.org");

        assertThat(run("list", "mail").out())
                .containsPattern(id + " +ready +mail.welcome .*Z +tags: Customer-42, import ");
        assertThat(run("list", "mail", "--tag=customer-42").out()).contains(id, "1 job\n");
        assertThat(run("list", "mail", "--tag=customer").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--caller-id=order-42").out()).contains(id, "1 job\n");
        assertThat(run("list", "mail", "--caller-id=order").out()).contains("0 jobs\n");
        assertThat(run("list", "mail", "--tag=customer-42", "--limit=1").out())
                .contains("The first 1 job; --limit")
                .doesNotContain(" of 2");
        assertThat(run("show", "mail", id).out()).contains("caller's id: order-42\n", "tags: Customer-42, import ");
        for (String filter : List.of("--tag=customer-42", "--caller-id=order-42")) {
            assertThat(withoutSecret("list", "mail", filter).err())
                    .startsWith("error: This needs the secret of the jobs");
        }
        assertThat(withoutSecret("list", "mail").out()).contains(id).doesNotContain("ustomer");
        assertThat(withoutSecret("show", "mail", id).out()).doesNotContain("tags", "order-42");
        assertThat(run("delete", "mail", "--all", "--state=ready", "--tag=CUSTOMER-42")
                        .out())
                .isEqualTo("1 of 1 job is deleted.\n");
        assertThat(run("list", "mail").out()).contains("1 job\n").doesNotContain(id);
    }

    @Test
    void list_ofFailedJobs_says_why() {
        String id = put("alice@example.org");
        JobTestSupport.of(runtime).runDue();

        assertThat(run("list", "mail", "--state=dead").out())
                .containsPattern(id + " +dead +mail.welcome +1  .*Z +java.lang.IllegalStateException\n")
                .doesNotContain("mailbox");
        assertThat(run(Transcript.of(), "show", "mail", id).out())
                .containsPattern("body: \\d+ bytes, arguments: .no secret.\n")
                .doesNotContain("0 arguments");
        assertThat(run("show", "mail", id).out()).containsPattern("body: \\d+ bytes, 1 argument\n");
        assertThat(run(Transcript.of(), "list", "mail", "--state=dead").out())
                .containsPattern(id + " +dead +.no secret. +1  .*Z\n")
                .doesNotContain("crashed");
    }

    @Test
    void list_thatStopsAtItsLimit_says_ofHowMany() {
        put("alice@example.org");
        put("bob@example.org");

        assertThat(run("list", "mail", "--limit=1").out()).contains("The first 1 job of 2; --limit=N shows more");
        assertThat(run("list", "mail", "--limit=3").out()).endsWith("2 jobs\n");
    }

    @Test
    void manyJobs_areFilteredAndCounted_acrossPages_withProgress() {
        jobs.delayAll(IntStream.range(0, 600)
                .mapToObj(i -> jobs.call("mail.welcome", "a" + i))
                .toList());
        JobTestSupport.of(runtime).runDue();

        Transcript run =
                run(Transcript.of().interactive().environment("SECURE_REDIS_SECRET_KEY", SECRET), "causes", "mail");
        assertThat(run.out()).isEqualTo("     600  java.lang.IllegalStateException  mail.welcome\n600 jobs\n");
        assertThat(run("list", "mail", "--state=dead", "--cause=IllegalState", "--limit=550")
                        .out())
                .contains("The first 550 jobs");
        String keyId = Secret.fromBase64(SECRET).keyId().toString();
        assertThat(run("delete", "mail", "--all", "--state=dead", "--cause=failed", "--key-id=" + keyId)
                        .out())
                .isEqualTo("600 of 600 jobs are deleted.\n");
    }

    @Test
    void causes_are_counted_by_class() {
        put("alice@example.org");
        put("bob@example.org");
        JobTestSupport.of(runtime).runDue();
        JobTestSupport.of(runtime).runDue();

        assertThat(run("causes", "mail").out())
                .isEqualTo("       2  java.lang.IllegalStateException  mail.welcome\n2 jobs\n");
        assertThat(run(Transcript.of(), "causes", "mail").err()).startsWith("error: This needs the secret of the jobs");
        assertThat(run("causes", "mail", "--state=ready").out()).isEqualTo("0 jobs\n");
    }

    @Test
    void queue_thatNobodyHasUsed_is_an_error() {
        for (String command : List.of("list", "causes", "pause", "resume", "drain", "schedules")) {
            Transcript run = run(command, "mial");
            assertThat(run.err()).as(command).startsWith("error: There is no queue mial.\nhint: There are: mail.");
            assertThat(run.code()).as(command).isEqualTo(ExitCode.USAGE);
            assertThat(run.out()).as(command).isEmpty();
        }
        assertThat(run("delete", "mial", "--all", "--state=dead").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("show", "mial", "x").err()).startsWith("error: There is no queue mial.");
        assertThat(run("list", "mail", "--state=odd").out()).isEmpty();
    }

    @Test
    void progress_withoutATerminal_isNotShown() {
        put("a@example.org");
        assertThat(run("list", "mail").err()).isEmpty();
    }

    @Test
    void show_tells_all_but_what_the_job_carries() {
        String id = put("alice@example.org");
        JobTestSupport.of(runtime).runDue();

        Transcript shown = run("show", "mail", id);
        Transcript revealed = run("show", "mail", id, "--reveal");

        assertThat(shown.out())
                .contains(
                        "id: " + id,
                        "task: mail.welcome",
                        "state: dead",
                        "key id: ",
                        "error kind: failed",
                        "error class: java.lang.IllegalStateException",
                        " bytes, 1 argument\n")
                .doesNotContain("alice", "mailbox");
        assertThat(revealed.out())
                .contains("argument: \"alice@example.org\"", "error: java.lang.IllegalStateException: no such mailbox")
                .containsPattern("log [0-9T:.Z-]+ attempt 1: looking for the mailbox.+of alice@example\\.org\n");
        assertThat(revealed.err()).isEqualTo("warning: The next lines are plaintext.\n");
        assertThat(run(Transcript.of(), "show", "mail", id).out()).doesNotContain("error kind");
        assertThat(run("show", "mail", "nothing").err()).startsWith("error: The queue does not have this job");
        assertThat(run("show", "mail", "no id").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void retry_and_delete_by_id_or_filter() {
        String first = put("a@example.org");
        put("b@example.org");
        JobTestSupport.of(runtime).runDue();

        assertThat(run("retry", "mail", "--all").err()).startsWith("error: --all needs --state.");
        assertThat(run("retry", "mail").err()).startsWith("error: No job is named.");
        assertThat(run("retry", "mail", "--all", "--state=dead", "--dry-run").out())
                .contains(first, "2 jobs would be ready again.");
        assertThat(run(Transcript.of(), "retry", "mail", first).code()).isEqualTo(ExitCode.FAILED);
        assertThat(run("retry", "mail", first).out()).isEqualTo("1 of 1 job is ready again.\n");
        Transcript again = run("retry", "mail", first);
        assertThat(again.code()).isEqualTo(ExitCode.FOUND);
        assertThat(again.err()).startsWith("left: " + first);
        assertThat(run(Transcript.of(), "delete", "mail", "--all", "--state=dead")
                        .out())
                .isEqualTo("1 of 1 job is deleted.\n");
        assertThat(run("delete", "mail", first).out()).isEqualTo("1 of 1 job is deleted.\n");
        assertThat(run("delete", "mail", "--all", "--state=dead").out()).isEqualTo("No job matches.\n");
    }

    @Test
    void tampered_job_is_listed_and_retried_onlyIfItOpens() {
        String id = put("a@example.org");
        server.command("HSET", "secure-jobs:{mail}:body", id, "nonsense");
        JobTestSupport.of(runtime).runDue();

        assertThat(run("list", "mail", "--state=tampered").out()).contains(id, "(does not open)");
        assertThat(run("retry", "mail", id).code()).isEqualTo(ExitCode.FOUND);
    }

    @Test
    void doctor_finds_what_is_wrong_with_queues() {
        String tampered = put("a@example.org");
        server.command("HSET", "secure-jobs:{mail}:body", tampered, "nonsense");
        JobTestSupport.of(runtime).runDue();
        put("b@example.org");
        JobTestSupport.of(runtime).runDue();
        put("c@example.org");
        server.command("ZADD", "secure-jobs:{mail}:lease", "1", "left-behind");
        jobs.call("mail.welcome", "a@example.org").scheduleOnce("hourly", Schedule.every(Duration.ofHours(1)));
        String key = run("schedules", "mail").out().split(" ", 2)[0];
        server.command("ZADD", "secure-jobs:{mail}:next", "1000", key);

        Transcript run = Transcript.of()
                .environment("SECURE_REDIS_SECRET_KEY", SECRET)
                .run("doctor", "--feature=jobs", "--url=redis://127.0.0.1:" + server.port());
        Transcript withoutSecret =
                Transcript.of().run("doctor", "--feature=jobs", "--url=redis://127.0.0.1:" + server.port());

        assertThat(run.out())
                .contains(
                        "CRITICAL  jobs-tampered",
                        "LOW  jobs-dead",
                        "HIGH  jobs-unserved",
                        "HIGH  jobs-stuck",
                        "HIGH  jobs-schedules");
        assertThat(withoutSecret.out()).contains("was due at 1970-01-01");
        server.flushAll();
        assertThat(Transcript.of()
                        .run("doctor", "--feature=jobs", "--url=redis://127.0.0.1:" + server.port())
                        .code())
                .isZero();
    }

    @Test
    void pause_resume_and_drain() {
        put("a@example.org");

        assertThat(run("pause", "mail").out()).startsWith("The queue mail is paused.");
        assertThat(run("list").out()).contains("paused");
        assertThat(run("resume", "mail").out()).isEqualTo("The queue mail is running again.\n");
        assertThat(run("drain", "mail").out()).isEqualTo("1 job of the queue mail is deleted.\n");
        assertThat(run("list", "mail").out()).contains("0 jobs\n");
    }

    @Test
    void pause_withAReason_needsTheSecretAndIsListed() {
        put("a@example.org");
        assertThat(run("pause", "mail", "--reason=Provider is down").code()).isZero();
        String user = System.getProperty("user.name");
        assertThat(run("list").out()).contains("paused by " + user + " at ").contains(" (Provider is down)");
        assertThat(withoutSecret("list").out()).contains("paused").doesNotContain("Provider");
        assertThat(withoutSecret("pause", "mail", "--reason=x").code()).isNotZero();
        assertThat(withoutSecret("pause", "mail").code()).isZero();
        assertThat(run("list").out()).contains("paused").doesNotContain("Provider");
        run("resume", "mail");
    }

    @Test
    void limit_changesShowsAndPutsBack() {
        put("a@example.org");
        assertThat(run("limit", "mail").out()).isEqualTo("changed: nothing\n");
        assertThat(run("limit", "mail", "--max-active=5", "--rate-limit=10", "--task=mail.welcome=2")
                        .out())
                .isEqualTo("""
                        before: as configured
                        after:  max-active 5, rate-limit 10 per 1000 ms, task mail.welcome 2
                        Each worker obeys at its next heartbeat.
                        """);
        assertThat(run("limit", "mail", "--max-active=5", "--rate-limit=10", "--task=mail.welcome=2")
                        .out())
                .isEqualTo("These limits are in force already.\n");
        assertThat(run("limit", "mail").out())
                .startsWith("changed: max-active 5, rate-limit 10 per 1000 ms, task mail.welcome 2, by "
                        + System.getProperty("user.name") + " at ");
        assertThat(run("limit", "mail", "--as-configured").out()).contains("after:  as configured\n");
        assertThat(run("limit", "mail", "--weight=0").err()).startsWith("error: SR473");
        assertThat(run("limit", "mail", "--rate-period=5").code()).isEqualTo(2);
        assertThat(run("limit", "mail", "--rate-period=5").err()).contains("--rate-period needs --rate-limit.");
        assertThat(run("limit", "mail", "--weight=1", "--as-configured").code()).isEqualTo(2);
        assertThat(run("limit", "mail", "--weight=1", "--as-configured").err())
                .contains("--as-configured cannot be combined with a limit.");
        assertThat(withoutSecret("limit", "mail", "--weight=1").code()).isNotZero();
    }

    @Test
    void schedules_withANameThatControlsATerminal_areShownWithoutIt() {
        for (String name : List.of("\u001b[31mred", "\u009b31mred", "\u202ered", "\nred")) {
            server.command("HSET", "secure-jobs:{hostile}:recurring", name, "x");
            server.command("ZADD", "secure-jobs:{hostile}:next", "1795894061000", name);
        }
        server.command("SADD", "secure-jobs:queues", "hostile");

        String out = run("schedules", "hostile").out();

        assertThat(out.lines())
                .hasSize(5)
                .filteredOn(line -> line.startsWith("?"))
                .hasSize(4);
        assertThat(out.replace("\n", "").codePoints())
                .noneMatch(each -> Character.isISOControl(each) || Character.getType(each) == Character.FORMAT);
    }

    @Test
    void schedules_are_listed_fired_and_removed() {
        jobs.call("mail.welcome", "a@example.org").scheduleOnce("hourly", Schedule.every(Duration.ofHours(1)));

        Transcript listed = run("schedules", "mail");
        String key = listed.out().split(" ", 2)[0];

        assertThat(listed.out()).contains("mail.welcome, every PT1H", "1 schedule\n");
        assertThat(run("schedules", "mail", "--fire=" + key).out()).endsWith("is in the queue mail.\n");
        assertThat(run("schedules", "mail", "--pause=" + key).out()).isEqualTo("The schedule is paused.\n");
        assertThat(run("schedules", "mail", "--pause=" + key).err())
                .contains(
                        "Nothing was changed: there is no such schedule, it does not open, or is in that state already.");
        assertThat(run("schedules", "mail").out()).contains("  next -  ", "every PT1H", "  paused\n");
        assertThat(run("schedules", "mail", "--resume=" + key).out()).isEqualTo("The schedule fires again.\n");
        assertThat(run("schedules", "mail", "--remove=" + key).out()).isEqualTo("The schedule is removed.\n");
        assertThat(run("schedules", "mail", "--remove=" + key).err()).startsWith("error: There is no such schedule.");
    }

    @Test
    void badQueueName_isAnErrorWithCode() {
        assertThat(run("pause", "no{queue").err()).startsWith("error: SR4");
        assertThat(Transcript.of().run("jobs").err()).contains("hint: secure-redis jobs --help");
    }
}

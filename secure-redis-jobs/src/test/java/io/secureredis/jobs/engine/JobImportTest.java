package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.importer.JobImport;
import io.secureredis.jobs.importer.JobImport.Report.Outcome;
import io.secureredis.jobs.importer.JobImporter;
import io.secureredis.jobs.importer.JobSource;
import io.secureredis.jobs.importer.SourceJob;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** Jobs as RQ, Rqueue and JobRunr write them, put once into queues of ours. */
@ExtendWith(OutputCaptureExtension.class)
class JobImportTest {

    /** 2050. */
    private static final long LATER_SECONDS = 2_524_608_000L;

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Mailer {
        static final List<String> SENT = new ArrayList<>();

        @SecureJob(name = "mail.welcome", queue = "mail")
        public void welcome(long id, String name) {
            SENT.add(id + " " + name);
        }
    }

    /** As an application would write it. */
    private record Importer(JobSource source) implements JobImporter {

        @Override
        public @Nullable JobCall call(SourceJob job, SecureJobs jobs) {
            return switch (job.name()) {
                case "shop.tasks.welcome" ->
                    jobs.call(
                                    Mailer::welcome,
                                    job.argument(0, Long.class),
                                    job.named().isEmpty()
                                            ? job.argument(1, String.class)
                                            : job.argument("name", String.class))
                            .tag("import");
                case "com.acme.Mailer.welcome" ->
                    jobs.call(Mailer::welcome, job.argument(0, Long.class), job.argument(1, String.class));
                case "com.acme.Welcome", "mails" ->
                    jobs.call(
                            Mailer::welcome,
                            job.arguments().get(0).path("user").asLong(),
                            job.arguments().get(0).path("name").asString());
                case "throws" -> throw new IllegalStateException("secret of " + job.arguments());
                default -> null;
            };
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Mailer.SENT.clear();
    }

    private JobApplication application(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.enabled=false");
        return JobApplication.start(redis, List.of(Mailer.class), all.toArray(String[]::new));
    }

    private static JobImport of(JobApplication application) {
        return JobImport.of(application.get(RedisConnectionFactory.class), application.get(JobRuntime.class));
    }

    /** As RQ's {@code Job.save} does with its JSONSerializer. */
    private void rq(String id, String call) {
        rq(id, call.getBytes(UTF_8));
    }

    private void rq(String id, byte[] call) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
            out.write(call);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.command(
                "HSET".getBytes(UTF_8),
                ("rq:job:" + id).getBytes(UTF_8),
                "created_at".getBytes(UTF_8),
                "2026-11-01T10:00:00.000000Z".getBytes(UTF_8),
                "data".getBytes(UTF_8),
                compressed.toByteArray(),
                "origin".getBytes(UTF_8),
                "default".getBytes(UTF_8));
    }

    private void push(String key, String element) {
        redis.command("RPUSH", key, element);
    }

    @Test
    void keys_ofAnotherType_areOneJobThatIsNotReadable() {
        rq("1f0c", "[\"shop.tasks.welcome\", null, [42, \"alice\"], {}]");
        redis.command("SET", "rq:job:2f0c", "x");
        List.of("2f0c", "1f0c").forEach(id -> push("rq:queue:default", id));
        push("jobrunr:job:3f0c", "x");
        redis.command("ZADD", "jobrunr:queue:jobs:ENQUEUED", "1", "3f0c");

        try (JobApplication application = application()) {
            JobImport.Report rq = of(application).run(new Importer(JobSource.rq("default")));
            assertThat(rq.count(Outcome.IMPORTED)).isEqualTo(1);
            assertThat(rq.count(Outcome.UNREADABLE)).isEqualTo(1);
            JobImport.Report jobRunr = of(application).run(new Importer(JobSource.jobRunr("jobrunr:")));
            assertThat(jobRunr.count(Outcome.UNREADABLE)).isEqualTo(1);
        }
    }

    @Test
    void rq_jobsInJson_arePutOnceEach() {
        rq("1f0c", "[\"shop.tasks.welcome\", null, [42, \"alice\"], {}]");
        rq("2f0c", "[\"shop.tasks.welcome\", null, [43], {\"name\": \"bob\"}]");
        rq("3f0c", "[\"shop.tasks.welcome\", null, [44, \"later\"], {}]");
        rq("4f0c", "[\"shop.tasks.unknown\", null, [], {}]");
        rq("5f0c", new byte[] {(byte) 0x80, 4, 'K', 1, '.'});
        rq("6f0c", "[\"shop.tasks.welcome\", null, [\"no number\", \"x\"], {}]");
        rq("7f0c", "[\"throws\", null, [\"very secret\"], {}]");
        List.of("1f0c", "2f0c", "4f0c", "5f0c", "6f0c", "7f0c", "gone").forEach(id -> push("rq:queue:default", id));
        redis.command("ZADD", "rq:scheduled:default", String.valueOf(LATER_SECONDS), "3f0c");

        try (JobApplication application = application()) {
            Importer importer = new Importer(JobSource.rq("default"));

            JobImport.Report dry = of(application).dryRun().run(importer);
            assertThat(dry.count(Outcome.IMPORTED)).isEqualTo(3);
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 0L);

            JobImport.Report report = of(application).run(importer);
            assertThat(report.outcomes())
                    .containsExactly(
                            entry(Outcome.IMPORTED, 3L),
                            entry(Outcome.LEFT, 1L),
                            entry(Outcome.UNREADABLE, 2L),
                            entry(Outcome.FAILED, 2L));
            assertThat(report.left()).isEqualTo(5);
            assertThat(report.notImported())
                    .extracting(job -> job.id() + " " + job.reason())
                    .containsExactly(
                            "4f0c shop.tasks.unknown",
                            "5f0c it is in Python's pickle; RQ must use its JSONSerializer",
                            "6f0c SR600 Cannot import a job: its argument number 0 is not of type Long. Correct the JobImporter.",
                            "7f0c java.lang.IllegalStateException",
                            "gone the queue names it, and RQ has no such job any more");
            assertThat(report.toString()).doesNotContain("secret").startsWith("rq:default: 3 imported, 1 left");
            assertThat(application.counts("mail"))
                    .containsEntry(JobState.READY, 2L)
                    .containsEntry(JobState.SCHEDULED, 1L);

            assertThat(application
                            .inspector()
                            .jobs(JobQuery.of("mail", JobState.READY))
                            .items())
                    .allSatisfy(job -> assertThat(job.tags()).containsExactly("import"))
                    .extracting(JobSummary::callerId)
                    .containsExactlyInAnyOrder("rq:default 1f0c", "rq:default 2f0c");
            application.get(JobRuntime.class).runDue();
            assertThat(Mailer.SENT).containsExactlyInAnyOrder("42 alice", "43 bob");
        }
        assertThat(redis.command("LLEN", "rq:queue:default")).isEqualTo(7L);
    }

    @Test
    void secondRun_putsNothingTwice_whateverBecameOfTheJob() {
        rq("1f0c", "[\"shop.tasks.welcome\", null, [42, \"alice\"], {}]");
        push("rq:queue:default", "1f0c");
        Importer importer = new Importer(JobSource.rq("default"));
        // Forgotten by its queue as soon as it has run
        try (JobApplication application = application("retention.done=0s")) {
            of(application).run(importer);
            application.get(JobRuntime.class).runDue();
            assertThat(Mailer.SENT).hasSize(1);

            assertThat(of(application).run(importer).outcomes()).isEqualTo(Map.of(Outcome.IMPORTED_BEFORE, 1L));
            application.get(JobRuntime.class).runDue();
        }
        // After a rotation, with another default for the names
        try (JobApplication after = application(
                "secure-redis.secret-key=zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=",
                "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET)) {
            assertThat(of(after).run(importer).outcomes()).isEqualTo(Map.of(Outcome.IMPORTED_BEFORE, 1L));
            after.get(JobRuntime.class).runDue();
        }
        assertThat(Mailer.SENT).hasSize(1);
        assertThat(String.valueOf(redis.command("SMEMBERS", "secure-jobs:imported")))
                .doesNotContain("1f0c");
    }

    @Test
    void runThatWasCutOff_betweenPuttingAndRemembering_putsNothingTwice() {
        rq("1f0c", "[\"shop.tasks.welcome\", null, [42, \"alice\"], {}]");
        push("rq:queue:default", "1f0c");
        Importer importer = new Importer(JobSource.rq("default"));
        try (JobApplication application = application()) {
            of(application).run(importer);
            redis.command("DEL", "secure-jobs:imported");

            of(application).run(importer);

            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
        }
    }

    @Test
    void rqueue_messagesWithAPayloadInJson_arePut() {
        push(
                "__rq::queue::{mail}",
                "{\"@class\":\"com.github.sonus21.rqueue.core.RqueueMessage\",\"failureCount\":0,\"id\":\"m1\",\"queueName\":\"mail\","
                        + "\"message\":\"{\\\"msg\\\":\\\"{\\\\\\\"user\\\\\\\":7,\\\\\\\"name\\\\\\\":\\\\\\\"carol\\\\\\\"}\\\",\\\"name\\\":\\\"com.acme.Welcome\\\"}\","
                        + "\"retryCount\":null,\"queuedTime\":1700000000000000000,\"processAt\":1700000000000,\"reEnqueuedAt\":null,"
                        + "\"sourceQueueFailureCount\":0,\"sourceQueueName\":null,\"period\":0}");
        redis.command(
                "ZADD",
                "__rq::d-queue::{mail}",
                String.valueOf(LATER_SECONDS * 1000),
                "{\"@class\":\"com.github.sonus21.rqueue.core.RqueueMessage\",\"id\":\"m2\",\"message\":"
                        + "\"{\\\"msg\\\":\\\"{\\\\\\\"user\\\\\\\":8}\\\",\\\"name\\\":\\\"com.acme.Welcome\\\"}\",\"period\":0}");
        push("__rq::queue::mail", "{\"id\":\"m3\",\"message\":\"{}\",\"period\":60000}");
        push("__rq::queue::mail", "no JSON");

        try (JobApplication application = application()) {
            JobImport.Report report = of(application).run(new Importer(JobSource.rqueue("mail")));

            assertThat(report.notImported())
                    .extracting(job -> job.id() + " " + job.reason())
                    .containsExactly(
                            "m3 it repeats; declare a schedule for it",
                            "? it is not a message of Rqueue with a payload in JSON");
            assertThat(application.counts("mail"))
                    .containsEntry(JobState.READY, 1L)
                    .containsEntry(JobState.SCHEDULED, 1L);
            application.get(JobRuntime.class).runDue();
            assertThat(Mailer.SENT).containsExactly("7 carol");
        }
    }

    /** What JobRunr 6.3.5 has written, with Gson. */
    private static String jobRunr(String id) {
        return "{\"id\":\"" + id
                + "\",\"jobHistory\":[{\"@class\":\"org.jobrunr.jobs.states.EnqueuedState\",\"state\":\"ENQUEUED\",\"createdAt\":\"2026-11-28T15:27:18.436644665Z\"}],"
                + "\"metadata\":{\"@class\":\"java.util.concurrent.ConcurrentHashMap\"},\"recurringJobId\":null,\"version\":0,"
                + "\"jobSignature\":\"com.acme.Mailer.welcome(java.lang.Long,java.lang.String)\",\"jobName\":null,\"amountOfRetries\":null,\"labels\":[],"
                + "\"jobDetails\":{\"className\":\"com.acme.Mailer\",\"staticFieldName\":null,\"methodName\":\"welcome\",\"jobParameters\":["
                + "{\"className\":\"java.lang.Long\",\"actualClassName\":\"java.lang.Long\",\"object\":42},"
                + "{\"className\":\"java.lang.String\",\"actualClassName\":\"java.lang.String\",\"object\":\"alice\"}],\"cacheable\":false}}";
    }

    @Test
    void jobRunr_enqueuedAndScheduledJobs_arePut() {
        redis.command("SET", "job:a", jobRunr("a"));
        redis.command("SET", "job:b", jobRunr("b"));
        redis.command("ZADD", "queue:jobs:ENQUEUED", "1700000000000000", "a");
        redis.command("ZADD", "queue:jobs:ENQUEUED", "1700000000000000", "gone");
        redis.command("ZADD", "queue:scheduledjobs", String.valueOf(LATER_SECONDS * 1_000_000), "b");

        try (JobApplication application = application()) {
            JobImport.Report report = of(application).run(new Importer(JobSource.jobRunr("")));

            assertThat(report.toString()).isEqualTo("jobrunr:: 2 imported, 1 not readable");
            assertThat(application.counts("mail"))
                    .containsEntry(JobState.READY, 1L)
                    .containsEntry(JobState.SCHEDULED, 1L);
            application.get(JobRuntime.class).runDue();
            assertThat(Mailer.SENT).containsExactly("42 alice");
        }
    }

    @Test
    void list_elementsThatReadTheSame_areDifferentJobs() {
        String same = "{\"user\":1,\"name\":\"dave\"}";
        push("mails", same);
        push("mails", same);
        push("mails", "{\"id\":\"own\",\"user\":2,\"name\":\"eve\"}");
        push("mails", "[");
        push("runr", jobRunr("a"));

        try (JobApplication application = application()) {
            Importer importer = new Importer(JobSource.list("mails"));

            assertThat(of(application).run(importer).toString()).isEqualTo("list:mails: 3 imported, 1 not readable");
            assertThat(of(application).run(importer).count(Outcome.IMPORTED_BEFORE))
                    .isEqualTo(3);
            of(application).run(new Importer(JobSource.list("runr")));

            application.get(JobRuntime.class).runDue();
            assertThat(Mailer.SENT).containsExactlyInAnyOrder("1 dave", "1 dave", "2 eve", "42 alice");
        }
    }

    @Component
    static class FromRq implements JobImporter {

        @Override
        public JobSource source() {
            return JobSource.rq("default");
        }

        @Override
        public @Nullable JobCall call(SourceJob job, SecureJobs jobs) {
            return new Importer(source()).call(job, jobs);
        }
    }

    @Test
    void bean_importsWhenTheApplicationHasStarted_onlyWhereItIsToldTo() {
        rq("1f0c", "[\"shop.tasks.welcome\", null, [42, \"alice\"], {}]");
        push("rq:queue:default", "1f0c");

        assertThat(ready()).isZero();
        assertThat(ready("import.mode=dry-run")).isZero();
        assertThat(ready("import.mode=run")).isEqualTo(1);
        assertThat(ready("import.mode=run")).isEqualTo(1);
    }

    @Test
    void bean_idsThatForgeLines_areLoggedOnOne(CapturedOutput output) {
        push("rq:queue:default", "1f\r\nforged\u001b[2J\u009b\u2028\u202e");

        assertThat(ready("import.mode=run")).isZero();

        assertThat(output.getAll().lines().filter(line -> line.contains("forged")))
                .singleElement()
                .asString()
                .contains("Job 1f??forged?[2J??? of ");
    }

    private long ready(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.enabled=false");
        try (JobApplication application =
                JobApplication.start(redis, List.of(Mailer.class, FromRq.class), all.toArray(String[]::new))) {
            return application.counts("mail").get(JobState.READY);
        }
    }
}

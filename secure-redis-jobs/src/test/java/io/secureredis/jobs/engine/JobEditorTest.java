package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Component;

/** Jobs with arguments that a person typed: what is refused, what is stored, and what the digests tell. */
@ExtendWith(OutputCaptureExtension.class)
class JobEditorTest {

    private static final RedisTestServer redis = RedisTestServer.shared();
    private static JobApplication application;

    /** A size. */
    enum Size {
        SMALL,
        LARGE
    }

    /** A value of the application. */
    record Order(String item, int count) {}

    /** An open type, whose values name their class. */
    interface Shape {}

    /** One that is on the list. */
    record Circle(double radius) implements Shape {}

    @Component
    static class Work {
        static final List<String> RAN = new CopyOnWriteArrayList<>();

        @SecureJob(name = "work.all", queue = "e", maxAttempts = 1)
        public void all(String text, int number, Long maybe, boolean yes, Size size, LocalDate day) {
            RAN.add(text + number + maybe + yes + size + day);
        }

        @SecureJob(name = "work.more", queue = "e", maxAttempts = 1)
        public void more(Duration span, Order order, Map<String, List<Integer>> counts) {
            RAN.add(span + " " + order + counts);
        }

        @SecureJob(name = "work.fails", queue = "e", maxAttempts = 1, aliases = "work.failed")
        public void fails(String text) {
            RAN.add(text);
            if (text.startsWith("bad")) {
                throw new IllegalStateException("poison");
            }
        }

        @SecureJob(name = "work.retried", queue = "e", maxAttempts = 2, backoff = "30m")
        public void retried(int number) {
            RAN.add("number " + number);
            if (number < 0) {
                throw new IllegalStateException("poison");
            }
        }

        @SecureJob(name = "work.shape", queue = "e")
        public void shape(Shape shape) {
            RAN.add(shape.toString());
        }

        @SecureJob(name = "work.spread", queue = "spread", maxAttempts = 1, unique = "1h")
        public void spread(String text) {
            RAN.add(text);
            if (text.startsWith("bad")) {
                throw new IllegalStateException("poison");
            }
        }
    }

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Work.class, "worker.enabled=false", "queues.spread.shards=3");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Work.RAN.clear();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    private static JobOperations editor() {
        return application.operations();
    }

    private static int run() {
        return application.get(JobRuntime.class).runDue();
    }

    @Test
    void put_twiceUnderOneNumber_putsOneJobAlsoWhenItIsGone() {
        String number = "number-of-a-form-1";
        JobOperations.Sent first =
                editor().enqueue("work.fails", List.of("\"a\"")).put(number);
        assertThat(first.again()).isFalse();
        assertThat(run()).isEqualTo(1);
        assertThat(editor().enqueue("work.fails", List.of("\"a\"")).put(number))
                .isEqualTo(new JobOperations.Sent(first.job(), true));
        assertThat(editor().delete("e", first.job())).isTrue();
        assertThat(editor().enqueue("work.fails", List.of("\"b\"")).put(number))
                .isEqualTo(new JobOperations.Sent(first.job(), true));
        assertThat(run()).isZero();
        assertThat(Work.RAN).containsExactly("a");
        // A day, of which the steps above have taken some seconds at most
        assertThat((long) redis.command("TTL", "secure-jobs:{e}:once:" + number))
                .isBetween(86_000L, 86_400L);
    }

    @Test
    void put_underTheNumberOfAnotherJob_saysSo() {
        String number = "number-of-a-form-1";
        JobOperations.Sent first =
                editor().enqueue("work.spread", List.of("\"a\"")).put(number);
        assertThat(editor().enqueue("work.spread", List.of("\"a\"")).put(number))
                .isEqualTo(new JobOperations.Sent(first.job(), true));
        assertThat(editor().enqueue("work.spread", List.of("\"b\"")).put(number))
                .isEqualTo(new JobOperations.Sent(first.job(), true, true));
        assertThat(run()).isEqualTo(1);
    }

    @Test
    void put_underANumberInAnyPart_countsForTheWholeQueue() {
        for (int i = 0; i < 12; i++) {
            editor().enqueue("work.spread", List.of("\"text " + i + "\"")).put("number-of-a-form-1");
        }
        assertThat(run()).isEqualTo(1);
        JobOperations.Sent held =
                editor().enqueue("work.spread", List.of("\"text 0\"")).put("number-of-a-form-2");
        JobOperations.Draft same = editor().enqueue("work.spread", List.of("\"text 0\""));
        assertThat(same.put("number-of-a-form-3").job())
                .as("it holds the unique key")
                .isEqualTo(held.job());
        assertThat(same.put("number-of-a-form-3")).isEqualTo(new JobOperations.Sent(held.job(), true));
    }

    @Test
    void put_numberThatIsNoneOrHostile_isRefusedOrCountsAsUsed() {
        JobOperations.Draft draft = editor().enqueue("work.fails", List.of("\"a\""));
        for (String wrong : List.of("", "short", "x".repeat(65), "a number with spaces")) {
            assertThatThrownBy(() -> draft.put(wrong)).hasMessageStartingWith("SR416");
        }
        redis.command("HSET", "secure-jobs:{e}:once:number-of-a-form-1", "job", "not an id");
        assertThat(draft.put("number-of-a-form-1")).isEqualTo(new JobOperations.Sent(null, true));
        redis.command("HSET", "secure-jobs:{e}:once:number-of-a-form-2", "job", "x".repeat(1_000));
        assertThat(draft.put("number-of-a-form-2")).isEqualTo(new JobOperations.Sent(null, true));
        redis.command("SET", "secure-jobs:{e}:once:number-of-a-form-3", "text");
        assertThat(draft.put("number-of-a-form-3").again()).isFalse();
        assertThat(run()).isEqualTo(1);
    }

    @Test
    void put_jobThatRedisRefuses_leavesTheNumberUnused() {
        JobOperations.Draft draft = editor().enqueue("work.fails", List.of("\"a\""));
        redis.command("ACL", "SETUSER", "default", "-zcard");
        try {
            assertThatThrownBy(() -> draft.put("number-of-a-form-1")).isInstanceOf(JobException.class);
        } finally {
            redis.command("ACL", "SETUSER", "default", "+zcard");
        }
        assertThat(draft.put("number-of-a-form-1").again()).isFalse();
        assertThat(run()).isEqualTo(1);
    }

    @Test
    void task_everyKindOfParameter_hasAFieldThatSuitsIt() {
        JobOperations.Task task = editor().task("work.all").orElseThrow();
        assertThat(task.queue()).isEqualTo("e");
        assertThat(task.parameters())
                .extracting(JobOperations.Parameter::name, JobOperations.Parameter::type, JobOperations.Parameter::kind)
                .containsExactly(
                        tuple("text", "String", JobOperations.Kind.TEXT),
                        tuple("number", "int", JobOperations.Kind.WHOLE),
                        tuple("maybe", "Long", JobOperations.Kind.WHOLE),
                        tuple("yes", "boolean", JobOperations.Kind.BOOLEAN),
                        tuple("size", "JobEditorTest.Size", JobOperations.Kind.CONSTANT),
                        tuple("day", "LocalDate", JobOperations.Kind.DATE));
        assertThat(editor().task("work.more").orElseThrow().parameters())
                .extracting(JobOperations.Parameter::name, JobOperations.Parameter::type, JobOperations.Parameter::kind)
                .containsExactly(
                        tuple("span", "Duration", JobOperations.Kind.TEXT),
                        tuple("order", "JobEditorTest.Order", JobOperations.Kind.JSON),
                        tuple("counts", "Map<String,List<Integer>>", JobOperations.Kind.JSON));
        assertThat(task.parameters().get(4).constants()).containsExactly("SMALL", "LARGE");
        assertThat(task.parameters().get(1).nullable()).isFalse();
        assertThat(task.parameters().get(2).nullable()).isTrue();
        assertThat(editor().task("work.failed").map(JobOperations.Task::name)).contains("work.fails");
        assertThat(editor().task("work.none")).isEmpty();
        assertThat(editor().tasks())
                .extracting(JobOperations.Task::name)
                .containsExactly("work.all", "work.fails", "work.more", "work.retried", "work.shape", "work.spread");
    }

    @Test
    void enqueue_typedArguments_runsTheJobWithThem() {
        JobId id = editor().enqueue(
                        "work.all",
                        List.of("\"a \\\"quoted\\\" 日本\"", " 7 ", "null", "true", "\"LARGE\"", "\"2026-03-29\""))
                .put()
                .orElseThrow();
        assertThat(application.counts("e")).containsEntry(JobState.READY, 1L);
        assertThat(run()).isEqualTo(1);
        editor().enqueue("work.more", List.of("\"PT1H\"", "{\"item\":\"book\",\"count\":2}", "{\"x\":[1,2]}"))
                .put();
        assertThat(run()).isEqualTo(1);
        assertThat(Work.RAN)
                .containsExactly("a \"quoted\" 日本7nulltrueLARGE2026-03-29", "PT1H Order[item=book, count=2]{x=[1, 2]}");
        assertThat(application.inspector().find("e", id).orElseThrow().summary().state())
                .isEqualTo(JobState.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "canary",
                "\"canary\"",
                "1.5",
                "null",
                "1, 2",
                "1] , [2",
                "12345678901234567890",
                "{\"canary\":1}",
                "[1]",
                "true",
                "\"1\""
            })
    void enqueue_notAnInt_isRefusedWithoutTheValue(String typed) {
        assertThatThrownBy(() -> editor().enqueue("work.retried", List.of(typed)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR418"))
                .hasMessageContaining("argument 1")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
        assertThat(redis.command("KEYS", "secure-jobs:{e}:*")).asString().isEqualTo("[]");
    }

    @Test
    void enqueue_hostileJson_isRefusedWithoutTheValue(CapturedOutput output) {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        for (String typed : List.of(
                "[\"javax.script.ScriptEngineManager\",{\"canary\":1}]",
                "[\"canary.Unknown\",{}]",
                "[\"io.secureredis.jobs.engine.JobEditorTest$Order\",{\"item\":\"canary\",\"count\":1}]",
                "{\"radius\":1}",
                deep,
                "[\"io.secureredis.jobs.engine.JobEditorTest$Circle\"," + deep + "]",
                "[\"io.secureredis.jobs.engine.JobEditorTest$Circle\",{\"radius\":1,\"radius\":2}]",
                "[\"io.secureredis.jobs.engine.JobEditorTest$Circle\",{\"radius\":1,\"canary\":2}]",
                "\"" + "x".repeat(300_000) + "\"")) {
            assertThatThrownBy(() -> editor().enqueue("work.shape", List.of(typed)))
                    .as(typed.substring(0, Math.min(80, typed.length())))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.code()).isEqualTo("SR418"))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
        }
        assertThat(output.getAll()).doesNotContain("canary");
        editor().enqueue("work.shape", List.of("[\"" + Circle.class.getName() + "\",{\"radius\":1.5}]"))
                .put();
        assertThat(run()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("Circle[radius=1.5]");
    }

    @Test
    void enqueue_unknownTaskOrNumberOfArguments_isRefused() {
        assertThatThrownBy(() -> editor().enqueue("work.canary", List.of()))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR411"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
        assertThatThrownBy(() -> editor().enqueue("work.retried", List.of("1", "2")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR412"));
    }

    @Test
    void enqueueAndRetry_nullInTheList_isRefused() {
        List<String> typed = Collections.singletonList(null);
        assertThatThrownBy(() -> editor().enqueue("work.retried", typed))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR416"));
        JobId id = application.jobs().call(Work::retried, -1).delay();
        run();
        assertThatThrownBy(() -> editor().retry("e", id, typed))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR416"));
    }

    @Test
    void retry_deadJob_runsAgainWithTheNewArguments() {
        JobId id = application.jobs().call(Work::fails, "bad").delay();
        run();
        assertThat(application.counts("e")).containsEntry(JobState.DEAD, 1L);
        JobOperations.Draft draft = editor().retry("e", id, List.of("\"good\"")).orElseThrow();
        assertThat(application.counts("e")).containsEntry(JobState.DEAD, 1L);
        assertThat(draft.toString()).doesNotContain("good").doesNotContain("bad");
        assertThat(draft.put()).contains(id);
        assertThat(run()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("bad", "good");
        assertThat(application.inspector().reveal("e", id).orElseThrow().arguments())
                .containsExactly("\"good\"");
        assertThat(draft.put()).as("a second time").isEmpty();
    }

    @Test
    void retry_retryingJob_runsNow() {
        JobId id = application.jobs().call(Work::retried, -1).delay();
        run();
        assertThat(application.counts("e")).containsEntry(JobState.RETRYING, 1L);
        assertThat(editor().retry("e", id, List.of("5")).orElseThrow().put()).contains(id);
        assertThat(run()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("number -1", "number 5");
    }

    @Test
    void retry_jobOfAPart_isFoundByTheNameOfTheQueue() {
        JobId id = application.jobs().call(Work::spread, "bad").delay();
        run();
        assertThat(editor().retry("spread", id, List.of("\"good\""))
                        .orElseThrow()
                        .put())
                .contains(id);
        assertThat(run()).isEqualTo(1);
        assertThat(Work.RAN).containsExactly("bad", "good");
    }

    @Test
    void retry_jobInAnotherStateOrSealed_isEmpty() {
        JobId ready = application.jobs().call(Work::fails, "ready").delay();
        JobId later = application.jobs().call(Work::fails, "later").delay(Duration.ofHours(1));
        assertThat(editor().retry("e", ready, List.of("\"x\""))).isEmpty();
        assertThat(editor().retry("e", later, List.of("\"x\""))).isEmpty();
        assertThat(editor().retry("e", new JobId("none"), List.of("\"x\""))).isEmpty();
        run();
        JobId dead = application.jobs().call(Work::fails, "bad").delay();
        run();
        redis.command("HSET", "secure-jobs:{e}:body", dead.value(), "x".repeat(100));
        assertThat(editor().retry("e", dead, List.of("\"x\""))).isEmpty();
    }

    @Test
    void retry_changedMeanwhile_doesNothing() {
        JobId id = application.jobs().call(Work::fails, "bad").delay();
        run();
        JobOperations.Draft first = editor().retry("e", id, List.of("\"one\"")).orElseThrow();
        JobOperations.Draft second = editor().retry("e", id, List.of("\"two\"")).orElseThrow();
        assertThat(second.put()).contains(id);
        assertThat(first.put()).isEmpty();
        run();
        assertThat(Work.RAN).containsExactly("bad", "two");
    }

    @Test
    void digests_equalArguments_areEqualAndNoHash() {
        JobId id = application.jobs().call(Work::fails, "bad").delay();
        run();
        JobOperations.Draft same = editor().retry("e", id, List.of("\"bad\"")).orElseThrow();
        JobOperations.Draft other = editor().retry("e", id, List.of("\"good\"")).orElseThrow();
        assertThat(same.before()).isEqualTo(same.after()).matches("[A-Za-z0-9_-]{22}");
        assertThat(other.before()).isEqualTo(same.before()).isNotEqualTo(other.after());
        assertThat(editor().enqueue("work.fails", List.of("\"good\"")).after()).isEqualTo(other.after());
        assertThat(editor().enqueue("work.fails", List.of("\"good\"")).before()).isEmpty();
        try (JobApplication otherSecret = JobApplication.start(
                redis,
                Work.class,
                "worker.enabled=false",
                "secure-redis.secret-key=zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=")) {
            assertThat(otherSecret
                            .operations()
                            .enqueue("work.fails", List.of("\"good\""))
                            .after())
                    .isNotEqualTo(other.after());
        }
    }

    @Test
    void withArgument_aText_findsTheJobsThatHaveIt() {
        JobId one = application.jobs().call(Work::fails, "Canary \"one\"\nüber").delay(Duration.ofHours(1));
        application.jobs().call(Work::fails, "other").delay(Duration.ofHours(1));
        List<JobSummary> jobs = application
                .inspector()
                .jobs(JobQuery.of("e", JobState.SCHEDULED))
                .items();
        for (String text : List.of("canary", "CANARY \"one\"", "\"one\"\nÜBER", "über")) {
            assertThat(application.inspector().withArgument("e", jobs, text))
                    .as(text)
                    .containsExactly(one);
        }
        assertThat(application.inspector().withArgument("e", jobs, "work.fails"))
                .isEmpty();
        assertThat(application.inspector().withArgument("e", jobs, "none")).isEmpty();
    }

    @Test
    void summary_always_namesTheKeyIdAndTheSchedule() {
        String key = application
                .jobs()
                .call(Work::fails, "good")
                .scheduleOnce("hourly", io.secureredis.jobs.Schedule.every(Duration.ofHours(1)));
        assertThat(application.operations().fireNow("e", key)).isPresent();
        JobSummary job = application
                .inspector()
                .jobs(JobQuery.of("e", JobState.READY))
                .items()
                .get(0);
        assertThat(job.keyId())
                .isEqualTo(io.secureredis.crypto.Secret.fromBase64(JobApplication.SECRET)
                        .keyId()
                        .toString());
        assertThat(job.schedule()).isEqualTo(key);
        assertThat(Optional.ofNullable(job.enqueuedAt())).get().isInstanceOf(Instant.class);
    }
}

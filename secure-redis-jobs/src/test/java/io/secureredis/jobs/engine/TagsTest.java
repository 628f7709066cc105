package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobOperations.Move;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people find a job by: its tags, the id that its caller chose, and its trace. */
class TagsTest {

    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;

    static class Work {
        static final List<List<String>> SAW = new CopyOnWriteArrayList<>();
        static final AtomicBoolean FAILS = new AtomicBoolean();

        @SecureJob(name = "tags.note", queue = "a", maxAttempts = 1)
        public void note(int number) {
            SAW.add(JobContext.current().tags());
            if (FAILS.get()) {
                throw new IllegalStateException();
            }
        }

        @SecureJob(
                name = "tags.declared",
                queue = "a",
                tags = {"declared", "${tags.place:here}"})
        public void declared() {
            SAW.add(JobContext.current().tags());
        }

        @SecureJob(name = "tags.other", queue = "b")
        public void other() {}
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Work.SAW.clear();
        Work.FAILS.set(false);
        application = started();
    }

    private JobApplication started(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.enabled=false");
        return JobApplication.start(redis, Work.class, all.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        application.close();
        QueueInvariants.check(redis);
    }

    @Test
    void tag_ofTheCallAndTheMethod_areJoinedAndSeenByTheJob() {
        JobCall call = application.jobs().call(Work::declared).tag("customer-42");
        JobId more = call.tag("declared", "b\u00fccher \ud83d\ude00").delay();
        JobId fewer = call.delay();
        assertThat(tags(more)).containsExactly("declared", "here", "customer-42", "b\u00fccher \ud83d\ude00");
        assertThat(tags(fewer)).containsExactly("declared", "here", "customer-42");
        assertThat(run()).isEqualTo(2);
        assertThat(Work.SAW)
                .containsExactlyInAnyOrder(
                        List.of("declared", "here", "customer-42", "b\u00fccher \ud83d\ude00"),
                        List.of("declared", "here", "customer-42"));
        JobId without = application.jobs().call(Work::note, 1).delay();
        assertThat(tags(without)).isEmpty();
        assertThat(application
                        .inspector()
                        .find("a", without)
                        .orElseThrow()
                        .summary()
                        .callerId())
                .isNull();
    }

    @Test
    void runInline_taggedCall_hasItsTags() throws Exception {
        application.jobs().call(Work::declared).tag("inline").runInline();
        assertThat(Work.SAW).containsExactly(List.of("declared", "here", "inline"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                "a\u00a0",
                "a\tb",
                "a\nb",
                "a\u0000",
                "a\u0085b",
                "\u202ea",
                "a\u2028b",
                "\ud83d",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void tag_thatIsNone_isRefusedAtOnceAndNotQuoted(String tag) {
        JobCall call = application.jobs().call(Work::note, 1);
        assertThatThrownBy(() -> call.tag("good", tag))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo("SR416"))
                .hasMessageStartingWith("SR416 A tag is not 1 to 64 characters");
    }

    @Test
    void tag_atTheLimits_isTakenAndBeyondThemRefused() {
        String longest = "\ud83d\ude00".repeat(64);
        JobCall eight = application.jobs().call(Work::declared).tag("1", "2", "3", "4", "5", longest);
        assertThat(tags(eight.tag("1", "here").delay())).hasSize(8).contains(longest);
        assertThatThrownBy(() -> eight.tag("6")).hasMessageContaining("SR416").hasMessageContaining("at most 8");
        assertThatThrownBy(() -> eight.tag((String[]) null)).hasMessageStartingWith("SR416");
        assertThatThrownBy(() -> eight.tag((String) null)).hasMessageStartingWith("SR416");
    }

    @Test
    void tags_ofASchedule_areThoseOfItsJobs() {
        String key = application.jobs().call(Work::declared).tag("nightly").scheduleOnce("n", Schedule.every(HOUR));
        JobId now = application.operations().fireNow("a", key).orElseThrow();
        assertThat(tags(now)).containsExactly("declared", "here", "nightly");
        advance(HOUR.plusMinutes(1));
        run();
        assertThat(Work.SAW)
                .containsExactly(List.of("declared", "here", "nightly"), List.of("declared", "here", "nightly"));
        assertThat(summary("a", now).callerId()).isNull();
    }

    @Test
    void scheduleOnce_withOtherTags_isTheSameScheduleWithOtherTags() {
        String key = schedule("before");
        advance(HOUR.plusMinutes(1));
        run();
        RecurringOverview old = only();
        assertThat(old.fired()).isEqualTo(1);
        byte[] envelope = envelope(key);

        assertThat(schedule("before")).isEqualTo(key);
        assertThat(envelope(key)).as("nothing changed").isEqualTo(envelope);
        assertThat(schedule("after")).isEqualTo(key);

        assertThat(only()).usingRecursiveComparison().isEqualTo(old);
        // What someone puts back is older
        redis.command(
                "HSET".getBytes(UTF_8), "secure-jobs:{a}:recurring".getBytes(UTF_8), key.getBytes(UTF_8), envelope);
        advance(HOUR.multipliedBy(2).plusMinutes(1));
        run();
        assertThat(Work.SAW).containsExactly(List.of("before"), List.of("after"));
        assertThat(only().fired()).isEqualTo(2);
    }

    @Test
    void scheduleOnce_pausedAndEdited_staysSoWithOtherTags() {
        String key = schedule("before");
        assertThat(application.operations().editSchedule("a", key, Schedule.every(HOUR.multipliedBy(3))))
                .isTrue();
        assertThat(application.operations().pauseSchedule("a", key)).isTrue();
        RecurringOverview old = only();
        schedule("after");
        assertThat(only()).usingRecursiveComparison().isEqualTo(old);
        assertThat(only().pausedAt()).isNotNull();
        assertThat(only().edited()).isTrue();
    }

    private String schedule(String tag) {
        return application.jobs().call(Work::note, 1).tag(tag).scheduleOnce(Schedule.every(HOUR));
    }

    private RecurringOverview only() {
        List<RecurringOverview> all = application.inspector().recurring("a");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private byte[] envelope(String key) {
        return (byte[])
                redis.command("HGET".getBytes(UTF_8), "secure-jobs:{a}:recurring".getBytes(UTF_8), key.getBytes(UTF_8));
    }

    @Test
    void unique_otherTags_areTheSameJob() {
        JobCall call = application.jobs().call(Work::note, 1).unique("key", HOUR);
        JobId id = call.tag("one").delay();
        assertThat(call.tag("other").delay()).isEqualTo(id);
        assertThat(tags(id)).containsExactly("one");
    }

    @Test
    void retryEditAndMove_keepTagsAndTheCallersId() {
        Work.FAILS.set(true);
        JobId id = application
                .jobs()
                .call(Work::note, 1)
                .tag("customer-42")
                .withId("order-42")
                .delay();
        run();
        assertThat(application.operations().retry("a", id)).isTrue();
        isKept("a", id);
        run();
        assertThat(application
                        .operations()
                        .retry("a", id, List.of("7"))
                        .orElseThrow()
                        .put())
                .contains(id);
        isKept("a", id);
        assertThat(application.operations().move("a", id, "b")).isEqualTo(Move.MOVED);
        isKept("b", id);
        Work.FAILS.set(false);
        run();
        isKept("b", id);
        assertThat(Work.SAW).hasSize(3).containsOnly(List.of("customer-42"));
    }

    private void isKept(String queue, JobId id) {
        assertThat(summary(queue, id).tags()).containsExactly("customer-42");
        assertThat(summary(queue, id).callerId()).isEqualTo("order-42");
    }

    @Test
    void rewrap_jobsAndSchedules_keepTags() {
        JobId id = application.jobs().call(Work::note, 1).tag("customer-42").delay(HOUR);
        String key = schedule("customer-43");
        application.close();
        application = started(
                "secure-redis.secret-key=" + OTHER, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET);
        application.get(JobRuntime.class).rewrapper().run("a", false, jobs -> {});
        application.close();
        application = started("secure-redis.secret-key=" + OTHER);
        assertThat(tags(id)).containsExactly("customer-42");
        String now = only().key();
        assertThat(now).isNotEqualTo(key);
        assertThat(tags(application.operations().fireNow("a", now).orElseThrow()))
                .containsExactly("customer-43");
    }

    @Test
    void delayAll_eachCall_hasItsOwnTags() {
        List<JobId> ids = application
                .jobs()
                .delayAll(IntStream.range(0, 300)
                        .mapToObj(i -> application.jobs().call(Work::note, i).tag("n-" + i))
                        .toList());
        assertThat(tags(ids.get(0))).containsExactly("n-0");
        assertThat(tags(ids.get(299))).containsExactly("n-299");
    }

    /** The answer needs more than one part of the list. */
    @Test
    void jobs_withATag_areFoundAmongMany() {
        application
                .jobs()
                .delayAll(IntStream.range(0, 500)
                        .mapToObj(i -> application
                                .jobs()
                                .call(Work::note, i)
                                .tag(i % 100 == 0 ? "Customer-42" : "customer-421", "import"))
                        .toList());
        JobQuery query = JobQuery.of("a", JobState.READY).withTag("customer-42");
        List<JobSummary> found = new ArrayList<>();
        Long next = 0L;
        while (next != null) {
            JobPage<JobSummary> page = application.inspector().jobs(query.withPage(next, 2));
            found.addAll(page.items());
            next = page.next();
        }
        assertThat(found).hasSize(5).allSatisfy(job -> assertThat(job.tags()).containsExactly("Customer-42", "import"));
        assertThat(application.inspector().jobs(query.withTask("tags.other")).items())
                .isEmpty();
    }

    /** Another program may write what is no tag, or no array. */
    @Test
    void body_withTagsOfAnotherForm_stillRuns() {
        JobId id = application.jobs().call(Work::note, 1).delay();
        JobQueue queue = application.get(JobRuntime.class).queue("a");
        for (Map.Entry<String, List<String>> tags : Map.of(
                        "[\"a\",7,null,{\"b\":[\"c\"]},[\"d\"],\"e\"]", List.of("a", "e"),
                        "{\"a\":\"b\"}", List.<String>of(),
                        "\"a\"", List.<String>of())
                .entrySet()) {
            String json = "{\"v\":1,\"n\":\"tags.note\",\"c\":1,\"nb\":1,\"na\":253402300799999,\"t\":" + tags.getKey()
                    + ",\"a\":[1]}";
            redis.command(
                    "HSET".getBytes(UTF_8),
                    "secure-jobs:{a}:body".getBytes(UTF_8),
                    id.value().getBytes(UTF_8),
                    queue.envelopes().seal(id.value(), Role.BODY, json.getBytes(UTF_8)));
            assertThat(tags(id)).as(tags.getKey()).isEqualTo(tags.getValue());
        }
        assertThat(run()).isEqualTo(1);
        assertThat(Work.SAW).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "traceparent, 00-" + TRACE + "-00f067aa0ba902b7-01, " + TRACE,
        "TraceParent, 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, " + TRACE,
        "traceparent, cc-" + TRACE + "-00f067aa0ba902b7-01-what-comes-later, " + TRACE,
        "b3, " + TRACE + "-00f067aa0ba902b7-1, " + TRACE,
        "b3, 00f067aa0ba902b7-00f067aa0ba902b7, 00f067aa0ba902b7",
        "X-B3-TraceId, 00f067aa0ba902b7, 00f067aa0ba902b7",
        "x-b3-traceid, " + TRACE + ", " + TRACE,
        "traceparent, " + TRACE + ",",
        "traceparent, 00-00000000000000000000000000000000-00f067aa0ba902b7-01,",
        "traceparent, 00-4bf92f35-00f067aa0ba902b7-01,",
        "traceparent, javascript:alert(1),",
        "traceparent, 00-" + TRACE + "\"onclick=x-00f067aa0ba902b7-01,",
        "b3, 0,",
        "b3, " + TRACE + "0,",
        "b3, " + TRACE + "<script>,",
        "X-B3-TraceId, 00f067aa0ba902b,",
        "X-B3-TraceId, ' " + TRACE + "',",
        "tracestate, " + TRACE + ","
    })
    void traceId_ofEachFormat_isFoundAndNothingElse(String name, String value, String expected) {
        assertThat(JobHeaders.traceId(Map.of("trace." + name, value))).isEqualTo(expected);
        assertThat(JobHeaders.traceId(Map.of("mdc." + name, value))).isNull();
    }

    @Test
    void traceId_severalOrHuge_isTheFirstThatIsOne() {
        assertThat(JobHeaders.traceId(Map.of(
                        "trace.traceparent", "x".repeat(10_240),
                        "trace.b3", "0",
                        "trace.X-B3-TraceId", "00f067aa0ba902b7")))
                .isEqualTo("00f067aa0ba902b7");
        assertThat(JobHeaders.traceId(Map.of("trace.b3", "0".repeat(10_240)))).isNull();
        assertThat(JobHeaders.traceId(Map.of())).isNull();
    }

    private void advance(Duration by) {
        application.get(JobRuntime.class).shiftClock(by);
    }

    private int run() {
        return application.get(JobRuntime.class).runDue();
    }

    private JobSummary summary(String queue, JobId id) {
        return application.inspector().find(queue, id).orElseThrow().summary();
    }

    private List<String> tags(JobId id) {
        return summary("a", id).tags();
    }
}

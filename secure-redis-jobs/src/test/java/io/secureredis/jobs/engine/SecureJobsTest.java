package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What the verbs put into a queue, seen without a worker; and what a worker does with it, run by hand. */
class SecureJobsTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static JobApplication producer;

    @Component
    static class Recorder implements JobInterceptor {
        final List<String> ran = new CopyOnWriteArrayList<>();
        final AtomicInteger around = new AtomicInteger();

        @SecureJob(name = "recorder.note", queue = "q")
        public void note(String text) {
            ran.add(text);
        }

        @SecureJob(name = "recorder.once", queue = "q", unique = "1h")
        public void once(int number) {
            ran.add("once " + number);
        }

        @SecureJob(name = "recorder.renamed", queue = "q", aliases = "recorder.old")
        public void renamed(String text) {
            ran.add("renamed " + text);
        }

        @SecureJob(name = "recorder.every", queue = "declared", every = "1h")
        public void every() {}

        @SecureJob(name = "recorder.throws", queue = "q", maxAttempts = 1)
        public void fails() throws Exception {
            throw new java.io.IOException("checked");
        }

        @Override
        @Order(1)
        public Object around(JobContext context, Attempt next) throws Exception {
            around.incrementAndGet();
            return next.proceed();
        }
    }

    /** The next release, in which a parameter was added. */
    @Component
    static class NextRelease {
        final AtomicInteger runs = new AtomicInteger();

        @SecureJob(name = "recorder.note", queue = "q")
        public void note(String text, int urgency) {
            runs.incrementAndGet();
        }
    }

    /** Transactions of nothing. */
    @Component
    static class Transactions extends AbstractPlatformTransactionManager {
        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    @BeforeAll
    static void start() {
        REDIS.flushAll();
        producer = JobApplication.start(REDIS, List.of(Recorder.class, Transactions.class), "worker.enabled=false");
    }

    @AfterAll
    static void stop() {
        producer.close();
    }

    @BeforeEach
    void clean() {
        REDIS.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(REDIS);
    }

    @Test
    void withId_sameTwice_putsOnce() {
        JobId first = note("a").withId("order 42").delay();
        JobId second = note("b").withId("order 42").delay();
        assertThat(second).isEqualTo(first);
        assertThat(ready()).isEqualTo(1);
        assertThat(producer.inspector().reveal("q", first).orElseThrow().arguments())
                .containsExactly("\"a\"");
    }

    @Test
    void unique_whileUnfinished_putsOnce() {
        JobId first = producer.jobs().call(Recorder::once, 1).delay();
        assertThat(producer.jobs().call(Recorder::once, 1).delay()).isEqualTo(first);
        assertThat(producer.jobs().call(Recorder::once, 2).delay()).isNotEqualTo(first);
        producer.operations().delete("q", first);
        assertThat(producer.jobs().call(Recorder::once, 1).delay()).isNotEqualTo(first);
    }

    @Test
    void unique_holdIsOver_putsAgain() {
        JobId first = note("a").unique("key", Duration.ofMillis(20)).delay();
        await().until(() ->
                !note("a").unique("key", Duration.ofMillis(20)).delay().equals(first));
    }

    @Test
    void priority_higher_isServedFirst() {
        note("low").priority(1).delay();
        note("first").delay();
        note("second").delay();
        note("high").priority(9).delay();
        note("late").delay(Duration.ofHours(1));
        assertThat(runAll()).containsExactly("high", "first", "second", "low");
    }

    @Test
    void delayAll_many_putsThemInOrder() {
        List<JobCall> calls = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            calls.add(note("n" + i));
        }
        List<JobId> ids = producer.jobs().delayAll(calls);
        assertThat(ids)
                .hasSize(1000)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> a.value().compareTo(b.value()));
        assertThat(ready()).isEqualTo(1000);
        assertThat(runAll()).hasSize(1000);
    }

    @Test
    void transaction_committed_putsAfterIt() {
        new TransactionTemplate(producer.get(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            note("a").delay();
            assertThat(ready()).isZero();
            note("b").immediately().delay();
            assertThat(ready()).isEqualTo(1);
        });
        assertThat(ready()).isEqualTo(2);
    }

    @Test
    void transaction_rolledBack_putsNothing() {
        new TransactionTemplate(producer.get(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            note("a").delay();
            producer.jobs().delayAll(List.of(note("b")));
            note("c").scheduleOnce(Schedule.every(Duration.ofHours(1)));
            status.setRollbackOnly();
        });
        assertThat(ready()).isZero();
        assertThat(producer.inspector().recurring("q")).isEmpty();
    }

    @Test
    void transaction_unschedule_followsItInTheOrderOfCalls() {
        TransactionTemplate transactions = new TransactionTemplate(producer.get(PlatformTransactionManager.class));
        Schedule hourly = Schedule.every(Duration.ofHours(1));
        note("c").scheduleOnce("kept", hourly);
        transactions.executeWithoutResult(status -> {
            assertThat(producer.jobs().unschedule("q", "kept")).isTrue();
            status.setRollbackOnly();
        });
        assertThat(producer.inspector().recurring("q")).hasSize(1);

        transactions.executeWithoutResult(status -> {
            note("c").scheduleOnce("both", hourly);
            assertThat(producer.jobs().unschedule("q", "both")).isFalse();
            assertThat(producer.jobs().unschedule("q", "kept")).isTrue();
            note("c").scheduleOnce("kept", Schedule.every(Duration.ofHours(2)));
        });
        assertThat(producer.inspector().recurring("q"))
                .singleElement()
                .satisfies(kept -> assertThat(kept.schedule())
                        .isEqualTo(Schedule.every(Duration.ofHours(2)).toString()));
    }

    @Test
    void dead_errorThatDoesNotOpen_saysNothingOfACrash() {
        JobId id =
                producer.jobs().call(Recorder::fails).maxAttempts(1).queue("q").delay();
        runAll();
        assertThat(producer.inspector().find("q", id).orElseThrow().errorKind()).isEqualTo("failed");
        REDIS.command("HSET", "secure-jobs:{q}:error", id.value(), "junk");
        assertThat(producer.inspector().find("q", id).orElseThrow().errorKind()).isNull();
    }

    @Test
    void runInline_always_runsHereWithoutRedis() throws Exception {
        note("inline").runInline();
        assertThat(producer.get(Recorder.class).ran).contains("inline");
        assertThat(ready()).isZero();
        assertThatThrownBy(() -> producer.jobs().call(Recorder::fails).runInline())
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void alias_calledByOldName_runs() {
        producer.jobs().call("recorder.old", "x").delay();
        assertThat(runAll()).containsExactly("renamed x");
    }

    @Test
    void name_unknownHere_isPutForOthersAndFailsHere() {
        JobId id = producer.jobs()
                .call("elsewhere.job", 1)
                .queue("q")
                .maxAttempts(1)
                .delay();
        runAll();
        assertThat(producer.counts("q")).containsEntry(JobState.DEAD, 1L);
        assertThat(producer.inspector().reveal("q", id).orElseThrow().error().message())
                .startsWith("SR430");
    }

    @Test
    void parameters_changedSinceTheCall_failHere() {
        JobId id = note("a").maxAttempts(1).delay();
        try (JobApplication next = JobApplication.start(REDIS, NextRelease.class, "worker.queues=q")) {
            await().until(() -> next.counts("q").get(JobState.DEAD) == 1);
            assertThat(next.get(NextRelease.class).runs).hasValue(0);
        }
        assertThat(producer.inspector().reveal("q", id).orElseThrow().error().message())
                .startsWith("SR431");
    }

    @Test
    void name_wrongNumberOfArguments_isRefused() {
        assertThatThrownBy(() -> producer.jobs().call("recorder.note")).hasMessageStartingWith("SR412");
    }

    @Test
    void expiresAfter_passed_isDeadAndNeverRun() {
        JobId id = note("expired").expiresAfter(Duration.ofMinutes(1)).delay();
        assertThat(runDueAfter(Duration.ofHours(1))).isEqualTo(1);
        assertThat(producer.get(Recorder.class).ran).doesNotContain("expired");
        assertThat(producer.inspector().find("q", id).orElseThrow().errorKind()).isEqualTo("expired");
    }

    @Test
    void checkedException_thrown_isTheError() {
        JobId id = producer.jobs().call("recorder.throws").delay();
        runAll();
        assertThat(producer.inspector().reveal("q", id).orElseThrow().error().type())
                .isEqualTo("java.io.IOException");
    }

    @Test
    void scheduleOnce_changed_isReplaced() {
        String first = note("a").scheduleOnce("nightly", Schedule.cron("0 3 * * *", java.time.ZoneOffset.UTC));
        String second = note("b")
                .scheduleOnce("nightly", Schedule.every(Duration.ofHours(1)).times(3));
        assertThat(second).isEqualTo(first);
        RecurringOverview schedule = producer.inspector().recurring("q").get(0);
        assertThat(schedule.schedule()).isEqualTo("every PT1H, 3 times");
        assertThat(schedule.id()).isEqualTo("nightly");
        assertThat(schedule.task()).isEqualTo("recorder.note");
        assertThat(producer.jobs().unschedule("q", "nightly")).isTrue();
        assertThat(producer.jobs().unschedule("q", "nightly")).isFalse();
    }

    @Test
    void scheduleOnce_sameAgain_keepsItsNextFire() {
        note("a").scheduleOnce("s", Schedule.every(Duration.ofHours(1)));
        Instant next = producer.inspector().recurring("q").get(0).nextFire();
        note("a").scheduleOnce("s", Schedule.every(Duration.ofHours(1)));
        assertThat(producer.inspector().recurring("q").get(0).nextFire()).isEqualTo(next);
    }

    @Test
    void scheduleOnce_times_endsByItself() {
        note("tick").scheduleOnce(Schedule.every(Duration.ofMillis(100)).times(2));
        try (JobApplication worker = JobApplication.start(REDIS, Recorder.class)) {
            await().until(() -> worker.inspector().recurring("q").isEmpty());
            await().until(() -> worker.counts("q").get(JobState.DONE) == 2);
            assertThat(worker.get(Recorder.class).ran).containsExactly("tick", "tick");
            // Put by the worker beside its work
            await().untilAsserted(() -> assertThat(worker.inspector().recurring("declared"))
                    .extracting(RecurringOverview::task)
                    .containsExactly("recorder.every"));
        }
    }

    @Test
    void scheduleOnce_missedFires_areMadeUpByOne() {
        note("tick").scheduleOnce(Schedule.every(Duration.ofHours(1)));
        Instant first = recurring().nextFire();
        assertThat(runDueAfter(Duration.ofMinutes(59))).isZero();
        assertThat(runDueAfter(Duration.ofMinutes(630))).isEqualTo(1);
        assertThat(recurring().fired()).isEqualTo(1);
        // The grid of the first fire is kept.
        assertThat(recurring().nextFire()).isEqualTo(first.plus(Duration.ofHours(10)));
        assertThat(runDueAfter(Duration.ofMinutes(690))).isEqualTo(1);
    }

    @Test
    void scheduleOnce_until_endsByItself() {
        note("tick")
                .scheduleOnce(
                        Schedule.every(Duration.ofHours(1)).until(Instant.now().plus(Duration.ofMinutes(150))));
        assertThat(runDueAfter(Duration.ofMinutes(61))).isEqualTo(1);
        assertThat(runDueAfter(Duration.ofMinutes(121))).isEqualTo(1);
        assertThat(producer.inspector().recurring("q")).isEmpty();
        assertThat(runDueAfter(Duration.ofDays(1))).isZero();
    }

    @Test
    void scheduleOnce_cronInAZone_firesAtThatHourThere() {
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        // Half a day from now, so that a day from now is well between two fires
        LocalTime there = LocalTime.of((LocalTime.now(zone).getHour() + 12) % 24, 0);
        note("tick").scheduleOnce("nightly", Schedule.cron("0 " + there.getHour() + " * * *", zone));
        assertThat(recurring().nextFire().atZone(zone).toLocalTime()).isEqualTo(there);
        assertThat(runDueAfter(Duration.ofHours(24))).isEqualTo(1);
        assertThat(recurring().nextFire().atZone(zone).toLocalTime()).isEqualTo(there);
    }

    @Test
    void operations_onJobsThatWait_takeEffect() {
        JobId scheduled = note("a").delay(Duration.ofHours(1));
        assertThat(producer.operations().runNow("q", scheduled)).isTrue();
        assertThat(producer.operations().runNow("q", scheduled)).isFalse();
        JobId cancelled = note("b").delay(Duration.ofHours(1));
        assertThat(producer.operations().cancel("q", cancelled)).isTrue();
        assertThat(producer.operations().cancel("q", cancelled)).isFalse();
        note("c").delay(Duration.ofHours(2));
        assertThat(runAll()).containsExactly("a");
        assertThat(producer.operations().drain("q")).isEqualTo(1);
        assertThat(producer.operations().delete("q", scheduled)).isTrue();
        assertThat(producer.operations().fireNow("q", "none")).isEmpty();
    }

    @Test
    void retryAll_deadJobs_becomeReady() {
        for (int i = 0; i < 3; i++) {
            producer.jobs().call("recorder.throws").delay();
        }
        runAll();
        assertThat(producer.counts("q")).containsEntry(JobState.DEAD, 3L);
        assertThat(producer.operations().retryAll("q")).isEqualTo(3);
        assertThat(ready()).isEqualTo(3);
    }

    @Test
    void inspector_pages_byStateAndTask() {
        for (int i = 0; i < 7; i++) {
            note("n" + i).delay();
            producer.jobs().call("recorder.renamed", "x").delay();
        }
        JobPage<JobSummary> first =
                producer.inspector().jobs(JobQuery.of("q", JobState.READY).withPage(0, 5));
        assertThat(first.items()).hasSize(5);
        assertThat(first.total()).isEqualTo(14);
        assertThat(first.next()).isEqualTo(5);
        JobQuery notes =
                JobQuery.of("q", JobState.READY).withTask("recorder.note").withPage(0, 5);
        JobPage<JobSummary> some = producer.inspector().jobs(notes);
        assertThat(some.items()).hasSize(5).allMatch(job -> "recorder.note".equals(job.task()));
        JobPage<JobSummary> rest = producer.inspector().jobs(notes.withPage(some.next(), 5));
        assertThat(rest.items()).hasSize(2);
        assertThat(rest.next()).isNull();
        assertThat(producer.inspector().queues())
                .extracting(QueueOverview::name)
                .contains("q", "default", "declared");
        await().until(() -> producer.inspector().queue("q").latency().toMillis() > 0);
    }

    @Test
    void history_afterWork_countsIt() {
        note("a").delay();
        producer.jobs().call("recorder.throws").delay();
        runAll();
        List<QueueMinute> minutes = producer.inspector().history("q", Duration.ofMinutes(5));
        assertThat(minutes).hasSize(5);
        assertThat(minutes.stream().mapToLong(QueueMinute::done).sum()).isEqualTo(1);
        assertThat(minutes.stream().mapToLong(QueueMinute::dead).sum()).isEqualTo(1);
    }

    private static JobCall note(String text) {
        return producer.jobs().call(Recorder::note, text);
    }

    private static RecurringOverview recurring() {
        return producer.inspector().recurring("q").get(0);
    }

    /** Runs by hand what is due when the clock is put forward by so much. */
    private static int runDueAfter(Duration forward) {
        JobRuntime runtime = producer.get(JobRuntime.class);
        runtime.shiftClock(forward);
        try {
            return runtime.runDue();
        } finally {
            runtime.shiftClock(Duration.ZERO);
        }
    }

    private static long ready() {
        return producer.counts("q").get(JobState.READY);
    }

    /** Starts a worker with one place, lets it run what is ready, and says what ran. */
    private static List<String> runAll() {
        try (JobApplication worker =
                JobApplication.start(REDIS, Recorder.class, "worker.concurrency=1", "worker.queues=q")) {
            await().until(() -> worker.counts("q").get(JobState.READY) == 0
                    && worker.counts("q").get(JobState.ACTIVE) == 0);
            assertThat(worker.get(Recorder.class).around.get())
                    .isGreaterThanOrEqualTo(worker.get(Recorder.class).ran.size());
            return List.copyOf(worker.get(Recorder.class).ran);
        }
    }
}

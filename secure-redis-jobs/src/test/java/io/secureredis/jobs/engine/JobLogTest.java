package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.redis.Batcher;
import io.secureredis.jobs.redis.Scripts;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** What a job says of itself: kept sealed, within its limits, and as long as the job. */
@ExtendWith(OutputCaptureExtension.class)
class JobLogTest {

    private static final String QUEUE = "secure-jobs:{l}:";
    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";

    private final RedisTestServer redis = RedisTestServer.shared();

    /** Jobs that say what the test tells them to. */
    @Component
    static class Talker {
        static volatile Consumer<JobContext> says = context -> {};

        @SecureJob(name = "talker.speak", queue = "l", maxAttempts = 2, backoff = "1ms")
        public void speak() {
            says.accept(JobContext.current());
        }

        @SecureJob(name = "talker.whisper", queue = "l", retention = "0s")
        public void whisper() {
            says.accept(JobContext.current());
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Talker.says = context -> {};
    }

    private JobApplication start(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("worker.enabled=false");
        return JobApplication.start(redis, Talker.class, all.toArray(String[]::new));
    }

    private static int run(JobApplication application) {
        return application.get(JobRuntime.class).runDue();
    }

    private static JobId speak(JobApplication application) {
        JobId id = application.jobs().call(Talker::speak).delay();
        assertThat(run(application)).isPositive();
        return id;
    }

    private static List<String> texts(JobInspector.Log log) {
        return log.lines().stream().map(JobInspector.Log.Line::text).toList();
    }

    @Test
    void log_always_isReadInOrderWithItsTime() {
        Talker.says = context -> {
            context.log("first");
            context.log("second\nwith a break, \"quotes\" and 日本");
        };
        try (JobApplication application = start()) {
            JobId id = speak(application);
            JobInspector.Log log = application.inspector().log("l", id);
            assertThat(texts(log)).containsExactly("first", "second\nwith a break, \"quotes\" and 日本");
            assertThat(log.cut()).isEmpty();
            assertThat(log.removed()).isFalse();
            assertThat(log.lines()).allMatch(line -> line.number() == 1 && line.attempt() == 1);
            assertThat(log.lines())
                    .allMatch(line -> !line.at()
                            .isBefore(application
                                    .inspector()
                                    .find("l", id)
                                    .orElseThrow()
                                    .summary()
                                    .startedAt()));
            assertThat(application.inspector().find("l", id).orElseThrow().hasLog())
                    .isTrue();
            assertThat(log.toString() + log.lines()).doesNotContain("first");
        }
        QueueInvariants.check(redis);
    }

    /** As after a restart of Redis, when other jobs have brought the script of the end back before this one. */
    @Test
    void log_scriptThatRedisForgot_isStoredBeforeTheEndIsReported() {
        Talker.says = context -> {
            redis.command("SCRIPT", "FLUSH");
            redis.command(bytes("SCRIPT"), bytes("LOAD"), Scripts.text("acknowledge"));
            context.log("said");
        };
        try (JobApplication application = start()) {
            for (int i = 0; i < 20; i++) {
                JobId id = speak(application);
                assertThat(texts(application.inspector().log("l", id))).containsExactly("said");
            }
        }
    }

    @Test
    void log_ofSeveralAttempts_namesTheAttemptOfEachLine() {
        Talker.says = context -> {
            context.log("attempt " + context.attempt());
            if (context.attempt() == 1) {
                throw new IllegalStateException("again");
            }
        };
        try (JobApplication application = start()) {
            JobId id = application.jobs().call(Talker::speak).delay();
            await().until(() -> {
                run(application);
                return application.counts("l").get(JobState.DONE) == 1;
            });
            JobInspector.Log log = application.inspector().log("l", id);
            assertThat(texts(log)).containsExactly("attempt 1", "attempt 2");
            assertThat(log.lines().stream().map(JobInspector.Log.Line::attempt)).containsExactly(1, 2);
            assertThat(log.lines().stream().map(JobInspector.Log.Line::number)).containsExactly(1L, 2L);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void job_thatSaysNothing_leavesNoKey() {
        try (JobApplication application = start()) {
            JobId id = speak(application);
            assertThat(redis.command("EXISTS", QUEUE + "log", QUEUE + "log-index", QUEUE + "progress"))
                    .isEqualTo(0L);
            assertThat(application.inspector().log("l", id)).isEqualTo(JobInspector.Log.NOTHING);
            assertThat(application.inspector().find("l", id).orElseThrow().hasLog())
                    .isFalse();
        }
    }

    @Test
    void log_whileTheJobRuns_isReadable() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Talker.says = context -> {
            context.log("line 1");
            context.log("line 2");
            awaitUninterruptibly(mayEnd);
        };
        try (JobApplication application = JobApplication.start(redis, Talker.class)) {
            JobId id = application.jobs().call(Talker::speak).delay();
            await().until(
                            () -> texts(application.inspector().log("l", id)),
                            texts -> texts.equals(List.of("line 1", "line 2")));
            assertThat(application.counts("l")).containsEntry(JobState.ACTIVE, 1L);
            mayEnd.countDown();
            await().until(() -> application.counts("l").get(JobState.DONE) == 1);
            assertThat(texts(application.inspector().log("l", id))).containsExactly("line 1", "line 2");
        } finally {
            mayEnd.countDown();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void lines_moreThanAllowed_areCutAndTheLogSaysSo() {
        Talker.says = context -> {
            for (int i = 0; i < 10; i++) {
                context.log("line " + i);
            }
        };
        try (JobApplication application = start("log.max-lines=3")) {
            JobInspector.Log log = application.inspector().log("l", speak(application));
            assertThat(texts(log)).containsExactly("line 0", "line 1", "line 2");
            assertThat(log.cut()).containsExactly(1L);
        }
    }

    @Test
    void lines_maxLinesOfZero_areNotKept() {
        Talker.says = context -> context.log("line");
        try (JobApplication application = start("log.max-lines=0")) {
            assertThat(application.inspector().log("l", speak(application))).isEqualTo(JobInspector.Log.NOTHING);
        }
    }

    @Test
    void line_largerThanAllowed_isCutAtAWholeCharacter() {
        Talker.says = context -> {
            context.log("x".repeat(100));
            context.log("日".repeat(100));
            context.log("x" + "\uD83D\uDE00".repeat(100));
            context.log("half \uD83D");
            context.log(null);
        };
        try (JobApplication application = start("log.max-line-size=16B")) {
            assertThat(texts(application.inspector().log("l", speak(application))))
                    .containsExactly(
                            "x".repeat(16) + "…",
                            "日".repeat(5) + "…",
                            "x\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00…",
                            "half ?",
                            "null");
        }
    }

    @Test
    void log_largerThanAllowed_keepsTheFirstLinesOfTheAttempt() {
        Talker.says = context -> {
            for (int i = 0; i < 1000; i++) {
                context.log(i + " " + "x".repeat(1000));
            }
        };
        try (JobApplication application = start("log.max-size=32KB")) {
            JobId id = speak(application);
            JobInspector.Log log = application.inspector().log("l", id);
            assertThat(log.lines()).hasSizeBetween(28, 32);
            assertThat(texts(log).get(0)).startsWith("0 ");
            assertThat(log.cut()).containsExactly(1L);
            assertThat(log.unreadable()).isZero();
            assertThat(bytesOf(QUEUE + "log")).isBetween(28_000L, 32L * 1024);
            assertThat((Long) redis.command("HLEN", QUEUE + "log")).isGreaterThan(5);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void log_firstLineLongerThanTheLog_keepsItsBeginning() {
        for (String character : List.of("x", "\u0001", "\"", "日", "\uD83D\uDE00")) {
            redis.flushAll();
            Talker.says = context -> {
                context.log(character.repeat(4_000));
                context.log("left out");
            };
            try (JobApplication application = start("log.max-size=4KB", "log.max-line-size=4KB")) {
                JobInspector.Log log = application.inspector().log("l", speak(application));
                assertThat(log.lines()).as("Characters %s", character).hasSize(1);
                String text = texts(log).get(0);
                assertThat(text).endsWith("…");
                assertThat(text.substring(0, text.length() - 1))
                        .isEqualTo(character.repeat((text.length() - 1) / character.length()));
                assertThat(log.cut()).containsExactly(1L);
                assertThat(bytesOf(QUEUE + "log")).isBetween(3_900L, 4096L);
            }
        }
        QueueInvariants.check(redis);
    }

    @Test
    void log_lineThatNoLongerFits_isCutWithAMark() {
        Talker.says = context -> {
            for (int i = 0; i < 4; i++) {
                context.log(i + "x".repeat(1_499));
            }
        };
        try (JobApplication application = start("log.max-size=4KB")) {
            JobInspector.Log log = application.inspector().log("l", speak(application));
            assertThat(texts(log)).hasSize(3).last().asString().startsWith("2x").endsWith("x…");
            assertThat(texts(log).get(1)).hasSize(1_500).doesNotEndWith("…");
            assertThat(log.cut()).containsExactly(1L);
            assertThat(bytesOf(QUEUE + "log")).isLessThanOrEqualTo(4096L);
        }
    }

    private long bytesOf(String hash) {
        return ((List<?>) redis.command("HKEYS", hash))
                .stream()
                        .mapToLong(field -> (Long) redis.command("HSTRLEN", hash, String.valueOf(field)))
                        .sum();
    }

    @Test
    void log_ofManyAttempts_givesUpTheOldestOnes() {
        Talker.says = context -> context.log("x".repeat(1500));
        try (JobApplication application = start("log.max-size=8KB")) {
            JobId id = application.jobs().call(Talker::speak).delay();
            Talker.says = context -> {
                context.log("x".repeat(1500));
                throw new IllegalStateException("again");
            };
            for (int i = 0; i < 4; i++) {
                await().until(() -> {
                    run(application);
                    return application.counts("l").get(JobState.DEAD) == 1;
                });
                assertThat(application.operations().retry("l", id)).isTrue();
            }
            JobInspector.Log log = application.inspector().log("l", id);
            assertThat(log.removed()).isTrue();
            assertThat(log.lines().stream().map(JobInspector.Log.Line::number)).containsExactly(4L, 5L, 6L, 7L, 8L);
            assertThat(bytesOf(QUEUE + "log")).isLessThanOrEqualTo(8 * 1024);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void log_jobIsGone_goesWithIt() {
        Talker.says = context -> context.log("line");
        try (JobApplication application = start()) {
            JobId deleted = speak(application);
            assertThat(application.operations().delete("l", deleted)).isTrue();
            assertThat(application.inspector().log("l", deleted)).isEqualTo(JobInspector.Log.NOTHING);

            application.jobs().call(Talker::whisper).delay();
            run(application);

            Talker.says = context -> {
                context.log("line");
                throw new IllegalStateException("again");
            };
            JobId cancelled = application.jobs().call(Talker::speak).delay();
            assertThat(run(application)).isPositive();
            await().until(() -> {
                run(application);
                return application.counts("l").get(JobState.DEAD) == 1;
            });
            application.operations().retry("l", cancelled);
            assertThat(application.inspector().log("l", cancelled).lines()).hasSize(2);
            assertThat(application.operations().cancel("l", cancelled)).isTrue();
            speak(application);
            await().until(() -> {
                run(application);
                return application.counts("l").get(JobState.DEAD) == 1;
            });
            application.operations().deleteAll("l", JobState.DEAD);
            assertThat(redis.command("EXISTS", QUEUE + "log", QUEUE + "log-index"))
                    .isEqualTo(0L);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void log_rewrapped_opensUnderTheNewSecretAlone() {
        String before = "secure-redis.secret-key=" + JobApplication.SECRET;
        String after = "secure-redis.secret-key=" + OTHER;
        KeyId primary = Secret.fromBase64(OTHER).keyId();
        Talker.says = context -> {
            for (int i = 0; i < 20; i++) {
                context.log(i + " " + "x".repeat(1000));
            }
        };
        JobId id;
        try (JobApplication application = start(before)) {
            id = speak(application);
        }
        try (JobApplication both = start(after, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET)) {
            assertThat(both.get(JobRuntime.class)
                            .rewrapper()
                            .run("l", false, jobs -> {})
                            .resealed())
                    .isEqualTo(1);
            // Only the log is left to do
            for (Object field : (List<?>) redis.command("HKEYS", QUEUE + "log")) {
                assertThat(EnvelopeHeader.parse(part(String.valueOf(field))).keyId())
                        .isEqualTo(primary);
            }
        }
        try (JobApplication application = start(after)) {
            JobInspector.Log log = application.inspector().log("l", id);
            assertThat(log.lines()).hasSize(20);
            assertThat(log.unreadable()).isZero();
        }
        QueueInvariants.check(redis);
    }

    private byte[] part(String field) {
        return (byte[]) redis.command("HGET".getBytes(UTF_8), (QUEUE + "log").getBytes(UTF_8), field.getBytes(UTF_8));
    }

    private void setPart(String field, byte[] envelope) {
        redis.command("HSET".getBytes(UTF_8), (QUEUE + "log").getBytes(UTF_8), field.getBytes(UTF_8), envelope);
    }

    @Test
    void part_ofAnotherPlaceOrJob_doesNotOpen() {
        Talker.says = context -> {
            for (int i = 0; i < 8; i++) {
                context.log(i + " " + "canary".repeat(100));
            }
        };
        try (JobApplication application = start()) {
            JobId one = speak(application);
            JobId two = speak(application);
            assertThat(new String(part(one + ":1-0"), ISO_8859_1)).doesNotContain("canary");
            byte[] first = part(one + ":1-0");
            setPart(one + ":1-1", first);
            setPart(two + ":1-0", first);
            assertThat(application.inspector().log("l", one).unreadable()).isEqualTo(1);
            assertThat(application.inspector().log("l", two).unreadable()).isEqualTo(1);
            assertThat(texts(application.inspector().log("l", two))).noneMatch(text -> text.startsWith("0 "));
            redis.command("HDEL", QUEUE + "log", two + ":1-1");
            assertThat(application.inspector().log("l", two).unreadable()).isEqualTo(2);
        }
    }

    @Test
    void index_hostile_costsNoJob() {
        Talker.says = context -> {
            context.log("line");
            throw new IllegalStateException("again");
        };
        try (JobApplication application = start()) {
            JobId id = speak(application);
            await().until(() -> {
                run(application);
                return application.counts("l").get(JobState.DEAD) == 1;
            });
            for (String hostile :
                    List.of("x".repeat(100_000), ",,,", "-", "0-0,".repeat(900), "1-0,*,{},../..,1-1\u0000,9-9", "")) {
                redis.command("HSET", QUEUE + "log-index", id.value(), hostile);
                application.inspector().log("l", id);
                assertThat(application.operations().retry("l", id)).isTrue();
                await().until(() -> {
                    run(application);
                    return application.counts("l").get(JobState.DEAD) == 1;
                });
                assertThat(texts(application.inspector().log("l", id))).endsWith("line", "line");
            }
            redis.command("HSET", QUEUE + "log-index", id.value(), "0-0,".repeat(5000));
            assertThat(application.operations().delete("l", id)).isTrue();
        }
    }

    @Test
    void recover_logOfNoJob_isRemoved() {
        try (JobApplication application = start()) {
            Talker.says = context -> context.log("line");
            JobId id = speak(application);
            redis.command("HSET", QUEUE + "log", "planted:1-0", "x");
            redis.command("HSET", QUEUE + "log", "", "x");
            redis.command("HSET", QUEUE + "log-index", "planted", "1-0");
            application.get(JobRuntime.class).queue("l").store().recover(100, 1_000);
            assertThat(redis.command("HKEYS", QUEUE + "log")).asString().isEqualTo("[" + id + ":1-0]");
            assertThat(redis.command("HLEN", QUEUE + "log-index")).isEqualTo(1L);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void redis_withoutMemory_costsLinesAndNoJob(CapturedOutput output) {
        try (RedisTestServer own = RedisTestServer.builder().start();
                JobApplication application = JobApplication.start(own, Talker.class, "worker.enabled=false")) {
            JobId id = application.jobs().call(Talker::speak).delay();
            Talker.says = context -> {
                own.command("CONFIG", "SET", "maxmemory", "1");
                context.log("canary-line");
                context.progress(50, "canary-message");
            };
            assertThat(run(application)).isEqualTo(1);
            own.command("CONFIG", "SET", "maxmemory", "0");
            assertThat(application.counts("l")).containsEntry(JobState.DONE, 1L);
            assertThat(application.inspector().log("l", id)).isEqualTo(JobInspector.Log.NOTHING);
            await().until(() -> output.getAll().contains("Lines are missing in the log of job " + id));
            assertThat(output.getAll()).doesNotContain("canary");
        }
    }

    @Test
    void redis_gone_failsNothingInTheJob() {
        RedisTestServer own = RedisTestServer.builder().start();
        try (JobApplication application =
                JobApplication.start(own, Talker.class, "worker.enabled=false", "spring.data.redis.timeout=5s")) {
            application.jobs().call(Talker::speak).delay();
            AtomicLong said = new AtomicLong();
            Talker.says = context -> {
                own.close();
                for (int i = 0; i < 5_000; i++) {
                    context.log("line " + i);
                    context.progress(i % 100, null);
                    said.incrementAndGet();
                }
            };
            Thread runs = WorkerThreads.start(() -> run(application), "runs");
            await().until(() -> said.get() == 5_000);
            runs.interrupt();
        } finally {
            own.close();
        }
    }

    /** A worker's queue whose clock and timer are the test's. */
    private static final class ByHand {
        private final AtomicLong nanos = new AtomicLong(1);
        private final List<Runnable> later = new ArrayList<>();
        private final List<Long> waits = new ArrayList<>();

        private RunningJob claim(JobApplication application) {
            JobQueue queue = application.get(JobRuntime.class).queue("l");
            JobNotes.Rules rules = new JobNotes.Rules(
                    new io.secureredis.jobs.JobProperties.Log(1000, DataSize.ofKilobytes(2), DataSize.ofKilobytes(64)),
                    (ms, task) -> {
                        waits.add(ms);
                        later.add(task);
                    },
                    nanos::get,
                    new LogThrottle());
            WorkerQueue worker = new WorkerQueue(
                    queue,
                    WorkerIdentity.ofThisProcess(1),
                    new Batcher<>(1, 1, batch -> queue.store().acknowledge(batch, 10)),
                    new io.secureredis.jobs.JobProperties.Queue(null, 1, null, null, Duration.ofSeconds(1), 1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    new StrandedJobs());
            worker.noteBy(rules);
            RunningJob job = worker.claim(1).get(0);
            worker.close();
            return job;
        }

        private void ring() {
            List<Runnable> due = List.copyOf(later);
            later.clear();
            due.forEach(Runnable::run);
        }
    }

    @Test
    void progress_manyReports_areSentAtMostOnceASecond() {
        try (JobApplication application = start()) {
            JobId id = application.jobs().call(Talker::speak).delay();
            ByHand hand = new ByHand();
            RunningJob job = hand.claim(application);
            job.progress(1, "one");
            assertThat(percent(application, id)).isEqualTo(1);
            hand.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
            for (int i = 2; i <= 60; i++) {
                job.progress(i, "more");
            }
            assertThat(percent(application, id)).isEqualTo(1);
            assertThat(hand.waits).containsExactly(700L);
            hand.nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(700));
            hand.ring();
            assertThat(percent(application, id)).isEqualTo(60);
            job.progress(70, null);
            assertThat(percent(application, id)).isEqualTo(60);
            assertThat(job.end()).isTrue();
            job.said().join();
            assertThat(percent(application, id)).isEqualTo(70);
            job.progress(80, null);
            hand.ring();
            assertThat(percent(application, id)).isEqualTo(70);
        }
    }

    @Test
    void log_manyLines_areSentTogether() {
        try (JobApplication application = start()) {
            JobId id = application.jobs().call(Talker::speak).delay();
            ByHand hand = new ByHand();
            RunningJob job = hand.claim(application);
            job.log("one");
            job.log("two");
            assertThat(application.inspector().log("l", id)).isEqualTo(JobInspector.Log.NOTHING);
            assertThat(hand.waits).containsExactly(1000L);
            hand.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            hand.ring();
            // Nobody waits until they are sent
            await().untilAsserted(() ->
                    assertThat(texts(application.inspector().log("l", id))).containsExactly("one", "two"));
            job.log("three");
            assertThat(redis.command("HLEN", QUEUE + "log")).isEqualTo(1L);
            assertThat(job.end()).isTrue();
            job.said().join();
            assertThat(texts(application.inspector().log("l", id))).containsExactly("one", "two", "three");
            assertThat(redis.command("HLEN", QUEUE + "log")).isEqualTo(1L);
            job.log("late");
            assertThat(texts(application.inspector().log("l", id))).hasSize(3);
        }
    }

    @Test
    void log_leaseWasLost_isNotTakenAndEndsTheJob() {
        try (JobApplication application = start()) {
            JobId id = application.jobs().call(Talker::speak).delay();
            ByHand hand = new ByHand();
            RunningJob job = hand.claim(application);
            redis.command("HSET", QUEUE + "run", id.value(), "2:0:1:5:1:0:" + "w".repeat(22));
            job.log("one");
            hand.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            hand.ring();
            await().until(() -> job.stop() == RunningJob.Stop.LOST);
            assertThat(redis.command("EXISTS", QUEUE + "log")).isEqualTo(0L);
        }
    }

    private static Integer percent(JobApplication application, JobId id) {
        return application.inspector().find("l", id).orElseThrow().progressPercent();
    }
}

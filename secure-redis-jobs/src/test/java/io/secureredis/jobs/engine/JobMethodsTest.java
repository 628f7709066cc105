package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.autoconfigure.SealedPart;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RevealedError;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.testserver.RedisTestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Methods with no parameters and with up to six, of every kind of type; what they return; and what they learn about
 * themselves. Run by hand.
 */
class JobMethodsTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static JobApplication application;

    private record Line(String product, BigDecimal price, Optional<Instant> soldAt) {}

    private enum Colour {
        RED,
        GREEN
    }

    /** One method for each number of parameters. */
    @Component
    static class Methods {
        final List<Object> got = new CopyOnWriteArrayList<>();

        @SecureJob(queue = "m")
        void none() {
            got.add("none");
        }

        @SecureJob(queue = "m")
        void one(Line line) {
            got.add(List.of(line));
        }

        @SecureJob(queue = "m")
        void two(List<Line> lines, Map<String, List<Line>> byName) {
            got.add(List.of(lines, byName));
        }

        @SecureJob(queue = "m")
        void three(Optional<Line> there, Optional<String> absent, byte[] bytes) {
            got.add(List.of(there, absent, bytes));
        }

        @SecureJob(queue = "m")
        void four(Instant instant, LocalDate day, ZonedDateTime moment, Duration wait) {
            got.add(List.of(instant, day, moment.toInstant(), wait));
        }

        @SecureJob(queue = "m")
        void five(int number, long large, double broken, boolean flag, char letter) {
            got.add(List.of(number, large, broken, flag, letter));
        }

        @SecureJob(queue = "m")
        void six(String text, Long boxed, Colour colour, int[] numbers, Colour[] colours, BigDecimal sum) {
            got.add(Arrays.asList(
                    text, boxed, colour, List.of(numbers[0], numbers[1]), List.of(colours[0], colours[1]), sum));
        }
    }

    /** Jobs whose work goes on after their method has returned, or ends badly. */
    @Component
    static class Later {

        @SecureJob(name = "later.future", queue = "m", maxAttempts = 1)
        CompletableFuture<String> future(boolean good) {
            return good
                    ? CompletableFuture.completedFuture("fine")
                    : CompletableFuture.failedFuture(new java.io.IOException("later"));
        }

        @SecureJob(name = "later.mono", queue = "m", maxAttempts = 1)
        Mono<Line> mono(boolean good) {
            return good
                    ? Mono.just(new Line("book", BigDecimal.ONE, Optional.empty()))
                    : Mono.error(new java.io.IOException("later"));
        }

        @SecureJob(name = "later.never", queue = "m", maxAttempts = 1, timeout = "100ms")
        CompletableFuture<String> never() {
            return new CompletableFuture<>();
        }
    }

    /** Tells what its context says, and fails the first time. */
    @Component
    static class Curious {
        final List<Object> learned = new CopyOnWriteArrayList<>();

        @SecureJob(name = "curious.look", queue = "m", maxAttempts = 3, backoff = "30m")
        void look() {
            JobContext context = JobContext.current();
            learned.add(List.of(
                    context.id(),
                    context.queue(),
                    context.task(),
                    context.attempt(),
                    context.maxAttempts(),
                    context.crashes(),
                    context.isCancelled(),
                    context.heartbeat()));
            context.progress(context.attempt() * 10, "canary-progress");
            if (context.attempt() == 1) {
                throw new IllegalStateException("again");
            }
        }

        /** Is cancelled by someone else while it runs, and learns it by its heartbeat. */
        @SecureJob(name = "curious.cancelled", queue = "m")
        void cancelled() {
            JobContext context = JobContext.current();
            application.operations().cancel("m", context.id());
            learned.add(List.of(context.isCancelled(), context.heartbeat(), context.isCancelled()));
        }
    }

    @Component
    @Order(1)
    static class Outer implements JobInterceptor {
        static final List<String> ORDER = new CopyOnWriteArrayList<>();

        @Override
        public Object around(JobContext context, Attempt next) throws Exception {
            ORDER.add("outer " + context.task());
            try {
                return next.proceed();
            } finally {
                ORDER.add("outer end");
            }
        }
    }

    @Component
    @Order(2)
    static class Inner implements JobInterceptor {
        @Override
        public Object around(JobContext context, Attempt next) throws Exception {
            Outer.ORDER.add("inner");
            return next.proceed();
        }
    }

    @BeforeAll
    static void start() {
        REDIS.flushAll();
        application = JobApplication.start(
                REDIS,
                List.of(Methods.class, Later.class, Curious.class, Outer.class, Inner.class),
                "worker.enabled=false",
                "retry.jitter=0");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void clean() {
        REDIS.flushAll();
        application.get(JobRuntime.class).shiftClock(Duration.ZERO);
        application.get(Methods.class).got.clear();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(REDIS);
    }

    @Test
    void call_noneToSixParameters_getWhatWasGiven() {
        Line line = new Line("book \"ä\"", new BigDecimal("12.50"), Optional.of(Instant.ofEpochSecond(5)));
        Instant instant = Instant.parse("2026-03-29T00:30:00.123456789Z");
        ZonedDateTime moment = instant.atZone(ZoneId.of("Europe/Berlin"));
        byte[] bytes = {0, -1, 127};
        SecureJobs jobs = application.jobs();
        jobs.call(Methods::none).delay();
        jobs.call(Methods::one, line).delay();
        jobs.call(Methods::two, List.of(line, line), Map.of("a", List.of(line))).delay();
        jobs.call(Methods::three, Optional.of(line), Optional.<String>empty(), bytes)
                .delay();
        jobs.call(Methods::four, instant, LocalDate.EPOCH, moment, Duration.ofMillis(1500))
                .delay();
        jobs.call(Methods::five, 1, Long.MAX_VALUE, 0.1, true, 'x').delay();
        jobs.call(
                        Methods::six,
                        "",
                        (Long) null,
                        Colour.GREEN,
                        new int[] {1, -2},
                        new Colour[] {Colour.RED, Colour.GREEN},
                        BigDecimal.TEN)
                .delay();
        assertThat(runDue()).isEqualTo(7);
        assertThat(application.get(Methods.class).got)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(
                        "none",
                        List.of(line),
                        List.of(List.of(line, line), Map.of("a", List.of(line))),
                        List.of(Optional.of(line), Optional.empty(), bytes),
                        List.of(instant, LocalDate.EPOCH, instant, Duration.ofMillis(1500)),
                        List.of(1, Long.MAX_VALUE, 0.1, true, 'x'),
                        Arrays.asList(
                                "",
                                null,
                                Colour.GREEN,
                                List.of(1, -2),
                                List.of(Colour.RED, Colour.GREEN),
                                BigDecimal.TEN));
    }

    @Test
    void result_thatComesLater_isKeptOrIsTheError() {
        JobId future = application.jobs().call("later.future", true).delay();
        JobId mono = application.jobs().call(Later::mono, true).delay();
        JobId badFuture = application.jobs().call("later.future", false).delay();
        JobId badMono = application.jobs().call(Later::mono, false).delay();
        runDue();
        assertThat(reveal(future).result()).isEqualTo("\"fine\"");
        assertThat(reveal(mono).result()).contains("\"product\":\"book\"");
        for (JobId bad : List.of(badFuture, badMono)) {
            assertThat(reveal(bad).error()).satisfies(error -> {
                assertThat(error.kind()).isEqualTo("failed");
                assertThat(error.type()).isEqualTo("java.io.IOException");
                assertThat(error.message()).isEqualTo("later");
            });
        }
    }

    @Test
    void result_thatNeverComes_isCancelledByTheTimeout() {
        JobId id = application.jobs().call("later.never").delay();
        runDue();
        assertThat(reveal(id).error()).extracting(RevealedError::kind).isEqualTo("timeout");
        assertThat(application.counts("m")).containsEntry(JobState.DEAD, 1L);
    }

    @Test
    void context_ofEachAttempt_tellsAboutIt() {
        Curious curious = application.get(Curious.class);
        curious.learned.clear();
        JobId id = application.jobs().call(Curious::look).delay();
        assertThat(runDue()).isEqualTo(1);
        assertThat(progress(id)).isEqualTo(10);
        application.get(JobRuntime.class).shiftClock(Duration.ofHours(1));
        assertThat(runDue()).isEqualTo(1);
        assertThat(progress(id)).isEqualTo(20);
        assertThat(curious.learned)
                .containsExactly(
                        List.of(id, "m", "curious.look", 1, 3, 0, false, true),
                        List.of(id, "m", "curious.look", 2, 3, 0, false, true));
        assertThat(JobContext.find()).isNull();
        assertThatThrownBy(JobContext::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void context_ofACancelledJob_tellsWithTheHeartbeat() {
        Curious curious = application.get(Curious.class);
        curious.learned.clear();
        application.jobs().call(Curious::cancelled).delay();
        runDue();
        assertThat(curious.learned).containsExactly(List.of(false, false, true));
        // The interrupt was meant for the job, and not for the next job on its thread.
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interceptors_several_runInTheirOrder() {
        Outer.ORDER.clear();
        application.jobs().call(Methods::none).delay();
        runDue();
        assertThat(Outer.ORDER).hasSize(3).element(0).asString().startsWith("outer methods.none");
        assertThat(Outer.ORDER).containsSequence("inner", "outer end");
    }

    private static int runDue() {
        return application.get(JobRuntime.class).runDue();
    }

    private static RevealedJob reveal(JobId id) {
        return application.inspector().reveal("m", id).orElseThrow();
    }

    private static Integer progress(JobId id) {
        return application.inspector().find("m", id).orElseThrow().progressPercent();
    }

    @Test
    void lineAtStart_jobsOfOneQueueAndTheDefaultOne_countsJobsAndQueues() {
        assertThat(application.get(SealedPart.class, "secureJobsSealedPart").sealed())
                .singleElement()
                .asString()
                .matches("\\d+ jobs in 2 queues");
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInterceptor;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RevealedError;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Code of the application around jobs does what it likes; every job comes to its end, and every place comes back. */
@ExtendWith(OutputCaptureExtension.class)
class CallbacksTest {

    private static final String ONE_PLACE = "worker.concurrency=1";

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Component
    static class ThrowingListener {
        final AtomicInteger told = new AtomicInteger();

        @EventListener
        void on(JobEvent event) {
            told.incrementAndGet();
            throw new NoClassDefFoundError("canary-listener");
        }
    }

    @Test
    void listener_throwing_leavesThePlaceToTheNextJobAndIsNamed(CapturedOutput output) {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Mailer.class, ThrowingListener.class), ONE_PLACE)) {
            application.get(Mailer.class).failuresLeft.set(2);
            for (int i = 0; i < 5; i++) {
                application.jobs().call(Mailer::welcome, (long) i, "a").delay();
            }
            awaitDone(application, "mail", 5);
            await().until(() -> application.get(ThrowingListener.class).told.get() == 2);
            assertThat(output).contains("NoClassDefFoundError in " + ThrowingListener.class.getName() + ".on");
            assertThat(output).doesNotContain("canary-listener");
        }
    }

    @Component
    static class PuttingListener {
        final List<JobEvent.Kind> kinds = new CopyOnWriteArrayList<>();
        private final SecureJobs jobs;

        PuttingListener(@org.springframework.context.annotation.Lazy SecureJobs jobs) {
            this.jobs = jobs;
        }

        @EventListener
        void on(JobEvent event) {
            jobs.call(Mailer::digest).delay();
            kinds.add(event.kind());
        }
    }

    @Test
    void listener_thatPutsAJob_waitsForNobody() {
        try (JobApplication application = JobApplication.start(
                redis, List.of(Mailer.class, PuttingListener.class), ONE_PLACE, "spring.data.redis.timeout=60s")) {
            application.get(Mailer.class).failuresLeft.set(1);
            application.jobs().call(Mailer::welcome, 1L, "a").delay();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.get(PuttingListener.class).kinds.size() == 1);
            awaitDone(application, "mail", 2);
        }
    }

    @Component
    static class StuckListener {
        final CountDownLatch stuck = new CountDownLatch(1);
        final CountDownLatch free = new CountDownLatch(1);

        @EventListener
        void on(JobEvent event) throws InterruptedException {
            stuck.countDown();
            free.await();
        }
    }

    @Test
    void listener_thatNeverReturns_holdsNoJobUp() throws InterruptedException {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Mailer.class, StuckListener.class), ONE_PLACE)) {
            application.get(Mailer.class).failuresLeft.set(3);
            for (int i = 0; i < 4; i++) {
                application.jobs().call(Mailer::welcome, (long) i, "a").delay();
            }
            application.get(StuckListener.class).stuck.await();
            awaitDone(application, "mail", 4);
            application.get(StuckListener.class).free.countDown();
        }
    }

    static class Backoffs {
        static volatile Backoff rule = Backoff.fixed();

        @Bean
        Backoff backoff() {
            return (failures, first) -> rule.delay(failures, first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "error", "null", "negative", "huge"})
    @SuppressWarnings("NullAway") // That is the case
    void backoff_thatMisbehaves_givesSomeWait(String how) {
        Backoffs.rule = (failures, first) -> switch (how) {
            case "throws" -> throw new IllegalStateException("canary-backoff");
            case "error" -> throw new StackOverflowError();
            case "negative" -> Duration.ofSeconds(Long.MIN_VALUE);
            case "huge" -> Duration.ofSeconds(Long.MAX_VALUE);
            default -> null;
        };
        try (JobApplication application =
                JobApplication.start(redis, List.of(Mailer.class, Backoffs.class), ONE_PLACE)) {
            application.get(Mailer.class).failuresLeft.set(1);
            JobId id = application.jobs().call(Mailer::welcome, 1L, "a").delay();
            application.jobs().call(Mailer::digest).delay();
            if (how.equals("huge")) {
                awaitDone(application, "mail", 1);
                assertThat(application.counts("mail")).containsEntry(JobState.RETRYING, 1L);
                assertThat(application.operations().runNow("mail", id)).isTrue();
            }
            awaitDone(application, "mail", 2);
        }
    }

    /** Exceptions whose own methods are broken. */
    static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String how;

        Hostile(String how) {
            super("x");
            this.how = how;
        }

        @Override
        public String getMessage() {
            return switch (how) {
                case "message" -> throw new IllegalStateException("canary");
                case "deep" -> getMessage() + "x";
                case "surrogate" -> "half of a pair: \ud83d";
                case "long" -> "x".repeat(15_990) + "\ud83d\ude00".repeat(100_000);
                default -> "m";
            };
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            return switch (how) {
                case "endless" -> new Hostile(how);
                case "self" -> this;
                case "cause" -> throw new IllegalStateException("canary");
                case "causeError" -> throw new StackOverflowError("canary");
                case "equals" -> new Hostile("equalsOfCause");
                default -> null;
            };
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            if (how.equals("stack")) {
                throw new IllegalStateException("canary");
            }
            return super.getStackTrace();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (how.startsWith("equals")) {
                throw new IllegalStateException("canary");
            }
            return this == other;
        }

        @Override
        public int hashCode() {
            if (how.startsWith("equals")) {
                throw new IllegalStateException("canary");
            }
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            if (how.equals("string")) {
                throw new AssertionError("canary");
            }
            return super.toString();
        }
    }

    @Component
    static class Failing {
        @SecureJob(name = "fail.hostile", queue = "f", maxAttempts = 1)
        public void hostile(String how) {
            throw new Hostile(how);
        }

        @SecureJob(name = "fail.error", queue = "f", maxAttempts = 1)
        @SuppressWarnings("InfiniteRecursion")
        public void error(String how) {
            switch (how) {
                case "stack" -> error(how);
                case "memory" -> throw new OutOfMemoryError("simulated");
                case "linkage" -> throw new NoClassDefFoundError("simulated");
                default -> throw new AssertionError("simulated");
            }
        }

        @SecureJob(name = "fail.fine", queue = "f")
        public void fine() {}

        /** A result whose getter throws. */
        public static final class Result {
            private final String how;

            Result(String how) {
                this.how = how;
            }

            public String getValue() {
                switch (how) {
                    case "error" -> throw new NoClassDefFoundError("simulated");
                    case "assertion" -> throw new AssertionError("simulated");
                    default -> throw new IllegalStateException("simulated");
                }
            }

            public Result getDeeper() {
                return this;
            }
        }

        @SecureJob(name = "fail.result", queue = "f", maxAttempts = 1)
        public Result result(String how) {
            return new Result(how);
        }

        @SecureJob(name = "fail.later", queue = "f", maxAttempts = 1, timeout = "200ms")
        public Object later(Broken how) {
            return switch (how) {
                case NO_FUTURE, WHEN_COMPLETE_THROWS -> new BrokenStage<>(how);
                case NEVER_ENDS ->
                    new CompletableFuture<String>() {
                        @Override
                        public boolean cancel(boolean mayInterrupt) {
                            return false;
                        }
                    };
                case CANCEL_THROWS ->
                    new CompletableFuture<String>() {
                        @Override
                        public boolean cancel(boolean mayInterrupt) {
                            throw new IllegalStateException("simulated");
                        }
                    };
                case FAILED_WITH_HOSTILE -> CompletableFuture.failedFuture(new Hostile("message"));
                case FLUX_THROWS_ON_SUBSCRIBE ->
                    Flux.defer(() -> {
                        throw new IllegalStateException("simulated");
                    });
            };
        }
    }

    /** What is wrong with a stage. */
    enum Broken {
        NO_FUTURE,
        WHEN_COMPLETE_THROWS,
        NEVER_ENDS,
        CANCEL_THROWS,
        FAILED_WITH_HOSTILE,
        FLUX_THROWS_ON_SUBSCRIBE
    }

    /** A stage of someone's own making. */
    static final class BrokenStage<T> extends CompletableFuture<T> {
        private final Broken how;

        BrokenStage(Broken how) {
            this.how = how;
        }

        @Override
        public CompletableFuture<T> toCompletableFuture() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<T> whenComplete(java.util.function.BiConsumer<? super T, ? super Throwable> action) {
            if (how == Broken.WHEN_COMPLETE_THROWS) {
                throw new IllegalStateException("simulated");
            }
            return super.whenComplete(action);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message",
                "deep",
                "surrogate",
                "long",
                "endless",
                "self",
                "cause",
                "causeError",
                "equals",
                "stack",
                "string"
            })
    void exception_whoseMethodsMisbehave_endsTheAttempt(String how) {
        try (JobApplication application = JobApplication.start(redis, Failing.class, ONE_PLACE)) {
            JobId id = application.jobs().call(Failing::hostile, how).delay();
            awaitDeadAndNextDone(application);
            RevealedError error =
                    application.inspector().reveal("f", id).orElseThrow().error();
            assertThat(error.type()).isEqualTo(Hostile.class.getName());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack", "memory", "linkage", "assertion"})
    void error_ofAJob_endsTheAttempt(String how) {
        try (JobApplication application = JobApplication.start(redis, Failing.class, ONE_PLACE)) {
            application.jobs().call(Failing::error, how).delay();
            awaitDeadAndNextDone(application);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "assertion"})
    void result_thatCannotBeWritten_leavesTheJobDone(String how) {
        try (JobApplication application = JobApplication.start(redis, Failing.class, ONE_PLACE)) {
            application.jobs().call(Failing::result, how).delay();
            application.jobs().call(Failing::fine).delay();
            awaitDone(application, "f", 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void stage_thatMisbehaves_endsTheAttempt(Broken how) {
        try (JobApplication application = JobApplication.start(redis, Failing.class, ONE_PLACE)) {
            application.jobs().call(Failing::later, how).delay();
            awaitDeadAndNextDone(application);
        }
    }

    static class Interceptors {
        @Bean
        JobInterceptor throwing() {
            return (context, next) -> {
                if (context.task().equals("fail.hostile")) {
                    throw new NoClassDefFoundError("simulated");
                }
                if (context.task().equals("fail.error")) {
                    return null;
                }
                return next.proceed();
            };
        }
    }

    @Test
    void interceptor_throwing_failsTheAttemptOnly() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Failing.class, Interceptors.class), ONE_PLACE)) {
            application.jobs().call(Failing::hostile, "message").delay();
            awaitDeadAndNextDone(application);
        }
    }

    @Test
    void interceptor_thatDoesNotProceed_standsForTheJob() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Failing.class, Interceptors.class), ONE_PLACE)) {
            application.jobs().call(Failing::error, "assertion").delay();
            awaitDone(application, "f", 1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Instruments {
        @Bean
        SimpleMeterRegistry registry() {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            registry.config().meterFilter(new MeterFilter() {
                @Override
                public MeterFilterReply accept(Meter.Id id) {
                    if (id.getName().equals("secure.jobs.attempts")) {
                        throw new IllegalStateException("simulated");
                    }
                    return MeterFilterReply.NEUTRAL;
                }
            });
            return registry;
        }

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new Breaking());
            return registry;
        }

        /** Throws in one of its methods. */
        static final class Breaking implements ObservationHandler<Observation.Context> {
            @Override
            public void onStart(Observation.Context context) {
                fail(context, "onStart");
            }

            @Override
            public void onScopeOpened(Observation.Context context) {
                fail(context, "onScopeOpened");
            }

            @Override
            public void onScopeClosed(Observation.Context context) {
                fail(context, "onScopeClosed");
            }

            @Override
            public void onStop(Observation.Context context) {
                fail(context, "onStop");
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            private static void fail(Observation.Context context, String where) {
                if (String.valueOf(context.getName()).startsWith("secure.jobs.") && where.equals(failing)) {
                    throw new AssertionError("simulated");
                }
            }
        }

        static volatile String failing = "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"onStart", "onScopeOpened", "onScopeClosed", "onStop"})
    void instruments_throwing_neitherStopThePutNorTheJob(String where) {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Failing.class, Instruments.class), ONE_PLACE)) {
            ObservationRegistry observations = application.get(ObservationRegistry.class);
            Instruments.failing = where;
            for (int i = 0; i < 3; i++) {
                application.jobs().call(Failing::fine).delay();
            }
            awaitDone(application, "f", 3);
            assertThat(observations.getCurrentObservationScope()).isNull();
        } finally {
            Instruments.failing = "";
        }
    }

    @Component
    static class Keeps {
        volatile @Nullable JobContext context;

        @SecureJob(name = "keep.context", queue = "k")
        public void keep() {
            context = JobContext.current();
        }
    }

    @Test
    void context_afterTheEnd_saysThatTheJobIsNoLongerOurs() {
        try (JobApplication application = JobApplication.start(redis, Keeps.class, ONE_PLACE)) {
            application.jobs().call(Keeps::keep).delay();
            awaitDone(application, "k", 1);
            JobContext context = application.get(Keeps.class).context;
            assertThat(context).isNotNull();
            context.progress(10, "late");
            assertThat(context.heartbeat()).isFalse();
        }
    }

    /** A sealer that fails on demand, such as one whose key management system is away. */
    @Configuration(proxyBeanMethods = false)
    static class Rings {
        static volatile boolean broken;

        @Bean
        Sealer sealer() {
            return FailingSealer.around(
                    Sealer.of(KeyRing.of(Secret.fromBase64(JobApplication.SECRET))), () -> broken, "canary-ring");
        }
    }

    @Component
    static class RingBreaker {
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @SecureJob(name = "ring.fail", queue = "f", maxAttempts = 2, backoff = "10ms")
        public void fail(int brokenFrom) {
            Rings.broken = JobContext.current().attempt() >= brokenFrom;
            throw new IllegalStateException("canary-message");
        }

        @SecureJob(name = "ring.result", queue = "f")
        public String result() {
            Rings.broken = true;
            return "canary-result";
        }

        @SecureJob(name = "ring.wait", queue = "f")
        public void await() throws InterruptedException {
            Rings.broken = true;
            mayEnd.await();
        }

        @SecureJob(name = "ring.digest", queue = "f")
        public void digest() {}
    }

    @Test
    void keyRing_throwingWhenAnAttemptHasFailed_buriesTheJobWithTheErrorBefore(CapturedOutput output) {
        try (JobApplication application =
                JobApplication.start(redis, List.of(RingBreaker.class, Rings.class), ONE_PLACE)) {
            JobId id = application.jobs().call(RingBreaker::fail, 2).delay();
            // The second failure reads the error of the first, and seals both
            await().untilAsserted(() -> assertThat(application.counts("f"))
                    .containsEntry(JobState.DEAD, 1L)
                    .containsEntry(JobState.ACTIVE, 0L));
            Rings.broken = false;
            // The report of the first attempt stays, and does not pass for that of the second
            assertThat(application.inspector().reveal("f", id).orElseThrow().error())
                    .isNotNull();
            JobDetail job = application.inspector().find("f", id).orElseThrow();
            assertThat(job.errorKind()).isNull();
            assertThat(application.inspector().attempts("f", id)).hasSize(2);
            // Not the line about sealing: that may have been logged less than a minute ago, by another test
            assertThat(output)
                    .contains("Reading the earlier attempts of a job failed: java.lang.IllegalStateException");
            assertThat(output).doesNotContain("canary");
        } finally {
            Rings.broken = false;
        }
    }

    @Test
    void keyRing_throwingWhenAJobHasAResult_leavesTheJobDone() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(RingBreaker.class, Rings.class), ONE_PLACE)) {
            application.jobs().call(RingBreaker::result).delay();
            awaitDone(application, "f", 1);
        } finally {
            Rings.broken = false;
        }
    }

    @Test
    void keyRing_throwingWhileAJobRuns_keepsItsLeaseAndItsWorkerKnown() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(RingBreaker.class, Rings.class), ONE_PLACE, "worker.lease=15s")) {
            JobId id = application.jobs().call(RingBreaker::await).delay();
            await().until(() -> Rings.broken && leaseEnd(id) > 0);
            double first = leaseEnd(id);
            // Every five seconds: after two renewals
            await().until(() -> leaseEnd(id) >= first + 7_500);
            application.get(RingBreaker.class).mayEnd.countDown();
            awaitDone(application, "f", 1);
            Rings.broken = false;
            assertThat(application
                            .inspector()
                            .find("f", id)
                            .orElseThrow()
                            .summary()
                            .crashes())
                    .isZero();
        } finally {
            Rings.broken = false;
        }
    }

    private double leaseEnd(JobId id) {
        Object score = redis.command("ZSCORE", "secure-jobs:{f}:lease", id.value());
        return score == null ? -1 : Double.parseDouble(score.toString());
    }

    @Test
    void keyRing_throwingWhenAScheduleIsDue_blamesNoOtherVersionAndFiresLater(CapturedOutput output) {
        try (JobApplication application = JobApplication.start(
                redis, List.of(RingBreaker.class, Rings.class), ONE_PLACE, "worker.enabled=false")) {
            application.jobs().call(RingBreaker::digest).scheduleOnce(Schedule.every(Duration.ofHours(1)));
            JobRuntime runtime = application.get(JobRuntime.class);
            runtime.shiftClock(Duration.ofMinutes(61));
            Rings.broken = true;
            assertThat(runtime.runDue()).isZero();
            assertThat(output).contains("The key ring failed: java.lang.IllegalStateException");
            assertThat(output).doesNotContain("SR451").doesNotContain("canary");
            Rings.broken = false;
            // The schedule is left alone for five seconds
            await().until(() -> runtime.runDue() == 1);
        } finally {
            Rings.broken = false;
        }
    }

    private static void awaitDeadAndNextDone(JobApplication application) {
        application.jobs().call(Failing::fine).delay();
        await().untilAsserted(() -> assertThat(application.counts("f"))
                .containsEntry(JobState.DEAD, 1L)
                .containsEntry(JobState.DONE, 1L)
                .containsEntry(JobState.ACTIVE, 0L));
    }

    private static void awaitDone(JobApplication application, String queue, long jobs) {
        await().untilAsserted(() -> assertThat(application.counts(queue))
                .containsEntry(JobState.DONE, jobs)
                .containsEntry(JobState.ACTIVE, 0L));
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * What a job carries stands nowhere but in Redis, sealed: not in a log of any level, a meter, an observation, an event,
 * an exception or a {@code toString}.
 */
@ExtendWith(OutputCaptureExtension.class)
class JobSecretsTest {

    private static final String LOGGER = "io.secureredis";

    private final RedisTestServer redis = RedisTestServer.shared();

    /** Jobs that end in every way, with something to keep secret in each. */
    @Component
    static class Ways {

        /** Cannot be written, and says why. */
        public static class Unwritable {
            public String getValue() {
                throw new IllegalStateException("canary-getter");
            }
        }

        @SecureJob(name = "ways.good", queue = "s")
        String good(String text) {
            JobContext.current().progress(50, "canary-progress");
            JobContext.current().log("canary-log");
            return "canary-result";
        }

        @SecureJob(name = "ways.retried", queue = "s", maxAttempts = 2, backoff = "30m")
        void retried(String text) {
            throw new IllegalStateException("canary-message", new IllegalArgumentException("canary-cause"));
        }

        @SecureJob(name = "ways.dead", queue = "s", maxAttempts = 1)
        void dead(String text) throws Exception {
            throw new java.io.IOException("canary-message");
        }

        @SecureJob(name = "ways.unwritable", queue = "s", maxAttempts = 1)
        Unwritable unwritable(String text) {
            return new Unwritable();
        }

        @SecureJob(name = "ways.late", queue = "s", maxAttempts = 1, timeout = "50ms")
        void late(String text) {
            try {
                new java.util.concurrent.CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("canary-interrupted", e);
            }
        }

        @SecureJob(name = "ways.number", queue = "s", maxAttempts = 1)
        void number(int number) {}
    }

    /** Keeps what is observed. */
    @Configuration(proxyBeanMethods = false)
    static class Observed {
        static final List<Observation.Context> SEEN = new CopyOnWriteArrayList<>();

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
                @Override
                public void onStop(Observation.Context context) {
                    SEEN.add(context);
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }
    }

    @AfterEach
    void quiet() {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LOGGER, LogLevel.WARN);
        QueueInvariants.check(redis);
    }

    @Test
    void work_ofEveryKind_tellsNothingButIdsAndNames(CapturedOutput output) {
        redis.flushAll();
        Observed.SEEN.clear();
        List<Object> told = new ArrayList<>();
        try (JobApplication application = JobApplication.start(
                redis,
                List.of(Ways.class, Observed.class, SettingsTest.Meters.class, SealedJobsTest.Alerts.class),
                "worker.enabled=false",
                "logging.level." + LOGGER + "=TRACE")) {
            SecureJobs jobs = application.jobs();
            List<JobCall> calls = List.of(
                    jobs.call(Ways::good, "canary-argument").withId("canary-id").tag("canary-tag"),
                    jobs.call(Ways::retried, "canary-argument").unique("canary-key", Duration.ofHours(1)),
                    jobs.call(Ways::dead, "canary-argument"),
                    jobs.call(Ways::unwritable, "canary-argument"),
                    jobs.call(Ways::late, "canary-argument"),
                    jobs.call("ways.unknown", "canary-argument").queue("s").maxAttempts(1));
            told.addAll(calls);
            List<JobId> ids = calls.stream().map(JobCall::delay).toList();
            JobId tampered = jobs.call(Ways::good, "canary-argument").delay();
            redis.command("HSET", "secure-jobs:{s}:body", tampered.value(), "canary-body");
            jobs.call(Ways::good, "canary-argument")
                    .tag("canary-tag")
                    .scheduleOnce("canary-schedule", Schedule.every(Duration.ofHours(1)));
            told.add(catchThrowable(() ->
                    jobs.call("ways.good", new Ways.Unwritable()).queue("s").delay()));
            told.add(catchThrowable(
                    () -> jobs.call("ways.number", "canary-argument").queue("s").delay()));
            assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(7);
            assertThat(application.counts("s"))
                    .containsEntry(JobState.DONE, 2L)
                    .containsEntry(JobState.RETRYING, 1L)
                    .containsEntry(JobState.DEAD, 3L)
                    .containsEntry(JobState.TAMPERED, 1L);
            JobInspector inspector = application.inspector();
            ids.forEach(id -> {
                told.add(inspector.find("s", id).orElseThrow());
                RevealedJob revealed = inspector.reveal("s", id).orElseThrow();
                assertThat(revealed.arguments()).containsExactly("\"canary-argument\"");
                told.add(revealed);
                told.add(String.valueOf(revealed.error()));
            });
            told.add(inspector.queues());
            told.add(inspector.recurring("s"));
            told.add(application.get(JobRuntime.class).describe(calls.get(0)));
            told.addAll(application.get(SealedJobsTest.Alerts.class).events);
            application.get(MeterRegistry.class).getMeters().forEach(meter -> told.add(meter.getId()));
            Observed.SEEN.forEach(context -> told.add(List.of(
                    context.getName(),
                    String.valueOf(context.getContextualName()),
                    context.getAllKeyValues(),
                    String.valueOf(context.getError()))));
        }
        assertThat(Observed.SEEN)
                .hasSizeGreaterThan(8)
                .filteredOn(context -> "secure.jobs.put".equals(context.getName()))
                .first()
                .satisfies(context -> assertThat(context.getLowCardinalityKeyValues())
                        .containsExactlyInAnyOrder(KeyValue.of("queue", "s"), KeyValue.of("job", "ways.good")));
        assertThat(told).hasSizeGreaterThan(25).noneMatch(one -> one.toString().contains("canary"));
        assertThat(output.getAll())
                .contains("ways.retried")
                .contains("IOException")
                .doesNotContain("canary");
    }
}

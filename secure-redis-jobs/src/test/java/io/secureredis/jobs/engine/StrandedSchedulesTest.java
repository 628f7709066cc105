package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.Schedule;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A secret that is retired while a worker runs leaves schedules behind, and the worker says so. */
@ExtendWith(OutputCaptureExtension.class)
class StrandedSchedulesTest {

    private static final Secret OLD = Secret.fromBase64(JobApplication.SECRET);
    private static final Secret NEW = Secret.fromRawBytes("the new secret!!".getBytes(StandardCharsets.UTF_8));

    private final RedisTestServer redis = RedisTestServer.shared();

    @Configuration(proxyBeanMethods = false)
    static class Rings {
        static volatile KeyRing ring = KeyRing.of(OLD);

        @Bean
        KeyRingSource ring() {
            return () -> ring;
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Rings.ring = KeyRing.of(OLD);
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void secret_retiredWhileAWorkerRuns_isReportedByTheRunningWorker(CapturedOutput output) {
        try (JobApplication worker = JobApplication.start(
                redis, List.of(Mailer.class, Rings.class, SettingsTest.Meters.class), "worker.lease=1s")) {
            yearly(worker, "first");
            await().until(() -> !worker.inspector().workers("mail").isEmpty());
            assertThat(output).doesNotContain("SR450");
            Rings.ring = KeyRing.of(NEW).withRetired(OLD.keyId());
            await().until(() -> output.toString().contains("SR450"));
            assertThat(lines(output))
                    .singleElement()
                    .asString()
                    .contains("SR450 In queue mail, 1 schedule cannot be opened here and does not fire here: key id "
                            + OLD.keyId() + " is retired here. Schedule again and remove the old schedule");
            assertThat(health(worker)).containsEntry("strandedSchedules", 1);
            assertThat(refused(worker)).isEqualTo(1);
        }
    }

    @Test
    void look_atTheSameSchedules_isLoggedOnce(CapturedOutput output) {
        try (JobApplication application = JobApplication.start(
                        redis,
                        List.of(Mailer.class, Rings.class, SettingsTest.Meters.class),
                        "worker.enabled=false",
                        "logging.level.io.secureredis=INFO");
                JobApplication old = JobApplication.start(redis, Mailer.class, "worker.enabled=false")) {
            yearly(old, "first");
            Rings.ring = KeyRing.of(NEW).withRetired(OLD.keyId());
            look(application);
            look(application);
            assertThat(lines(output)).hasSize(1);
            assertThat(refused(application)).isEqualTo(1);
            assertThat(health(application)).containsEntry("strandedSchedules", 1);

            yearly(old, "second");
            look(application);
            assertThat(lines(output)).hasSize(2);
            assertThat(lines(output).get(1)).contains("2 schedules cannot be opened here and do not fire here: key id");
            assertThat(refused(application)).isEqualTo(2);
            assertThat(health(application)).containsEntry("strandedSchedules", 2);

            old.jobs().unschedule("mail", "first");
            look(application);
            assertThat(lines(output)).hasSize(3);
            assertThat(refused(application)).isEqualTo(2);

            Rings.ring = KeyRing.of(NEW).withOpenOnly(OLD);
            look(application);
            look(application);
            assertThat(output).containsOnlyOnce("Every schedule of queue mail can be opened here again, or is gone");
            assertThat(health(application)).doesNotContainKey("strandedSchedules");
        }
    }

    @Test
    void look_atForgedKeyIds_hasFewLines(CapturedOutput output) {
        try (JobApplication application = JobApplication.start(
                redis, List.of(Mailer.class, Rings.class, SettingsTest.Meters.class), "worker.enabled=false")) {
            for (int i = 0; i < 30; i++) {
                Secret foreign = Secret.fromRawBytes(("foreign secret" + (10 + i)).getBytes(StandardCharsets.UTF_8));
                Rings.ring = KeyRing.of(foreign);
                yearly(application, "s" + i);
            }
            Rings.ring = KeyRing.of(NEW);
            look(application);
            assertThat(lines(output)).hasSize(9);
            assertThat(lines(output).toString())
                    .contains("22 schedules cannot be opened here and do not fire here: of further key ids");
            assertThat(health(application)).containsEntry("strandedSchedules", 30);
            redis.command("HSET", "secure-jobs:{mail}:recurring", "x".repeat(22), "plain");
            redis.command("ZADD", "secure-jobs:{mail}:next", "1", "x".repeat(22));
            look(application);
            assertThat(lines(output)).hasSize(9);
        }
        redis.flushAll();
    }

    private static void yearly(JobApplication application, String name) {
        application.jobs().call(Mailer::digest).scheduleOnce(name, Schedule.every(Duration.ofDays(365)));
    }

    private static void look(JobApplication application) {
        JobRuntime runtime = application.get(JobRuntime.class);
        runtime.recurring().reportNotOpened(runtime.queue("mail"));
    }

    private static List<String> lines(CapturedOutput output) {
        return output.toString().lines().filter(line -> line.contains("SR450")).toList();
    }

    private static double refused(JobApplication application) {
        return application
                .get(MeterRegistry.class)
                .find("secure.jobs.schedules.refused")
                .tags("queue", "mail")
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static Map<String, Object> health(JobApplication application) {
        Health health = application
                .get(HealthIndicator.class, "secureJobsHealthIndicator")
                .health();
        return health.getDetails();
    }
}

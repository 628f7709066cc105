package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.doctor.Doctor;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.autoconfigure.MetersOfJobs;
import io.secureredis.jobs.inspect.JobChecks;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** One of two servers accepts connections and does not answer. Commands would wait for it longer than any test. */
class SilentServerTest {

    private static final Duration ENDLESS = Duration.ofHours(1);
    private static final Duration BOUNDED = Duration.ofSeconds(50);
    private static RedisTestServer main;
    private static RedisTestServer other;

    /** Has put one job into each queue. */
    private static JobApplication application;

    @BeforeAll
    static void start() {
        main = RedisTestServer.builder().start();
        other = RedisTestServer.builder().start();
        application = start("worker.enabled=false", "spring.data.redis.timeout=1h");
        application.jobs().call(Work::near).delay();
        application.jobs().call(Work::far).delay();
    }

    @AfterAll
    static void stop() {
        application.close();
        main.close();
        other.close();
    }

    /** Also what this process knows of the servers is as before. */
    @AfterEach
    void awake() {
        wake();
        await().ignoreExceptions()
                .until(() -> application.inspector().queues().stream().allMatch(QueueOverview::answers));
    }

    /** Before the application ends: what still opens a connection would have to be waited for. */
    private interface Waking extends AutoCloseable {

        @Override
        void close();
    }

    private static void wake() {
        main.resume();
        other.resume();
    }

    /** The queue {@code far} is on the other server. */
    @Configuration(proxyBeanMethods = false)
    static class TwoServers {

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory otherRedis() {
            LettuceConnectionFactory factory = new LettuceConnectionFactory(
                    new RedisStandaloneConfiguration(other.host(), other.port()),
                    LettuceClientConfiguration.builder().commandTimeout(ENDLESS).build());
            factory.afterPropertiesSet();
            factory.start();
            return factory;
        }

        @Bean
        JobServer otherServer() {
            return new JobServer(otherRedis(), null, Set.of("far"));
        }
    }

    static class Work {

        @SecureJob(queue = "near")
        public void near() {}

        @SecureJob(queue = "far")
        public void far() {}

        @SecureJob(queue = "near", every = "1h")
        public void hourly() {}
    }

    private static JobApplication start(String... settings) {
        return JobApplication.start(main, List.of(Work.class, TwoServers.class), settings);
    }

    @Test
    void queues_oneServerIsSilent_othersAreReadAndItsOwnAreMarked() {
        soon(() -> assertThat(application.inspector().queues()).allMatch(QueueOverview::answers));
        for (RedisTestServer silent : List.of(other, main)) {
            silent.pause();
            soon(() -> {
                Map<String, QueueOverview> queues = byName(application);
                QueueOverview there = queues.get(silent == other ? "far" : "near");
                assertThat(there.answers()).isFalse();
                assertThat(there.silentFor()).isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(there.counts()).isEmpty();
                assertThat(queues.get(silent == other ? "near" : "far").count(JobState.READY))
                        .isOne();
                WorkHistory.Report report = application.inspector().tasks(Duration.ofHours(1));
                assertThat(report.silent()).contains(there.name()).doesNotContain(silent == other ? "near" : "far");
            });
            silent.resume();
            await().ignoreExceptions()
                    .until(() -> application.inspector().queues().stream().allMatch(QueueOverview::answers));
        }
    }

    /** A busy machine may be late with an answer once. What waits for the silent server never comes back. */
    private static void soon(ThrowingRunnable check) {
        assertTimeoutPreemptively(BOUNDED, () -> await().ignoreExceptions().untilAsserted(check));
    }

    private static Map<String, QueueOverview> byName(JobApplication application) {
        return application.inspector().queues().stream().collect(Collectors.toMap(QueueOverview::name, queue -> queue));
    }

    @Test
    void queues_serverWasSilentFromTheStart_othersAreRead() {
        other.pause();
        try (JobApplication late = start("worker.enabled=false", "spring.data.redis.timeout=1h");
                Waking waking = SilentServerTest::wake) {
            soon(() -> {
                Map<String, QueueOverview> queues = byName(late);
                assertThat(queues.get("far").answers()).isFalse();
                assertThat(queues.get("near").count(JobState.READY)).isOne();
            });
        }
    }

    @Test
    void queues_noServerAnswers_throws() {
        main.pause();
        other.pause();
        assertTimeoutPreemptively(
                BOUNDED,
                () -> assertThatThrownBy(() -> application.inspector().queues()).hasMessageStartingWith("SR420"));
    }

    @Test
    void inspector_queueOfTheSilentServer_throwsSoon() {
        other.pause();
        JobInspector inspector = application.inspector();
        soon(() -> {
            assertThatThrownBy(() -> inspector.queue("far")).hasMessageStartingWith("SR420");
            assertThatThrownBy(() -> inspector.workers("far")).hasMessageStartingWith("SR420");
            assertThatThrownBy(() -> inspector.recurring("far")).hasMessageStartingWith("SR420");
            assertThat(inspector.queue("near").count(JobState.READY)).isOne();
        });
    }

    @Test
    void health_oneServerIsSilent_isDownAndTellsOfTheOthers() {
        HealthIndicator indicator = application.get(HealthIndicator.class, "secureJobsHealthIndicator");
        soon(() -> assertThat(indicator.health().getStatus()).isEqualTo(Status.UP));
        other.pause();
        soon(() -> {
            Health health = indicator.health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails())
                    .containsEntry("error", "SR420")
                    .containsEntry("silent", List.of("far"))
                    .containsEntry("unserved", List.of("near"));
        });
    }

    @Test
    void servers_oneIsSilent_isMarked() {
        main.pause();
        soon(() -> {
            List<JobServerState> states = application.inspector().servers();
            assertThat(states).hasSize(2);
            assertThat(states).filteredOn(state -> state.queues().isEmpty()).noneMatch(JobServerState::answers);
            assertThat(states)
                    .filteredOn(state -> state.queues().contains("far"))
                    .singleElement()
                    .matches(JobServerState::answers);
        });
    }

    @Test
    void gauges_oneServerIsSilent_tellOfTheOther() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MetersOfJobs.bind(application.get(JobRuntime.class), registry);
        other.pause();
        soon(() -> {
            assertThat(depth(registry, "far")).isNaN();
            assertThat(depth(registry, "near")).isOne();
            assertThat(registry.get("secure.jobs.server.full").gauge().value()).isZero();
        });
    }

    private static double depth(SimpleMeterRegistry registry, String queue) {
        return registry.get("secure.jobs.depth")
                .tags("queue", queue, "state", "ready")
                .gauge()
                .value();
    }

    @Test
    void doctor_oneServerIsSilent_couldNotCheckItsQueues() {
        other.pause();
        ClientResources resources =
                application.get(LettuceConnectionFactory.class).getClientResources();
        Doctor doctor = Doctor.builder(RedisURI.create(main.host(), main.port()), resources)
                .checks(JobChecks.of(application.inspector(), () -> Instant.EPOCH, true))
                .build();
        soon(() -> {
            DoctorReport report = doctor.examine();
            assertThat(report.findings())
                    .anyMatch(finding -> finding.rule().id().equals("jobs-unserved")
                            && finding.evidence().contains("near"));
            assertThat(report.gaps())
                    .anyMatch(gap ->
                            gap.rule().id().equals("jobs-dead") && gap.reason().contains("far"));
        });
    }

    @Test
    void worker_oneServerIsSilentFromTheStart_keepsUpTheOther() {
        other.pause();
        try (JobApplication working = start(
                        "namespace=working", "worker.lease=2s", "max-crashes=100", "spring.data.redis.timeout=1h");
                Waking waking = SilentServerTest::wake) {
            JobInspector inspector = working.inspector();
            soon(() -> assertThat(inspector.recurring("near")).hasSize(1));
            // It is renewed with the leases, and nothing else renews it.
            AtomicReference<Instant> first = new AtomicReference<>();
            soon(() -> first.set(inspector.workers("near").get(0).aliveUntil()));
            soon(() -> assertThat(inspector.workers("near").get(0).aliveUntil())
                    .isAfter(first.get().plusSeconds(4)));
        }
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.SecureJob;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.stereotype.Component;

/** A server that answers, and refuses what jobs need: the health is down, until it no longer refuses. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedHealthTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Set<String> RAN = ConcurrentHashMap.newKeySet();

    private static RedisTestServer redis;
    private static RedisTestServer other;

    @Component
    static class Work {

        @SecureJob(name = "work.near", queue = "near", maxAttempts = 50)
        public void near(String text) {
            RAN.add(text);
        }

        @SecureJob(name = "work.far", queue = "far")
        public void far() {}
    }

    /** The queue {@code far} is on the other server. */
    @Configuration(proxyBeanMethods = false)
    static class TwoServers {

        @Bean(defaultCandidate = false)
        LettuceConnectionFactory otherRedis() {
            return new LettuceConnectionFactory(new RedisStandaloneConfiguration(other.host(), other.port()));
        }

        @Bean
        JobServer otherServer(@Qualifier("otherRedis") LettuceConnectionFactory otherRedis) {
            return new JobServer(otherRedis, null, Set.of("far"));
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisTestServer.builder().externalAllowed(false).start();
        other = RedisTestServer.builder().externalAllowed(false).start();
    }

    @AfterAll
    static void stop() {
        redis.close();
        other.close();
    }

    @AfterEach
    void giveAllRights() {
        grant(redis, "~* &* +@all");
        grant(other, "~* &* +@all");
        redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
        redis.flushAll();
    }

    private static void grant(RedisTestServer server, String rules) {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "default"));
        command.addAll(List.of(rules.split(" ")));
        server.command(command.toArray(String[]::new));
    }

    private static Health health(JobApplication application) {
        return application
                .get(HealthIndicator.class, "secureJobsHealthIndicator")
                .health();
    }

    private static void assertRefused(JobApplication application, String code, String queue) {
        Health health = health(application);
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("error", "SR420")
                .containsEntry("code", code)
                .containsEntry("refused", List.of(queue))
                .containsKey("remedy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-eval -evalsha", "-zadd", "-time", "-@write", "-hsetnx", "-@read", "resetkeys ~other:*"})
    void health_instanceThatOnlyPuts_isDownWhilePutsAreRefused(String rules) {
        try (JobApplication application = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            application.jobs().call(Work::near, "before").delay();
            grant(redis, rules);
            assertThat(health(application).getDetails()).doesNotContainKey("refused");
            assertNotPut(application);
            assertRefused(application, "SR322", "near");
            grant(redis, "~* +@all");
            // Nobody puts a job
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
            application.jobs().call(Work::near, "after").delay();
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
        }
    }

    private static void assertNotPut(JobApplication application) {
        assertThatThrownBy(() -> application.jobs().call(Work::near, "refused").delay())
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR420"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-time", "-sadd"})
    void health_rightIsMissingFromTheStart_isDownOncePutsAreRefused(String rules) {
        grant(redis, rules);
        try (JobApplication application = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            assertNotPut(application);
            assertRefused(application, "SR322", "near");
            grant(redis, "+@all");
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void health_replicasAreMissing_isDownWhilePutsAreRefused() {
        try (JobApplication application = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            application.jobs().call(Work::near, "before").delay();
            redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
            assertNotPut(application);
            assertRefused(application, "SR361", "near");
            redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
        }
    }

    /** Nor does a job lose its place, which would look like an attack. */
    @ParameterizedTest
    @ValueSource(strings = {"-eval -evalsha", "-zadd", "-hset", "-zpopmin", "-zrem", "-time", "-@write", "-hmget"})
    void health_instanceThatWorks_isDownWhileClaimsAreRefused(String rules, CapturedOutput output) {
        try (JobApplication work = JobApplication.start(redis, Work.class, "worker.queues=near", "worker.lease=3s");
                JobApplication put = JobApplication.start(redis, Work.class, "worker.enabled=false")) {
            run(put, "before " + rules);
            grant(redis, rules);
            List<String> accepted = putAll(put, rules);
            await().atMost(PATIENCE).untilAsserted(() -> assertRefused(work, "SR322", "near"));
            grant(redis, "+@all");
            await().atMost(PATIENCE).until(() -> health(work).getStatus().equals(Status.UP));
            await().atMost(PATIENCE).until(() -> RAN.containsAll(accepted));
            run(put, "after " + rules);
            assertThat(output).doesNotContain("SR465");
        }
    }

    private static List<String> putAll(JobApplication application, String rules) {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String text = "meanwhile " + i + rules;
            try {
                application.jobs().call(Work::near, text).delay();
                accepted.add(text);
            } catch (JobException refused) {
                assertThat(refused.code()).isEqualTo("SR420");
            }
        }
        return accepted;
    }

    private static void run(JobApplication application, String text) {
        application.jobs().call(Work::near, text).delay();
        await().atMost(PATIENCE).until(() -> RAN.contains(text));
    }

    @Test
    void health_oneOfSeveralServersRefuses_namesItsQueues() {
        try (JobApplication application =
                JobApplication.start(redis, List.of(Work.class, TwoServers.class), "worker.enabled=false")) {
            application.jobs().call(Work::near, "before").delay();
            application.jobs().call(Work::far).delay();
            grant(other, "-zadd");
            assertThatThrownBy(() -> application.jobs().call(Work::far).delay()).isInstanceOf(JobException.class);
            application.jobs().call(Work::near, "meanwhile").delay();
            assertRefused(application, "SR322", "far");
            grant(other, "+@all");
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
        }
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * Three starts in an hour, which no test waits for: what is claimed and does not start costs none of them, and what
 * starts costs one.
 */
class RateLimitTest {

    /** For tests only. */
    private static final String OTHER_SECRET = "bAK6apDGc1FVWCM50KibbOtAdTjDfY7ejMFFvej6OYM=";

    private static final String THREE = "queues.rate.rate-limit=3";
    private static final String HOUR = "queues.rate.rate-period=1h";

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Tasks {
        final Semaphore mayEnd = new Semaphore(0);
        final AtomicInteger slow = new AtomicInteger();
        final AtomicInteger quick = new AtomicInteger();

        @SecureJob(name = "rate.slow", queue = "rate", concurrency = 1)
        public void slow() throws InterruptedException {
            slow.incrementAndGet();
            mayEnd.acquire();
        }

        @SecureJob(name = "rate.quick", queue = "rate")
        public void quick() {
            quick.incrementAndGet();
        }
    }

    /** Of another application that puts jobs into the same queue. */
    @Component
    static class Foreign {

        @SecureJob(name = "rate.foreign", queue = "rate")
        public void foreign() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Meters {
        @Bean
        SimpleMeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void rateLimit_jobsOverTheLimitOfTheirTask_costNoStart() {
        try (JobApplication producer = producer()) {
            for (int i = 0; i < 12; i++) {
                producer.jobs().call(Tasks::slow).priority(9).delay();
            }
            putQuick(producer, 30);
        }
        try (JobApplication worker = JobApplication.start(redis, Tasks.class, "worker.concurrency=10", THREE, HOUR)) {
            Tasks tasks = worker.get(Tasks.class);
            await().untilAsserted(() -> {
                assertThat(tasks.slow).hasValue(1);
                assertThat(worker.counts("rate")).containsEntry(JobState.DONE, 2L);
            });
            tasks.mayEnd.release(12);
            await().untilAsserted(() -> assertThat(worker.counts("rate"))
                    .containsEntry(JobState.DONE, 3L)
                    .containsEntry(JobState.ACTIVE, 0L));
            assertThat(tasks.slow.get() + tasks.quick.get()).isEqualTo(3);
        }
    }

    @Test
    void rateLimit_jobsOfTwoWorkersOverTheLimitOfTheirTask_costNoStart() {
        try (JobApplication producer = producer()) {
            for (int i = 0; i < 12; i++) {
                producer.jobs().call(Tasks::slow).priority(9).delay();
            }
            putQuick(producer, 30);
        }
        String four = "queues.rate.rate-limit=4";
        try (JobApplication one = JobApplication.start(redis, Tasks.class, "worker.concurrency=10", four, HOUR);
                JobApplication two = JobApplication.start(redis, Tasks.class, "worker.concurrency=10", four, HOUR)) {
            Tasks first = one.get(Tasks.class);
            Tasks second = two.get(Tasks.class);
            await().until(() -> started(first) + started(second) == 4);
            first.mayEnd.release(12);
            second.mayEnd.release(12);
            await().untilAsserted(() -> assertThat(one.counts("rate"))
                    .containsEntry(JobState.DONE, 4L)
                    .containsEntry(JobState.ACTIVE, 0L));
            assertThat(started(first) + started(second)).isEqualTo(4);
        }
    }

    @Test
    void rateLimit_workerWithoutTheSecret_costsNoStart() {
        try (JobApplication producer = producer()) {
            putQuick(producer, 10);
        }
        try (JobApplication blind = JobApplication.start(
                redis, List.of(Tasks.class, Meters.class), "secret-key=" + OTHER_SECRET, THREE, HOUR)) {
            await().until(() -> heldBack(blind) >= 3 && blind.counts("rate").get(JobState.ACTIVE) == 0);
        }
        try (JobApplication worker = JobApplication.start(redis, Tasks.class, THREE, HOUR)) {
            await().untilAsserted(() -> assertThat(worker.counts("rate")).containsEntry(JobState.DONE, 3L));
            assertThat(worker.get(Tasks.class).quick).hasValue(3);
        }
    }

    @Test
    void rateLimit_jobsOfAnUnknownTask_costNoStart() {
        try (JobApplication foreign = JobApplication.start(redis, Foreign.class, "worker.enabled=false")) {
            for (int i = 0; i < 5; i++) {
                foreign.jobs().call(Foreign::foreign).priority(9).delay();
            }
        }
        try (JobApplication worker = JobApplication.start(redis, Tasks.class, THREE, HOUR)) {
            putQuick(worker, 10);
            await().untilAsserted(() -> assertThat(worker.counts("rate")).containsEntry(JobState.DONE, 3L));
            assertThat(worker.get(Tasks.class).quick).hasValue(3);
        }
    }

    @Test
    void rateLimit_jobsThatAreTampered_costNoStart() {
        try (JobApplication producer = producer()) {
            for (int i = 0; i < 3; i++) {
                String id =
                        producer.jobs().call(Tasks::quick).priority(9).delay().value();
                redis.command("HSET", "secure-jobs:{rate}:body", id, "x".repeat(100));
            }
            putQuick(producer, 10);
        }
        try (JobApplication worker = JobApplication.start(redis, Tasks.class, THREE, HOUR)) {
            await().untilAsserted(() -> assertThat(worker.counts("rate"))
                    .containsEntry(JobState.TAMPERED, 3L)
                    .containsEntry(JobState.DONE, 3L));
            assertThat(worker.get(Tasks.class).quick).hasValue(3);
        }
    }

    @Test
    void rateLimit_workerStops_jobsThatBeganCountAndTheOthersDoNot() {
        String forty = "queues.rate.rate-limit=40";
        int began;
        try (JobApplication worker = JobApplication.start(
                redis, Tasks.class, "worker.concurrency=1", "worker.shutdown-timeout=0s", forty, HOUR)) {
            claimAheadOfASlowOne(worker);
            began = started(worker.get(Tasks.class));
        }
        assertThat(began).isEqualTo(21);
        try (JobApplication again = JobApplication.start(redis, Tasks.class, forty, HOUR)) {
            again.get(Tasks.class).mayEnd.release(100);
            putQuick(again, 30);
            await().until(() -> started(again.get(Tasks.class)) == 40 - began);
            await().untilAsserted(() -> assertThat(again.counts("rate"))
                    .containsEntry(JobState.DONE, 39L)
                    .containsEntry(JobState.ACTIVE, 0L));
        }
    }

    @Test
    void rateLimit_leaseIsLostBeforeTheStart_costsNoStart() {
        try (JobApplication worker = JobApplication.start(
                redis,
                Tasks.class,
                "worker.concurrency=1",
                // Renewed every five seconds; no other lease may end in a stall
                "worker.lease=15s",
                "queues.rate.rate-limit=40",
                "queues.rate.rate-period=1h")) {
            claimAheadOfASlowOne(worker);
            worker.operations().pause("rate");
            for (JobSummary active : worker.inspector()
                    .jobs(JobQuery.of("rate", JobState.ACTIVE))
                    .items()) {
                if ("rate.quick".equals(active.task())) {
                    // As the worker that reaps it
                    redis.command(
                            "ZREM", "secure-jobs:{rate}:lease", active.id().value());
                    redis.command(
                            "ZADD", "secure-jobs:{rate}:ready", "1", active.id().value());
                }
            }
            // The reply to the first renewal has told the worker when the second one is sent.
            awaitRenewal();
            awaitRenewal();
            worker.get(Tasks.class).mayEnd.release();
            await().untilAsserted(() -> assertThat(worker.counts("rate"))
                    .containsEntry(JobState.DONE, 21L)
                    .containsEntry(JobState.READY, 5L));
            await().until(() -> Long.valueOf(21).equals(redis.command("SCARD", "secure-jobs:{rate}:starts")));
            assertThat(worker.get(Tasks.class).quick).hasValue(20);
        }
    }

    private void awaitRenewal() {
        String before = seen();
        await().until(() -> !seen().equals(before));
    }

    private String seen() {
        return String.valueOf(redis.command("ZRANGE", "secure-jobs:{rate}:seen", "0", "-1", "WITHSCORES"));
    }

    /** While jobs are short, a worker claims some ahead, which wait behind the slow one. */
    private static void claimAheadOfASlowOne(JobApplication worker) {
        putQuick(worker, 20);
        await().until(() -> worker.counts("rate").get(JobState.DONE) == 20);
        worker.operations().pause("rate");
        worker.jobs().call(Tasks::slow).priority(9).delay();
        putQuick(worker, 5);
        worker.operations().resume("rate");
        await().until(() -> worker.get(Tasks.class).slow.get() == 1);
    }

    /** The clock is put back by less than a period, as a time server does: not everything may start again. */
    @Test
    void rateLimit_clockPutBack_periodKeepsWhatHasStarted() {
        try (JobApplication worker = JobApplication.start(
                redis, Tasks.class, "worker.enabled=false", THREE, "queues.rate.rate-period=10m")) {
            redis.command("HSET", "secure-jobs:{rate}:meta", "rate", "3", "rate-per", "600000");
            putQuick(worker, 10);
            JobRuntime runtime = worker.get(JobRuntime.class);
            runtime.shiftClock(Duration.ofHours(2));
            assertThat(runtime.runDue()).isEqualTo(3);
            runtime.shiftClock(Duration.ofHours(2).minusSeconds(5));
            assertThat(runtime.runDue()).isZero();
            runtime.shiftClock(Duration.ofHours(1));
            assertThat(runtime.runDue()).isZero();
            // One period later at the latest, although the old one lies in the future
            runtime.shiftClock(Duration.ofHours(1).plusMinutes(11));
            assertThat(runtime.runDue()).isEqualTo(3);
            assertThat(worker.get(Tasks.class).quick).hasValue(6);
        }
    }

    private JobApplication producer() {
        return JobApplication.start(redis, Tasks.class, "worker.enabled=false");
    }

    private static void putQuick(JobApplication application, int count) {
        for (int i = 0; i < count; i++) {
            application.jobs().call(Tasks::quick).delay();
        }
    }

    private static int started(Tasks tasks) {
        return tasks.slow.get() + tasks.quick.get();
    }

    private static double heldBack(JobApplication application) {
        return application.get(SimpleMeterRegistry.class).find("secure.jobs.held-back").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}

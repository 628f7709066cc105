package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.testserver.RedisTestServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

class WorkerTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    /** Jobs that tell when they begin, and end when they may. */
    @Component
    static class Slow {
        final Semaphore begun = new Semaphore(0);
        final Semaphore mayEnd = new Semaphore(0);
        final AtomicInteger interrupted = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();

        @SecureJob(name = "slow.wait", queue = "slow", maxAttempts = 2, backoff = "10ms")
        public void waits() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "slow.limited", queue = "slow", concurrency = 2)
        public void limited() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "slow.timeout", queue = "slow", maxAttempts = 1, timeout = "200ms")
        public void timesOut() throws InterruptedException {
            pass();
        }

        @SecureJob(name = "slow.stubborn", queue = "slow", maxAttempts = 1, timeout = "200ms")
        public String returnsAllTheSame() {
            try {
                pass();
            } catch (InterruptedException e) {
                return "late";
            }
            return "in time";
        }

        @SecureJob(name = "slow.future", queue = "slow", maxAttempts = 1)
        public CompletableFuture<String> future() {
            begun.release();
            return CompletableFuture.supplyAsync(() -> {
                mayEnd.acquireUninterruptibly();
                return "later";
            });
        }

        @SecureJob(name = "slow.mono", queue = "slow", maxAttempts = 1)
        public Mono<Integer> mono() {
            return Mono.just(42);
        }

        @SecureJob(name = "slow.progress", queue = "slow")
        public void progress() throws InterruptedException {
            JobContext.current().progress(40, "canary-progress");
            pass();
        }

        private void pass() throws InterruptedException {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            begun.release();
            try {
                mayEnd.acquire();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            } finally {
                inside.decrementAndGet();
            }
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
    void stop_withRunningJobs_givesThemBackWithoutSpendingAnAttempt() throws InterruptedException {
        JobId id;
        try (JobApplication first =
                JobApplication.start(redis, Slow.class, "worker.shutdown-timeout=100ms", "worker.concurrency=1")) {
            id = first.jobs().call(Slow::waits).delay();
            first.jobs().call(Slow::waits).delay();
            first.get(Slow.class).begun.acquire();
        }
        try (JobApplication tools = JobApplication.start(redis, Slow.class, "worker.enabled=false")) {
            assertThat(tools.counts("slow")).containsEntry(JobState.READY, 2L).containsEntry(JobState.ACTIVE, 0L);
            JobSummary job = tools.inspector().find("slow", id).orElseThrow().summary();
            assertThat(job.attempt()).isZero();
            assertThat(job.crashes()).isZero();
            assertThat(tools.inspector().workers("slow")).isEmpty();
        }
    }

    @Test
    void stop_jobEndsInTime_isAcknowledged() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            application.jobs().call(Slow::waits).delay();
            application.get(Slow.class).begun.acquire();
            application.get(Slow.class).mayEnd.release();
        }
        try (JobApplication tools = JobApplication.start(redis, Slow.class, "worker.enabled=false")) {
            assertThat(tools.counts("slow")).containsEntry(JobState.DONE, 1L);
        }
    }

    @Test
    void cancel_running_interruptsItAndMakesItDead() throws InterruptedException {
        // It learns of it by a renewal, every five seconds; a lease that ends in a stall would be a crash instead.
        try (JobApplication application = JobApplication.start(redis, Slow.class, "worker.lease=15s")) {
            JobId id = application.jobs().call(Slow::waits).delay();
            application.get(Slow.class).begun.acquire();
            assertThat(application.operations().cancel("slow", id)).isTrue();
            await().until(() -> application.counts("slow").get(JobState.DEAD) == 1);
            assertThat(application.get(Slow.class).interrupted).hasValue(1);
            assertThat(application.inspector().find("slow", id).orElseThrow().errorKind())
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void timeout_passed_interruptsAndFails() {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            JobId id = application.jobs().call(Slow::timesOut).delay();
            await().until(() -> application.counts("slow").get(JobState.DEAD) == 1);
            assertThat(application.inspector().find("slow", id).orElseThrow().errorKind())
                    .isEqualTo("timeout");
            assertThat(application.get(Slow.class).interrupted).hasValue(1);
        }
    }

    @Test
    void timeout_methodReturnsAllTheSame_hasSucceeded() {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            JobId id = application.jobs().call(Slow::returnsAllTheSame).delay();
            await().until(() -> application.counts("slow").get(JobState.DONE) == 1);
            assertThat(application.get(Slow.class).interrupted).hasValue(1);
            assertThat(application.inspector().reveal("slow", id).orElseThrow().result())
                    .isEqualTo("\"late\"");
        }
    }

    @Test
    void lease_ofALongJob_isRenewed() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class, "worker.lease=15s")) {
            JobId id = application.jobs().call(Slow::waits).delay();
            application.get(Slow.class).begun.acquire();
            long first = leaseEndMs(id);
            // Every five seconds: after two renewals nobody else has got it.
            await().until(() -> leaseEndMs(id) > first + 7_500);
            assertThat(application.get(Slow.class).begun.availablePermits()).isZero();
            assertThat(application.inspector().find("slow", id).orElseThrow().summary())
                    .extracting(JobSummary::state, JobSummary::attempt, JobSummary::crashes)
                    .containsExactly(JobState.ACTIVE, 1, 0);
            application.get(Slow.class).mayEnd.release();
            await().until(() -> application.counts("slow").get(JobState.DONE) == 1);
        }
    }

    private long leaseEndMs(JobId id) {
        return Long.parseLong(String.valueOf(redis.command("ZSCORE", "secure-jobs:{slow}:lease", id.value())));
    }

    @Test
    void concurrency_ofAJob_isKept() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class, "worker.concurrency=6")) {
            for (int i = 0; i < 6; i++) {
                application.jobs().call(Slow::limited).delay();
            }
            Slow slow = application.get(Slow.class);
            slow.begun.acquire(2);
            // Those that may not run hold no lease: another worker may have them.
            await().untilAsserted(() -> assertThat(application.counts("slow"))
                    .containsEntry(JobState.ACTIVE, 2L)
                    .containsEntry(JobState.SCHEDULED, 4L));
            slow.mayEnd.release(6);
            await().until(() -> application.counts("slow").get(JobState.DONE) == 6);
            assertThat(slow.most).hasValue(2);
        }
    }

    @Test
    void ring_whileAllPlacesAreTaken_leavesTheJobsReady() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class, "worker.concurrency=1")) {
            Slow slow = application.get(Slow.class);
            application.jobs().call(Slow::waits).delay();
            slow.begun.acquire();
            for (int i = 0; i < 3; i++) {
                application.jobs().call(Slow::waits).delay();
            }
            assertThat(application.counts("slow"))
                    .containsEntry(JobState.ACTIVE, 1L)
                    .containsEntry(JobState.READY, 3L);
            slow.mayEnd.release(4);
            slow.begun.acquire(3);
            await().untilAsserted(() -> assertThat(application.counts("slow")).containsEntry(JobState.ACTIVE, 0L));
            assertThat(slow.most).hasValue(1);
        }
    }

    @Test
    void result_ofAFuture_isAwaitedAndKept() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            JobId id = application.jobs().call("slow.future").delay();
            application.get(Slow.class).begun.acquire();
            assertThat(application.counts("slow")).containsEntry(JobState.ACTIVE, 1L);
            application.get(Slow.class).mayEnd.release();
            await().until(() -> application.counts("slow").get(JobState.DONE) == 1);
            assertThat(application.inspector().reveal("slow", id).orElseThrow().result())
                    .isEqualTo("\"later\"");
        }
    }

    @Test
    void result_ofAMono_isAwaitedAndKept() {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            JobId id = application.jobs().call(Slow::mono).delay();
            await().until(() -> application.counts("slow").get(JobState.DONE) == 1);
            assertThat(application.inspector().reveal("slow", id).orElseThrow().result())
                    .isEqualTo("42");
        }
    }

    @Test
    void progress_ofARunningJob_isSeen() throws InterruptedException {
        try (JobApplication application = JobApplication.start(redis, Slow.class)) {
            JobId id = application.jobs().call(Slow::progress).delay();
            application.get(Slow.class).begun.acquire();
            assertThat(application.inspector().find("slow", id).orElseThrow().progressPercent())
                    .isEqualTo(40);
            assertThat(application.inspector().reveal("slow", id).orElseThrow().progressMessage())
                    .isEqualTo("canary-progress");
            // It tells that it is there once it has started, and may run a job before.
            await().until(() -> !application.inspector().workers("slow").isEmpty());
            WorkerOverview worker = application.inspector().workers("slow").get(0);
            assertThat(worker.active()).isEqualTo(1);
            assertThat(worker.pid()).isEqualTo(ProcessHandle.current().pid());
            application.get(Slow.class).mayEnd.release();
        }
    }

    @Test
    void pause_andResume_holdAndFreeTheQueue() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            application.operations().pause("mail");
            application.jobs().call(Mailer::digest).delay();
            assertThat(application.inspector().queue("mail").paused()).isTrue();
            assertThat(application.counts("mail")).containsEntry(JobState.READY, 1L);
            application.operations().resume("mail");
            await().until(() -> application.counts("mail").get(JobState.DONE) == 1);
        }
    }

    @Test
    void idle_worker_sendsAtMostTwoCommandsASecond() throws InterruptedException {
        try (RedisTestServer own =
                        RedisTestServer.builder().externalAllowed(false).start();
                JobApplication application = JobApplication.start(own, Mailer.class)) {
            application.jobs().call(Mailer::digest).delay();
            await().until(() -> application.counts("mail").get(JobState.DONE) == 1);
            long began = System.nanoTime();
            long before = commands(own);
            // Three times as long as it waits for a signal, so that no beginning counts without its wait
            assertThat(new CountDownLatch(1).await(15, TimeUnit.SECONDS)).isFalse();
            long sent = commands(own) - before;
            double perSecond = sent * 1e9 / (System.nanoTime() - began);
            System.out.println("An idle worker of two queues sends " + perSecond + " commands a second");
            assertThat(perSecond).isLessThanOrEqualTo(2);
            QueueInvariants.check(own);
        }
    }

    /** What clients send by themselves while they are idle; what scripts call is not sent. */
    private static long commands(RedisTestServer server) {
        Matcher sent = Pattern.compile("cmdstat_(?:evalsha|eval|blpop|ping):calls=(\\d+),")
                .matcher((String) server.command("INFO", "commandstats"));
        return sent.results()
                .mapToLong(result -> Long.parseLong(result.group(1)))
                .sum();
    }
}

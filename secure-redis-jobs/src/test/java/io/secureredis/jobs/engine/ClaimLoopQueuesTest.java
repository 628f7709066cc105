package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** A queue that runs as many jobs as it may leaves the free slots of its worker to the queues after it. */
class ClaimLoopQueuesTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Work {
        final Semaphore mayEnd = new Semaphore(0);
        final AtomicInteger begun = new AtomicInteger();

        @SecureJob(name = "work.first", queue = "first")
        public void first() {
            begun.incrementAndGet();
            mayEnd.acquireUninterruptibly();
        }

        @SecureJob(name = "work.second", queue = "second")
        public void second() {}
    }

    @Test
    void queueAtItsConcurrency_inStrictOrder_doesNotHoldUpTheNextOne() {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(
                redis,
                Work.class,
                "worker.order=strict",
                "worker.queues=first,second",
                "worker.concurrency=3",
                "queues.first.concurrency=1")) {
            Work work = application.get(Work.class);
            for (int i = 0; i < 4; i++) {
                application.jobs().call(Work::first).delay();
            }
            await().until(() -> work.begun.get() == 1);
            application.jobs().call(Work::second).delay();
            await().until(() -> application.counts("second").get(JobState.DONE) == 1);
            assertThat(work.begun).hasValue(1);
            work.mayEnd.release(4);
            await().until(() -> application.counts("first").get(JobState.DONE) == 4);
        }
        QueueInvariants.check(redis);
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** A result is kept as it was, or the job says why it is not; the job has succeeded either way. */
class JobResultsTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    static class Item {
        public String name = "canary";
    }

    static class SpecialItem extends Item {
        public int discount = 5;
    }

    record Order(List<Item> items) {}

    interface Shape {}

    record Circle(int radius) implements Shape {}

    /** Its state has no way into the JSON. */
    static class Hidden {
        public int shown = 1;
        int hidden;
    }

    @Component
    static class Results {
        final AtomicInteger runs = new AtomicInteger();

        @SecureJob(name = "results.good", queue = "results")
        public Order good() {
            return new Order(List.of(new Item()));
        }

        @SecureJob(name = "results.shape", queue = "results")
        public Shape shape() {
            return new Circle(2);
        }

        @SecureJob(name = "results.part", queue = "results")
        public Order part() {
            runs.incrementAndGet();
            return new Order(List.of(new SpecialItem()));
        }

        @SecureJob(name = "results.itself", queue = "results")
        public Item itself() {
            runs.incrementAndGet();
            return new SpecialItem();
        }

        @SecureJob(name = "results.later", queue = "results")
        public CompletableFuture<List<Item>> later() {
            runs.incrementAndGet();
            return CompletableFuture.completedFuture(List.of(new SpecialItem()));
        }

        @SecureJob(name = "results.hidden", queue = "results")
        public Hidden hidden() {
            runs.incrementAndGet();
            Hidden hidden = new Hidden();
            hidden.hidden = 7;
            return hidden;
        }

        @SecureJob(name = "results.unwritable", queue = "results")
        public JobSecretsTest.Ways.Unwritable unwritable() {
            runs.incrementAndGet();
            return new JobSecretsTest.Ways.Unwritable();
        }

        @SecureJob(name = "results.endless", queue = "results")
        public Object endless() {
            runs.incrementAndGet();
            Object[] endless = new Object[1];
            endless[0] = endless;
            return endless;
        }

        @SecureJob(name = "results.forbidden", queue = "results")
        public Object forbidden() {
            runs.incrementAndGet();
            return Thread.currentThread().getThreadGroup();
        }

        @SecureJob(name = "results.forgotten", queue = "results", retention = "0s")
        public Item forgotten() {
            return new SpecialItem();
        }
    }

    @AfterEach
    void check() {
        QueueInvariants.check(redis);
    }

    @Test
    void result_thatWouldNotComeBackEqual_leavesTheJobDoneWithTheReason() {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Results.class, "worker.enabled=false")) {
            SecureJobs jobs = application.jobs();
            JobId good = jobs.call(Results::good).delay();
            JobId shape = jobs.call(Results::shape).delay();
            JobId part = jobs.call(Results::part).delay();
            JobId itself = jobs.call(Results::itself).delay();
            JobId later = jobs.call("results.later").delay();
            JobId hidden = jobs.call(Results::hidden).delay();
            JobId unwritable = jobs.call(Results::unwritable).delay();
            JobId endless = jobs.call(Results::endless).delay();
            JobId forbidden = jobs.call(Results::forbidden).delay();
            jobs.call(Results::forgotten).delay();
            assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(10);
            assertThat(application.counts("results"))
                    .containsEntry(JobState.DONE, 9L)
                    .containsEntry(JobState.RETRYING, 0L)
                    .containsEntry(JobState.DEAD, 0L);
            assertThat(application.get(Results.class).runs).hasValue(7);
            assertThat(revealed(application, good).result()).isEqualTo("{\"items\":[{\"name\":\"canary\"}]}");
            assertThat(revealed(application, shape).result())
                    .isEqualTo("[\"io.secureredis.jobs.engine.JobResultsTest$Circle\",{\"radius\":2}]");
            assertNotKept(application, part, "SR464", "SpecialItem at .items[] would be ");
            assertNotKept(application, itself, "SR464", "SpecialItem, and its superclass ");
            assertNotKept(application, later, "SR464", "SpecialItem at [] would be ");
            assertNotKept(application, hidden, "SR464", " at .hidden changes");
            assertNotKept(application, unwritable, "SR414", "results.unwritable");
            assertNotKept(application, endless, "SR414", "results.endless");
            assertNotKept(application, forbidden, "SR486", "java.lang.ThreadGroup");
        }
    }

    private static RevealedJob revealed(JobApplication application, JobId id) {
        return application.inspector().reveal("results", id).orElseThrow();
    }

    private static void assertNotKept(JobApplication application, JobId id, String code, String text) {
        JobDetail detail = application.inspector().find("results", id).orElseThrow();
        assertThat(detail.hasResult()).isFalse();
        assertThat(detail.errorKind()).isEqualTo("result");
        RevealedJob revealed = revealed(application, id);
        assertThat(revealed.result()).isNull();
        assertThat(revealed.error())
                .satisfies(error -> assertThat(error.message())
                        .startsWith(code + " ")
                        .contains(text)
                        .doesNotContain("canary"));
    }
}

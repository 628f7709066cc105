package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/** Each job finds its thread clean, whatever the last one has left. */
class CleanThreadTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    /** A job that leaves everything dirty, and one that looks. */
    @Component
    static class Dirty {
        final List<String> found = new CopyOnWriteArrayList<>();

        @SecureJob(name = "dirty.leave", queue = "d")
        public void leave() {
            look();
            Thread.currentThread().interrupt();
            Thread.currentThread().setName("dirty");
            Thread.currentThread().setContextClassLoader(null);
            MDC.put("dirty", "dirty");
            MDC.remove("jobId");
        }

        @SecureJob(name = "dirty.fail", queue = "d", maxAttempts = 1)
        public void failAndLeave() {
            leave();
            throw new IllegalStateException("simulated");
        }

        @SecureJob(name = "dirty.look", queue = "d", maxAttempts = 1)
        public void look() {
            if (Thread.currentThread().isInterrupted()) {
                found.add("interrupt");
            }
            if (Thread.currentThread().getName().equals("dirty")) {
                found.add("name");
            }
            if (Thread.currentThread().getContextClassLoader() == null) {
                found.add("loader");
            }
            if (MDC.get("dirty") != null) {
                found.add("mdc");
            }
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
    }

    @AfterEach
    void check() {
        MDC.clear();
        assertThat(Thread.interrupted()).isFalse();
        QueueInvariants.check(redis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void job_afterOneThatLeavesItsThreadDirty_startsClean(String virtual) {
        String threads = Runtime.version().feature() < 21 ? "false" : virtual;
        try (JobApplication application =
                JobApplication.start(redis, Dirty.class, "worker.concurrency=2", "worker.virtual-threads=" + threads)) {
            for (int i = 0; i < 50; i++) {
                application
                        .jobs()
                        .call(i % 3 == 0 ? Dirty::failAndLeave : Dirty::leave)
                        .delay();
                application.jobs().call(Dirty::look).delay();
            }
            await().untilAsserted(() -> assertThat(application.counts("d"))
                    .containsEntry(JobState.DONE, 83L)
                    .containsEntry(JobState.DEAD, 17L));
            assertThat(application.get(Dirty.class).found).isEmpty();
        }
    }

    @Test
    void runDue_withJobsThatLeaveTheirThreadDirty_givesTheCallersBackAsItWas() {
        try (JobApplication application = JobApplication.start(redis, Dirty.class, "worker.enabled=false")) {
            for (int i = 0; i < 4; i++) {
                application.jobs().call(Dirty::leave).delay();
                application.jobs().call(Dirty::look).delay();
            }
            assertCallersThreadIsKept(
                    () -> assertThat(application.get(JobRuntime.class).runDue()).isEqualTo(8));
            assertThat(application.get(Dirty.class).found).isEmpty();
        }
    }

    @Test
    void runInline_withAJobThatLeavesItsThreadDirty_givesTheCallersBackAsItWas() {
        try (JobApplication application = JobApplication.start(redis, Dirty.class, "inline=true")) {
            assertCallersThreadIsKept(() -> {
                application.jobs().call(Dirty::leave).delay();
                application.jobs().call(Dirty::look).delay();
                try {
                    application.jobs().call(Dirty::leave).runInline();
                    application.jobs().call(Dirty::look).runInline();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(application.get(Dirty.class).found).isEmpty();
        }
    }

    private static void assertCallersThreadIsKept(Runnable jobs) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        ClassLoader loader = thread.getContextClassLoader();
        MDC.put("caller", "kept");
        jobs.run();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(thread.getName()).isEqualTo(name);
        assertThat(thread.getContextClassLoader()).isSameAs(loader);
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("caller", "kept"));
    }
}

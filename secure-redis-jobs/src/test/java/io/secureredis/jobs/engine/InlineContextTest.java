package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobContextHolder;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.SecureJob;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a job that runs inline finds in {@link JobContext#current()}. */
class InlineContextTest {

    private static final RedisTestServer redis = RedisTestServer.shared();

    @SuppressWarnings("NullAway.Init")
    private static JobApplication application;

    @SuppressWarnings("NullAway.Init")
    private static JobApplication inline;

    /** What a job saw. */
    record Seen(JobContext context, @Nullable String inside, boolean cancelled, boolean wanted) {}

    static class Looking {

        @Nullable
        Seen seen;

        @SecureJob(name = "look", queue = "looking", maxAttempts = 7)
        String look(int percent) {
            JobContext context = JobContext.current();
            context.progress(percent, "on the way");
            context.log("on the way");
            seen = new Seen(context, facts(context), context.isCancelled(), context.heartbeat());
            return context.id().value();
        }

        @SecureJob
        void fail() {
            look(1);
            throw new IllegalStateException("as it should");
        }

        private static String facts(JobContext context) {
            return context.queue() + " " + context.task() + " " + context.attempt() + "/" + context.maxAttempts() + " "
                    + context.crashes();
        }
    }

    /** A job of a worker that was told to end. */
    private record Cancelled(
            JobId id, String queue, String task, List<String> tags, int attempt, int maxAttempts, int crashes)
            implements JobContext {

        Cancelled() {
            this(new JobId("outer"), "outer", "outer", List.of(), 2, 3, 0);
        }

        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public void progress(int percent, @Nullable String message) {
            throw new AssertionError("Progress of another job");
        }

        @Override
        public void log(@Nullable String line) {
            throw new AssertionError("Log of another job");
        }

        @Override
        public boolean heartbeat() {
            return false;
        }
    }

    @BeforeAll
    static void start() {
        application = JobApplication.start(redis, Looking.class, "worker.enabled=false");
        inline = JobApplication.start(redis, Looking.class, "inline=true");
    }

    @AfterAll
    static void stop() {
        application.close();
        inline.close();
    }

    @AfterEach
    void clear() {
        JobContextHolder.clearContext();
    }

    private static Seen seenBy(JobApplication by) {
        Seen seen = by.get(Looking.class).seen;
        assertThat(seen).isNotNull();
        return seen;
    }

    @Test
    void runInline_jobAsksForItsContext_hasOneOfAFirstAttempt() throws Exception {
        Object id = application.jobs().call(Looking::look, 40).runInline();
        Seen seen = seenBy(application);
        assertThat(id).isEqualTo(seen.context.id().value());
        assertThat(id.toString()).hasSize(24);
        assertThat(seen.inside).isEqualTo("looking look 1/7 0");
        assertThat(seen.cancelled).isFalse();
        assertThat(seen.wanted).isTrue();
        assertThat(JobContext.find()).isNull();
    }

    @Test
    void runInline_withOptions_areInTheContext() throws Exception {
        application.jobs().call(Looking::look, 40).queue("other").maxAttempts(3).runInline();
        assertThat(seenBy(application).inside).isEqualTo("other look 1/3 0");
    }

    @Test
    void runInline_jobFails_leavesNoContext() {
        assertThatThrownBy(() -> application.jobs().call(Looking::fail).runInline())
                .hasMessage("as it should");
        assertThat(JobContext.find()).isNull();
    }

    @Test
    void runInline_progressOutOfRange_isRefusedAsInAWorker() {
        assertThatThrownBy(() -> application.jobs().call(Looking::look, 101).runInline())
                .hasMessageStartingWith("SR416");
    }

    @Test
    void inline_call_hasTheIdThatTheCallReturns() {
        JobId id = inline.jobs().call(Looking::look, 40).delay();
        Seen seen = seenBy(inline);
        assertThat(seen.context.id()).isEqualTo(id);
        assertThat(seen.inside).isEqualTo("looking look 1/7 0");
        assertThat(JobContext.find()).isNull();
    }

    @Test
    void context_afterTheJob_saysThatItIsNotWanted() throws Exception {
        application.jobs().call(Looking::look, 40).runInline();
        JobContext context = seenBy(application).context;
        assertThat(context.heartbeat()).isFalse();
        context.progress(50, null);
    }

    @Test
    void runInline_inAJobThatIsCancelled_learnsIt() throws Exception {
        JobContext outer = new Cancelled();
        JobContextHolder.setContext(outer);
        application.jobs().call(Looking::look, 40).runInline();
        Seen seen = seenBy(application);
        assertThat(seen.cancelled).isTrue();
        assertThat(seen.wanted).isFalse();
        assertThat(JobContext.find()).isSameAs(outer);
    }
}

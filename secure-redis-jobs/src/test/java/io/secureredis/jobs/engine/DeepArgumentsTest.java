package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.SecureJob;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeepArgumentsTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    /** As deep as someone types it. */
    record Node(@Nullable Node next) {

        int depth() {
            return next == null ? 1 : 1 + next.depth();
        }
    }

    static class Deep {

        volatile int depth;

        @SecureJob(name = "deep.node", queue = "deep")
        public void node(Node node) {
            depth = node.depth();
        }
    }

    @Test
    void arguments_typed64LevelsDeep_areTakenAnd65AreRefused() {
        redis.flushAll();
        try (JobApplication application = JobApplication.start(redis, Deep.class, "worker.enabled=false")) {
            application.operations().enqueue("deep.node", List.of(nested(64))).put();
            application.get(JobRuntime.class).runDue();
            assertThat(application.get(Deep.class).depth).isEqualTo(64);
            assertThatThrownBy(() -> application.operations().enqueue("deep.node", List.of(nested(65))))
                    .isInstanceOf(JobException.class)
                    .hasMessageStartingWith("SR418")
                    .hasMessageNotContaining("next");
        }
        QueueInvariants.check(redis);
    }

    private static String nested(int levels) {
        return "{\"next\":".repeat(levels - 1) + "{\"next\":null}" + "}".repeat(levels - 1);
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionStopTest {

    /** A command would wait longer than any test; a stop that waits for one never ends. */
    private static final String ENDLESS = "spring.data.redis.timeout=1h";

    enum Outage {
        GONE,
        SILENT
    }

    @ParameterizedTest
    @EnumSource
    void stop_redisDoesNotAnswer_endsWithoutWaitingForIt(Outage outage) {
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            ConfigurableApplicationContext context = start(
                    List.of("spring.data.redis.host=" + server.host(), "spring.data.redis.port=" + server.port()));
            if (outage == Outage.GONE) {
                server.kill();
            } else {
                server.pause();
            }
            long begin = System.nanoTime();
            assertTimeoutPreemptively(Duration.ofSeconds(60), context::close);
            System.out.println("stopped without Redis (" + outage + ") in "
                    + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        }
    }

    @Test
    void stop_cluster_closesEachConnectionOnce(CapturedOutput output) {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            start(List.of("spring.data.redis.cluster.nodes=127.0.0.1:"
                            + cluster.nodes().get(0).port()))
                    .close();
        }
        assertThat(output).doesNotContain("already closed");
    }

    /** An application whose worker has run a job, and waits for the next. */
    private static ConfigurableApplicationContext start(List<String> connection) {
        List<String> properties = new ArrayList<>(connection);
        properties.add(ENDLESS);
        ConfigurableApplicationContext context = ConnectionApplication.start(properties);
        context.getBean(SecureJobs.class).call(Counter::count, 1).delay();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> context.getBean(Counter.class).done.contains(1));
        return context;
    }
}

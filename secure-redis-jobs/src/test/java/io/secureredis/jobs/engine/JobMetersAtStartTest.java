package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;

/** An alert on a counter sees the first event only if the counter was there before it. */
class JobMetersAtStartTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure.jobs.crashed",
                "secure.jobs.early",
                "secure.jobs.set-aside",
                "secure.jobs.put-back",
                "secure.jobs.lost",
                "secure.jobs.forgotten",
                "secure.jobs.tampered",
                "secure.jobs.schedules.refused",
                "secure.jobs.held-back",
                "secure.jobs.removed"
            })
    void served_queue_hasEveryCounterAtZero(String name) {
        new MicrometerJobMetrics(registry).served("mail");
        assertThat(registry.find(name).tag("queue", "mail").counters())
                .isNotEmpty()
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    /** Otherwise the first event would make a second counter, next to one that stays at zero. */
    @Test
    void served_thenCounted_addsNoCounter() {
        JobMetrics metrics = new MicrometerJobMetrics(registry);
        metrics.served("mail");
        int before = registry.getMeters().size();
        metrics.crashed("mail");
        metrics.early("mail");
        metrics.setAside("mail", 1);
        metrics.putBack("mail", "no-state", 1);
        metrics.putBack("mail", "lease", 1);
        metrics.lost("mail");
        metrics.forgotten("mail");
        metrics.tampered("mail", OpenFailure.NOT_AUTHENTIC.label());
        metrics.tampered("mail", "malformed");
        metrics.tampered("mail", JobError.REPLAYED);
        for (String reason : List.of("concurrency", "running", "unknown-key", "retired-key", "key-ring")) {
            metrics.heldBack("mail", reason);
        }
        metrics.removed("mail", JobState.DEAD, "cap", 2);
        metrics.scheduleRefused("mail", "ghost", 3);
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.find("secure.jobs.removed").counters())
                .extracting(Counter::count)
                .contains(2.0);
    }

    static class Meters {
        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    @Test
    void worker_started_servesItsQueues() {
        try (RedisTestServer redis = RedisTestServer.start();
                JobApplication application = JobApplication.start(redis, Meters.class)) {
            assertThat(application
                            .context()
                            .getBean(MeterRegistry.class)
                            .find("secure.jobs.crashed")
                            .counters())
                    .isNotEmpty();
        }
    }
}

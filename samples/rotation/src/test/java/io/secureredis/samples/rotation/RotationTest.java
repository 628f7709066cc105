package io.secureredis.samples.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.samples.rotation.Rotation.Report;
import io.secureredis.samples.rotation.Rotation.Step;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;

/** Rotates as {@code main} does, and looks at the numbers. */
class RotationTest {

    /** With the times that a busy machine needs, so that a miss is none of time. */
    private static final String[] SETTINGS = {
        "--server.port=0",
        "--spring.data.redis.timeout=60s",
        "--spring.data.redis.connect-timeout=60s",
        "--secure-redis.cache.resilience.command-timeout=60s",
        "--secure-redis.cache.resilience.slow-call=60s"
    };

    private static final long VALUES = Rotation.RARELY_READ + (long) Load.WORKERS * Load.ACCOUNTS_PER_WORKER;

    @Test
    void rotation_underLoad_failsNoRead_andEndsWithNothingUnderTheOldKey() {
        RedisTestServer.shared().flushAll();
        try (ConfigurableApplicationContext application =
                RotationApplication.application().run(SETTINGS)) {
            Report report = application.getBean(Rotation.class).run();

            List<Step> steps = report.steps();
            assertThat(steps)
                    .extracting(Step::done)
                    .containsExactly("before", "published", "promoted", "sealed again", "removed");
            assertThat(steps).allSatisfy(step -> {
                assertThat(step.misses()).isZero();
                assertThat(step.underOld() + step.underNew()).isEqualTo(VALUES);
            });
            assertThat(steps.get(0).underNew()).isZero();
            assertThat(steps.get(1).underNew()).isZero();
            assertThat(steps.get(2).underOld()).isEqualTo(Rotation.RARELY_READ);
            assertThat(steps.get(3).underOld()).isZero();
            assertThat(steps).extracting(Step::reads).isSorted().doesNotHaveDuplicates();
            assertThat(report.verdict())
                    .isEqualTo("Nothing is sealed under " + report.oldKey() + ". The old secret can be removed.");
            assertThat(endpoint(application))
                    .containsEntry("primary", report.newKey().toString())
                    .containsEntry("openOnly", List.of())
                    .containsEntry("values", Map.of(report.newKey().toString(), (int) VALUES))
                    .containsEntry("complete", true);
        }
    }

    private static Map<String, Object> endpoint(ConfigurableApplicationContext application) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/actuator/secureredis?sample=0")
                .retrieve()
                .body(new ParameterizedTypeReference<>() {});
    }
}

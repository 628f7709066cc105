package io.secureredis.autoconfigure.actuate;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What an operator sees while the secrets cannot be read. */
class KeyRingFailureTest {

    private static final KeyRing RING = KeyRing.of(Secret.fromBase64(SECRET));

    private final ApplicationContextRunner application =
            Starter.application().withConfiguration(AutoConfigurations.of(SecureRedisKeyRingAutoConfiguration.class));

    private Supplier<KeyRing> answer = () -> RING;

    private static Health health(ApplicationContext context) {
        return context.getBean("secureKeysHealthContributor", HealthIndicator.class)
                .health();
    }

    private static double gauge(ApplicationContext context) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBean("secureRedisKeyRingMetrics", MeterBinder.class).bindTo(registry);
        return registry.get("secure.redis.keys.failing").gauge().value();
    }

    @Test
    void source_failing_isShownUntilItAnswersAgain() {
        application.withBean(KeyRingSource.class, () -> () -> answer.get()).run(context -> {
            String id = RING.primary().keyId().toString();
            assertThat(health(context).getDetails())
                    .containsEntry("primary", id)
                    .doesNotContainKey("failing");
            assertThat(gauge(context)).isZero();
            answer = () -> {
                throw new IllegalStateException("canary");
            };
            assertThat(gauge(context)).isOne();
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(health(context).getDetails()).containsEntry("primary", id);
            assertThat(health(context).getDetails().get("failing"))
                    .asString()
                    .startsWith("SR118 ")
                    .contains("java.lang.IllegalStateException")
                    .doesNotContain("canary");
            answer = () -> RING;
            assertThat(gauge(context)).isZero();
            assertThat(health(context).getDetails()).doesNotContainKey("failing");
        });
    }

    @Test
    void file_thatCannotBeUsed_isShownUntilItCan(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("secret");
        Files.writeString(file, SECRET);
        application
                .withPropertyValues(
                        "secure-redis.secret-key=",
                        "secure-redis.secret-key-file=" + file,
                        "secure-redis.key-files-poll-interval=20ms")
                .run(context -> {
                    assertThat(gauge(context)).isZero();
                    Files.writeString(file, "!" + SECRET);
                    await().until(() -> gauge(context) == 1);
                    assertThat(health(context).getDetails().get("failing"))
                            .asString()
                            .startsWith("SR101 ")
                            .doesNotContain(SECRET);
                    Files.writeString(file, OTHER_SECRET);
                    await().until(() -> gauge(context) == 0);
                    await().until(() -> Secret.fromBase64(OTHER_SECRET)
                            .keyId()
                            .toString()
                            .equals(health(context).getDetails().get("primary")));
                });
    }

    @Test
    void health_switchedOff_isAbsent() {
        application
                .withPropertyValues("management.health.securekeys.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("secureKeysHealthContributor"));
        application
                .withClassLoader(new FilteredClassLoader(MeterRegistry.class, HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("secureKeysHealthContributor")
                        .doesNotHaveBean("secureRedisKeyRingMetrics"));
    }
}

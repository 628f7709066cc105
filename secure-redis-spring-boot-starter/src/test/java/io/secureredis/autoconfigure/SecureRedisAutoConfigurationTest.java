package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecureRedisAutoConfigurationTest {

    private static final Binding PLACE = Binding.of("value").and("x");

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SecureRedisAutoConfiguration.class));

    @Test
    void sealer_secretSet_sealsAndOpens() {
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET).run(context -> {
            Sealer sealer = context.getBean(Sealer.class);
            byte[] envelope = sealer.seal(new byte[] {1, 2, 3}, PLACE, Duration.ZERO);
            assertThat(sealer.open(envelope, PLACE)).containsExactly(1, 2, 3);
        });
    }

    @Test
    void sealer_previousSecret_opensWhatItSealed() {
        byte[] old = Sealer.of(KeyRing.of(Secret.fromBase64(OTHER_SECRET))).seal(new byte[9], PLACE, Duration.ZERO);
        runner.withPropertyValues(
                        "secure-redis.secret-key=" + SECRET, "secure-redis.previous-secret-keys=" + OTHER_SECRET)
                .run(context -> assertThat(context.getBean(Sealer.class).open(old, PLACE))
                        .hasSize(9));
    }

    /** The names that {@code docs/guides/key-rotation.md} gives, and one behind a gap. */
    @Test
    void previousSecrets_inVariablesOfTheEnvironment_areReadWithTheNumberBetweenUnderscores() {
        fromEnvironment(Map.of("SECUREREDIS_SECRETKEY", SECRET, "SECUREREDIS_PREVIOUSSECRETKEYS_0_", OTHER_SECRET))
                .run(context -> assertThat(
                                context.getBean(KeyRingSource.class).keyRing().keyIds())
                        .hasSize(2));
        fromEnvironment(Map.of("SECUREREDIS_SECRETKEY", SECRET, "SECURE_REDIS_PREVIOUS_SECRET_KEYS_1", OTHER_SECRET))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("SR226")
                        .hasMessageContaining("SECURE_REDIS_PREVIOUS_SECRET_KEYS_1"));
    }

    private ApplicationContextRunner fromEnvironment(Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
    }

    @Test
    void sealer_retiredKeyId_opensNothingOfIt() {
        Secret other = Secret.fromBase64(OTHER_SECRET);
        byte[] old = Sealer.of(KeyRing.of(other)).seal(new byte[9], PLACE, Duration.ZERO);
        runner.withPropertyValues(
                        "secure-redis.secret-key=" + SECRET,
                        "secure-redis.previous-secret-keys=" + OTHER_SECRET,
                        "secure-redis.retired-key-ids=" + other.keyId())
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(Sealer.class).open(old, PLACE))
                        .isInstanceOf(OpenException.class)
                        .hasMessageStartingWith("SR113 "));
    }

    @Test
    void sealer_compression_makesLongTextShorter() {
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET, "secure-redis.crypto.compress-from=1KB")
                .run(context -> {
                    byte[] envelope = context.getBean(Sealer.class).seal(new byte[10_000], PLACE, Duration.ZERO);
                    assertThat(envelope).hasSizeLessThan(1_000);
                    assertThat(EnvelopeHeader.parse(envelope).compressed()).isTrue();
                });
    }

    @Test
    void sealer_unknownProvider_stopsTheApplication() {
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET, "secure-redis.crypto.provider=Nobody")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SecureRedisException.class)
                        .hasMessageStartingWith("SR112 "));
    }

    @Test
    void context_noSecret_doesNotStart() {
        runner.run(context -> assertThat(context).getFailure().rootCause().isInstanceOf(MissingSecretException.class));
    }

    @Test
    void context_badSecret_doesNotStartAndDoesNotTellIt() {
        runner.withPropertyValues("secure-redis.secret-key=canary-not-base64!")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidSecretException.class)
                        .hasMessageNotContaining("canary"));
    }

    @Test
    void context_disabled_hasNoBeansOfOurs() {
        Starter.application()
                .withPropertyValues("secure-redis.enabled=false")
                .run(context -> assertThat(context.getBeanDefinitionNames())
                        .noneMatch(name -> name.contains("secureredis") || name.contains("secureRedis"))
                        .doesNotContain("sealedRedisTemplate", "springSessionDefaultRedisSerializer"));
    }

    @Test
    void keyRingSource_ofTheApplication_wins() {
        runner.withUserConfiguration(OwnKeyRing.class)
                .run(context -> assertThat(context.getBean(KeyRingSource.class)
                                .keyRing()
                                .primary()
                                .keyBits())
                        .isEqualTo(128));
    }

    @Test
    void sealer_ofTheApplication_winsAndNeedsNoSecret() {
        runner.withUserConfiguration(OwnSealer.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(Sealer.class)
                        .hasBean("ownSealer")
                        .doesNotHaveBean(KeyRingSource.class));
    }

    @Test
    void properties_toString_holdsNoSecret() {
        runner.withPropertyValues(
                        "secure-redis.secret-key=" + SECRET, "secure-redis.previous-secret-keys=" + OTHER_SECRET)
                .run(context -> assertThat(
                                context.getBean(SecureRedisProperties.class).toString())
                        .doesNotContain(SECRET, OTHER_SECRET)
                        .contains("previousSecretKeys=1"));
    }

    @Test
    void context_stoppedAndStarted_sealsWithANewDataKey() {
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET).run(context -> {
            Sealer sealer = context.getBean(Sealer.class);
            byte[] before = salt(sealer);
            assertThat(salt(sealer)).isEqualTo(before);
            context.getSourceApplicationContext().stop();
            context.getSourceApplicationContext().start();
            assertThat(salt(sealer)).isNotEqualTo(before);
        });
    }

    private static byte[] salt(Sealer sealer) {
        return EnvelopeHeader.parse(sealer.seal(new byte[1], PLACE, Duration.ZERO))
                .salt();
    }

    @Test
    void keyRing_throwingOrMissingAtTheStart_failsTheStartWithWhatToDo() {
        for (boolean returnsNull : new boolean[] {false, true}) {
            FailingKeyRing.answer = () -> {
                if (returnsNull) {
                    return null;
                }
                throw new IllegalStateException("vault down, token canary");
            };
            runner.withUserConfiguration(FailingKeyRing.class).run(context -> {
                Throwable failure = context.getStartupFailure();
                assertThat(failure).rootCause().hasMessageStartingWith("SR118 The application's KeyRingSource ");
                assertThat(failure).hasStackTraceContaining("SR118").message().doesNotContain("canary");
                FailureAnalysis told = new SecureRedisFailureAnalyzer().analyze(failure);
                assertThat(told.getDescription()).startsWith("SR118 ").doesNotContain("canary");
                assertThat(told.getAction()).startsWith("Correct the bean of type KeyRingSource");
            });
        }
    }

    @Test
    void keyRing_throwingLater_leavesTheLastRingInUse() {
        KeyRing ring = KeyRing.of(Secret.fromBase64(SECRET));
        FailingKeyRing.answer = () -> ring;
        runner.withUserConfiguration(FailingKeyRing.class).run(context -> {
            Sealer sealer = context.getBean(Sealer.class);
            FailingKeyRing.answer = () -> {
                throw new IllegalStateException("vault down");
            };
            byte[] envelope = sealer.seal(new byte[] {1, 2, 3}, PLACE, Duration.ZERO);
            assertThat(sealer.open(envelope, PLACE)).containsExactly(1, 2, 3);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingKeyRing {

        static volatile Supplier<KeyRing> answer;

        @Bean
        KeyRingSource failingKeyRing() {
            return () -> answer.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnKeyRing {

        @Bean
        KeyRingSource ownKeyRing() {
            return KeyRing.of(Secret.fromRawBytes("0123456789abcdef".getBytes(US_ASCII)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnSealer {

        @Bean
        Sealer ownSealer() {
            return Sealer.of(KeyRing.of(Secret.fromRawBytes("0123456789abcdef".getBytes(US_ASCII))));
        }
    }
}

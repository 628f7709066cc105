package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class SecureRedisAutoConfigurationTest {

    static final String SECRET = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SecureRedisAutoConfiguration.class));

    @Test
    void sealer_secretSet_sealsAndOpens() {
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET).run(context -> {
            Sealer sealer = context.getBean(Sealer.class);
            Binding binding = Binding.of("value").and("x");
            byte[] envelope = sealer.seal(new byte[] {1, 2, 3}, binding, Duration.ZERO);
            assertThat(sealer.open(envelope, binding)).containsExactly(1, 2, 3);
        });
    }

    @Test
    void context_noSecret_doesNotStart() {
        runner.run(context -> assertThat(context).getFailure().rootCause().isInstanceOf(MissingSecretException.class));
    }

    @Test
    void context_disabled_hasNoBeansOfOurs() {
        runner.withPropertyValues("secure-redis.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(Sealer.class)
                        .doesNotHaveBean(KeyRingSource.class)
                        .doesNotHaveBean(SecureRedisProperties.class));
    }

    @Test
    void keyRingSource_ofTheUser_wins() {
        runner.withUserConfiguration(OwnKeyRing.class)
                .run(context -> assertThat(context.getBean(KeyRingSource.class)
                                .keyRing()
                                .primary()
                                .keyBits())
                        .isEqualTo(128));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnKeyRing {

        @Bean
        KeyRingSource ownKeyRing() {
            byte[] raw = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            return KeyRing.of(Secret.fromRawBytes(raw));
        }
    }
}

package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SealerWarmUpTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SecureRedisAutoConfiguration.class))
            .withPropertyValues("secure-redis.secret-key=c2VjdXJlLXJlZGlzLXdhcm0tdXAtdGVzdC0zMmJ5dGU=");

    @Test
    void start_byDefault_warmsUp() {
        runner.run(context -> assertThat(context).hasSingleBean(SealerWarmUp.class));
    }

    @Test
    void start_warmUpOff_doesNot() {
        runner.withPropertyValues("secure-redis.crypto.warm-up=false")
                .run(context -> assertThat(context).doesNotHaveBean(SealerWarmUp.class));
    }
}

package io.secureredis.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

class DerivationPreloadTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void begin_byDefault_loadsInTheBackgroundIfThereIsAnotherProcessor() throws InterruptedException {
        Thread thread = DerivationPreload.begin(environment);
        assertThat(thread == null).isEqualTo(Runtime.getRuntime().availableProcessors() == 1);
        if (thread != null) {
            assertThat(thread.isDaemon()).isTrue();
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "0"})
    void begin_secureRedisOff_loadsNothing(String off) {
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("secure-redis.enabled", off)));
        assertThat(DerivationPreload.begin(environment)).isNull();
    }

    @Test
    void factories_ofTheStarter_nameIt() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(EnvironmentPostProcessor.class, (type, name, failure) -> {}))
                .hasAtLeastOneElementOfType(DerivationPreload.class);
    }
}

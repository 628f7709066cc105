package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.REDIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.session.SealedSessions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** A switch is read as Boot reads a boolean. Whatever is not a plain no must not leave anything unsealed. */
class SwitchesTest {

    private final ApplicationContextRunner application = Starter.application().withUserConfiguration(Caching.class);

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @BeforeEach
    void empty() {
        Starter.delete("switch-");
    }

    private static String stored(CacheManager caches) {
        Starter.delete("switch-");
        caches.getCache("switch-a").put("k", "canary");
        // Spring Data's own writer does not wait
        return (String) await().until(() -> REDIS.command("GET", "switch-a::k"), Objects::nonNull);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.enabled=yes",
                "secure-redis.enabled=on",
                "secure-redis.enabled=1",
                "secure-redis.enabled=TRUE",
                "secure-redis.enabled= true ",
                "secure-redis.cache.enabled=yes",
                "secure-redis.cache.enabled=1",
                "SECURE_REDIS_ENABLED=yes"
            })
    void cache_switchedOnInAnyWay_isSealed(String setting) {
        application
                .withPropertyValues(setting)
                .run(context -> assertThat(stored(context.getBean(CacheManager.class)))
                        .isNotNull()
                        .doesNotContain("canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "no", "off", "0", "FALSE", " false "})
    void cache_switchedOff_isNotSealed(String off) {
        for (String property : new String[] {"secure-redis.enabled", "secure-redis.cache.enabled"}) {
            application
                    .withPropertyValues(property + "=" + off)
                    .run(context -> assertThat(stored(context.getBean(CacheManager.class)))
                            .contains("canary"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.enabled=ture",
                "secure-redis.cache.enabled=ture",
                "secure-redis.session.enabled=j",
                "secure-redis.enabled=",
                "secure-redis.enabled=${NOTHING_IS_SET:}",
                "secure-redis.cache.enabled=",
                "secure-redis.session.enabled="
            })
    void start_switchThatIsNoBoolean_isRefused(String setting) {
        application
                .withPropertyValues(setting)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("SR227 " + setting.substring(0, setting.indexOf('='))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "1", " true"})
    void sessions_switchedOnInAnyWay_areSealed(String on) {
        application
                .withPropertyValues("secure-redis.session.enabled=" + on)
                .run(context -> assertThat(context).hasSingleBean(SealedSessions.class));
    }
}

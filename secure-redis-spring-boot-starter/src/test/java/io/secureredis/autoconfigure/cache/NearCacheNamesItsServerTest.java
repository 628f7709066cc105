package io.secureredis.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class NearCacheNamesItsServerTest {

    @Test
    void start_userMayNotSetTheProbe_logNamesTheServer(CapturedOutput output) {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("app", "on >secret ~* &* +@all -set")
                .start()) {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(
                            SecureRedisAutoConfiguration.class,
                            SecureRedisSerializerAutoConfiguration.class,
                            SecureRedisNearCacheAutoConfiguration.class,
                            SecureRedisCacheAutoConfiguration.class,
                            DataRedisAutoConfiguration.class))
                    .withPropertyValues(
                            "spring.data.redis.host=127.0.0.1",
                            "spring.data.redis.port=" + server.port(),
                            "spring.data.redis.username=app",
                            "spring.data.redis.password=secret",
                            "secure-redis.cache.near.enabled=true",
                            "secure-redis.secret-key=" + Starter.SECRET)
                    .run(context -> Awaitility.await()
                            .atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(output)
                                    .contains("the probe key could not be changed (SR322 Redis at 127.0.0.1:"
                                            + server.port())));
        }
    }
}

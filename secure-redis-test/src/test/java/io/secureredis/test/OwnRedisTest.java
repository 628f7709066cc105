package io.secureredis.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A test with a Redis of its own, as a container gives it; properties of another server change nothing. */
@SecureRedisTest(
        properties = {
            "logging.level.root=WARN",
            "spring.data.redis.url=redis://production.invalid:6379",
            "secure-redis.jobs.redis.host=production.invalid",
            "secure-redis.connection.unix-socket=/run/production.sock"
        })
class OwnRedisTest {

    private static final RedisTestServer CONTAINER = RedisTestServer.start();

    @Autowired
    private SecureJobs jobs;

    @Autowired
    private SealedRedis redis;

    @Test
    void jobs_detailsBeanOfTheTest_decidesWhereTheyGo() {
        jobs.call(Shop.Mailer::welcome, 1L, "a").delay();
        assertThat((List<?>) CONTAINER.command("SMEMBERS", "secure-jobs:queues"))
                .isNotEmpty();
        assertThatThrownBy(redis::server).hasMessageStartingWith("This test brought its own Redis");
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Containers {

        @Bean
        DataRedisConnectionDetails container() {
            return new DataRedisConnectionDetails() {
                @Override
                public Standalone getStandalone() {
                    return Standalone.of(CONTAINER.host(), CONTAINER.port(), CONTAINER.database());
                }
            };
        }
    }
}

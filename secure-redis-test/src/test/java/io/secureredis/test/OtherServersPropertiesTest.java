package io.secureredis.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.SecureJobs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An application whose jobs have a server of their own, in a test. */
@SecureRedisTest(properties = {"logging.level.root=WARN", "secure-redis.jobs.redis.host=production.invalid"})
class OtherServersPropertiesTest {

    @Autowired
    private SecureJobs jobs;

    @Autowired
    private SealedRedis redis;

    @Test
    void jobs_serverOfTheirOwnInTheProperties_goToTheTestServer() {
        jobs.call(Shop.Mailer::welcome, 1L, "a").delay();
        assertThat((List<?>) redis.server().command("SMEMBERS", "secure-jobs:queues"))
                .isNotEmpty();
    }
}

package io.secureredis.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.SecureJobs;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** An application's own line for its secret, where the variable is not set. */
@SecureRedisTest(properties = "secure-redis.secret-key=${SECURE_REDIS_TEST_NO_SUCH_SECRET}")
class UnsetSecretTest {

    @Autowired
    private SecureJobs jobs;

    @Autowired
    private JobTester tester;

    @Autowired
    private Shop.Mailer mailer;

    @Test
    void secret_variableThatIsNotSet_isProvided() {
        jobs.call(Shop.Mailer::welcome, 1L, "a").delay();
        tester.runDue();
        assertThat(mailer.sent).contains("a");
    }
}

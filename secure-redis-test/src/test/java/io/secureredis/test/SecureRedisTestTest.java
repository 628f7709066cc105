package io.secureredis.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SecureRedisTest(properties = "logging.level.root=WARN")
class SecureRedisTestTest {

    @Autowired
    private SecureJobs jobs;

    @Autowired
    private JobTester tester;

    @Autowired
    private SealedRedis redis;

    @Autowired
    private Shop.Mailer mailer;

    @Autowired
    private Shop.Catalogue catalogue;

    @Autowired
    private ObjectProvider<OtherService> other;

    @Autowired
    private Environment environment;

    @BeforeEach
    void forget() {
        mailer.sent.clear();
    }

    @Test
    void slice_always_hasBeansWithJobsAndCachesOnly() {
        assertThat(other.getIfAvailable()).isNull();
    }

    @Test
    void slice_ofAnApplicationWithoutTimeouts_isPatient() {
        assertThat(environment.getProperty("spring.data.redis.timeout")).isEqualTo("60s");
        assertThat(environment.getProperty("secure-redis.cache.resilience.command-timeout"))
                .isEqualTo("60s");
    }

    @Test
    void assertEnqueued_waiting_findsItAndElseSaysWhatWaits() {
        jobs.call(Shop.Mailer::welcome, 1L, "canary@example.org")
                .tag("canary-tag")
                .delay();
        EnqueuedJob job = tester.assertEnqueued(jobs.call(Shop.Mailer::welcome, 1L, "canary@example.org"));
        assertThat(job.state()).isEqualTo(JobState.READY);
        assertThat(job.arguments()).containsExactly("1", "\"canary@example.org\"");
        assertThat(job.tags()).containsExactly("canary-tag");
        assertThat(job.toString()).contains("mail.welcome").doesNotContain("canary");
        tester.assertNotEnqueued(jobs.call(Shop.Mailer::welcome, 2L, "canary@example.org"));
        assertThatThrownBy(() -> tester.assertEnqueued(jobs.call(Shop.Mailer::reminder, 1L)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there is mail.welcome[1, \"canary@example.org\"]");
        redis.assertHoldsNoPlaintextOf("canary@example.org", "mail.welcome");
    }

    @Test
    void runDue_andAdvance_runWithoutWaiting() {
        tester.assertNothingEnqueued();
        jobs.call(Shop.Mailer::welcome, 7L, "a").delay(Duration.ofHours(1));
        assertThat(tester.runDue()).isZero();
        tester.advance(Duration.ofHours(2));
        assertThat(tester.runDue()).isEqualTo(1);
        assertThat(mailer.sent).containsExactly("a");
        tester.assertEnqueued(jobs.call(Shop.Mailer::reminder, 7L));
        tester.advance(Duration.ofDays(3));
        assertThat(tester.runDue()).isEqualTo(1);
        assertThat(mailer.sent).isEqualTo(List.of("a", "reminder 7"));
        tester.assertNothingEnqueued();
    }

    @Test
    void cache_filled_isSealed() {
        catalogue.title(1);
        assertThat((List<?>) redis.server().command("KEYS", "*")).isNotEmpty();
        redis.assertHoldsNoPlaintextOf("canary-title");
        redis.server().command("SET", "leak", "canary-title 2");
        assertThatThrownBy(() -> redis.assertHoldsNoPlaintextOf("canary-title")).isInstanceOf(AssertionError.class);
    }
}

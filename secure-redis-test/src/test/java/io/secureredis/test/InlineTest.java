package io.secureredis.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.SecureJobs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@SecureRedisTest(inline = true, properties = "logging.level.root=WARN")
class InlineTest {

    @Autowired
    private SecureJobs jobs;

    @Autowired
    private JobTester tester;

    @Autowired
    private Shop.Mailer mailer;

    @Test
    void inline_call_runsAtOnceWhateverItsDelay() {
        jobs.call(Shop.Mailer::welcome, 1L, "a").delay(Duration.ofHours(1));
        assertThat(mailer.sent).containsExactly("a", "reminder 1");
        tester.assertNothingEnqueued();
    }
}

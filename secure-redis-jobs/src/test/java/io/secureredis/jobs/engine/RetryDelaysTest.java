package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobProperties;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever a rule of the application answers, a job that failed waits a valid time. */
@ExtendWith(OutputCaptureExtension.class)
class RetryDelaysTest {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final JobProperties.Retry SETTINGS =
            TestProperties.of(Map.of("retry.jitter", "0")).retry();

    private static long delayMs(Backoff rule) {
        return new RetryDelays(rule, SETTINGS).delayMs(2, FIRST);
    }

    @Test
    void delay_ofTheRule_isTaken() {
        assertThat(delayMs((failures, first) -> first.multipliedBy(failures * 7L)))
                .isEqualTo(140_000);
        assertThat(delayMs((failures, first) -> Duration.ZERO)).isZero();
        assertThat(delayMs((failures, first) -> Duration.ofDays(3_650)))
                .isEqualTo(Duration.ofDays(3_650).toMillis());
    }

    @Test
    void delay_longerThanTenYears_isTenYears() {
        long tenYears = Duration.ofDays(3_650).toMillis();
        assertThat(delayMs((failures, first) -> Duration.ofDays(3_651))).isEqualTo(tenYears);
        assertThat(delayMs((failures, first) -> Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(tenYears);
    }

    @Test
    void delay_ruleThatThrowsOrAnswersNothingOrLessThanNothing_isTheDefault(CapturedOutput output) {
        long usual = delayMs(Backoff.exponential(SETTINGS.maxDelay(), 0));
        assertThat(usual).isGreaterThan(FIRST.toMillis());
        assertThat(delayMs((failures, first) -> null)).isEqualTo(usual);
        assertThat(output).doesNotContain("The Backoff");
        assertThat(delayMs((failures, first) -> Duration.ofMillis(-1))).isEqualTo(usual);
        assertThat(output).contains("The Backoff " + RetryDelaysTest.class.getName());
        assertThat(delayMs((failures, first) -> {
                    throw new IllegalStateException("canary");
                }))
                .isEqualTo(usual);
        assertThat(output).doesNotContain("canary");
    }
}

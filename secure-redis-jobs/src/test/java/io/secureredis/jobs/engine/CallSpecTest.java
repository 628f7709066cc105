package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a caller chooses for a call, and what stays as it was. */
class CallSpecTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final CallSpec CALL = CallSpec.byName("mail.send", "mail", new Object[] {"canary"});

    private static CallSpec all() {
        return CALL.withId("id")
                .withQueue("other")
                .withPriority(9)
                .withMaxAttempts(7)
                .withUnique("key", HOUR)
                .withMaxAge(HOUR.plus(HOUR))
                .withTags("a")
                .withTags("b")
                .atOnce();
    }

    @Test
    void choices_areAllKept_whateverIsChosenAfterThem() {
        CallSpec call = all();
        assertThat(call.task()).isEqualTo("mail.send");
        assertThat(call.arguments()).containsExactly("canary");
        assertThat(call.id()).isEqualTo("id");
        assertThat(call.queue()).isEqualTo("other");
        assertThat(call.priority()).isEqualTo(9);
        assertThat(call.maxAttempts()).isEqualTo(7);
        assertThat(call.uniqueKey()).isEqualTo("key");
        assertThat(call.uniqueHold()).isEqualTo(HOUR);
        assertThat(call.maxAge()).isEqualTo(Duration.ofHours(2));
        assertThat(call.tags()).containsExactly("a", "b");
        assertThat(call.immediate()).isTrue();
        assertThat(CALL.queue()).isEqualTo("mail");
    }

    @Test
    void byName_hasNothingOfADefinition() {
        assertThat(CALL.fingerprint()).isNull();
        assertThat(CALL.types()).isNull();
        assertThat(CALL.priority()).isEqualTo(5);
        assertThat(CALL.maxAttempts()).isZero();
        assertThat(CALL.uniqueHold()).isZero();
        assertThat(CALL.immediate()).isFalse();
        assertThat(CALL).hasToString("CallSpec[mail.send]");
    }

    @Test
    void choices_outOfTheirRange_areRefused() {
        CALL.withPriority(1).withMaxAttempts(1);
        for (Runnable wrong : new Runnable[] {
            () -> CALL.withPriority(0),
            () -> CALL.withPriority(10),
            () -> CALL.withMaxAttempts(0),
            () -> CALL.withId(""),
            () -> CALL.withQueue("not a queue"),
            () -> CALL.withUnique("", HOUR),
            () -> CALL.withUnique("key", Duration.ZERO),
            () -> CALL.withMaxAge(Duration.ZERO)
        }) {
            assertThatThrownBy(wrong::run).isInstanceOf(JobException.class);
        }
    }
}

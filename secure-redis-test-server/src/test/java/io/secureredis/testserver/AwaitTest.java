package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();

    private boolean closedTwice() {
        if (asked.incrementAndGet() <= 2) {
            throw new UncheckedIOException(new IOException("Connection reset"));
        }
        return true;
    }

    @Test
    void untilAnswered_connectionsThatAreClosed_areTriedAgain() {
        assertThat(Await.untilAnswered(LIMIT, this::closedTwice)).isTrue();
        assertThat(asked).hasValue(3);
    }

    @Test
    void until_connectionThatIsClosed_isAFailure() {
        assertThatThrownBy(() -> Await.until(LIMIT, this::closedTwice)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void untilAnswered_limitPasses_isFalse() {
        assertThat(Await.untilAnswered(Duration.ofMillis(20), () -> {
                    asked.incrementAndGet();
                    return false;
                }))
                .isFalse();
        assertThat(asked.get()).isPositive();
    }
}

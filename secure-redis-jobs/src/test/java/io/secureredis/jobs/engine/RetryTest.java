package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A command is repeated until it is answered, however it fails, and not once its worker has stopped. */
class RetryTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Retry retry = new Retry(timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void command_thatFailsOrThrows_isRepeated() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        String answer = retry.untilAnswered(() -> {
                    switch (calls.incrementAndGet()) {
                        case 1 -> throw new AssertionError("simulated");
                        case 2 -> {
                            return CompletableFuture.failedFuture(new IllegalStateException("simulated"));
                        }
                        default -> {
                            return CompletableFuture.completedFuture("answer");
                        }
                    }
                })
                .toCompletableFuture()
                .get(1, TimeUnit.MINUTES);
        assertThat(answer).isEqualTo("answer");
        assertThat(calls).hasValue(3);
    }

    @Test
    void command_thatFailsAfterTheWorkerHasStopped_isNotRepeated() {
        timer.shutdownNow();
        CompletableFuture<Object> answer = retry.untilAnswered(
                        () -> CompletableFuture.failedFuture(new IllegalStateException("simulated")))
                .toCompletableFuture();
        assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES)).hasRootCauseMessage("simulated");
    }
}

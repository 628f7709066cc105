package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.jobs.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One of several servers: who waits for its answer, and what counts as one. */
class ServerReachTest {

    private final List<CompletableFuture<Object>> pings = new ArrayList<>();

    private ServerReach reach(Duration timeout) {
        return new ServerReach(
                () -> {
                    CompletableFuture<Object> ping = new CompletableFuture<>();
                    pings.add(ping);
                    return ping;
                },
                ConnectionFailures.anywhere(),
                timeout);
    }

    private static void assertSilent(ServerReach reach) {
        assertThatThrownBy(reach::require)
                .isInstanceOfSatisfying(
                        JobException.class,
                        failure -> assertThat(failure.code()).isEqualTo("SR420"));
    }

    @Test
    void ask_whileAQuestionIsUnderWay_asksNoSecond() {
        ServerReach reach = reach(Duration.ofMinutes(1));
        reach.ask();
        reach.ask();
        assertThat(pings).hasSize(1);
        pings.get(0).complete("PONG");
        reach.ask();
        assertThat(pings).hasSize(2);
    }

    @Test
    void require_ofAServerThatAnswers_returns() {
        ServerReach answers = new ServerReach(
                () -> CompletableFuture.completedFuture("PONG"), ConnectionFailures.anywhere(), Duration.ofMinutes(1));
        answers.missed();
        assertThat(answers.silentFor()).isPositive();
        answers.require();
        assertThat(answers.silentFor()).isZero();
    }

    @Test
    void require_ofAServerThatRefusesAPing_returns() {
        ServerReach refuses = new ServerReach(
                () -> CompletableFuture.failedFuture(new RedisCommandExecutionException("NOPERM canary")),
                ConnectionFailures.anywhere(),
                Duration.ofMinutes(1));
        refuses.missed();
        refuses.require();
        assertThat(refuses.silentFor()).isZero();
    }

    @Test
    void require_ofAServerThatIsGone_isRefused() {
        ServerReach gone = new ServerReach(
                () -> CompletableFuture.failedFuture(new RedisException("Currently not connected")),
                ConnectionFailures.anywhere(),
                Duration.ofMinutes(1));
        assertSilent(gone);
        assertThat(gone.silentFor()).isPositive();
    }

    @Test
    void require_withoutAnAnswer_isRefused_andWaitsForTheSameQuestionOnce() {
        ServerReach reach = reach(Duration.ofMinutes(1));
        assertSilent(reach);
        assertSilent(reach);
        assertThat(pings).hasSize(1);
        pings.get(0).complete("PONG");
        assertSilent(reach);
        assertThat(pings).hasSize(2);
        // The last question had a quarter of a second, and the server has been silent since before it.
        assertThat(reach.silentFor()).isBetween(Duration.ofMillis(250), Duration.ofHours(1));
    }

    @Test
    void require_interrupted_isRefused_andStaysInterrupted() {
        ServerReach reach = reach(Duration.ofMinutes(1));
        Thread.currentThread().interrupt();
        assertSilent(reach);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(reach.silentFor()).isZero();
    }
}

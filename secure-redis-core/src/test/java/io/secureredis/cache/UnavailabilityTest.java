package io.secureredis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.secureredis.SecureRedisException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

/** What counts as Redis being away, however deep a client, a future or the application has wrapped it. */
class UnavailabilityTest {

    private static Throwable wrapped(Throwable failure) {
        return new IllegalStateException(new CompletionException(failure));
    }

    static Stream<Throwable> away() {
        return Stream.of(
                CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("open")),
                new TimeoutException(),
                new QueryTimeoutException("no answer"),
                new RedisException("gone"),
                new DataAccessResourceFailureException("gone"));
    }

    /** The application's loader may use a Redis of its own. */
    private static Throwable failedLoad() {
        LoadOnce loader = new LoadOnce(() -> {
            throw new RedisException("of the application");
        });
        return catchThrowable(loader::get);
    }

    /** An exception that is the cause of its own cause. */
    private static Throwable endless() {
        Throwable one = new IllegalArgumentException("a key");
        one.initCause(new IllegalStateException(one));
        return one;
    }

    static Stream<Throwable> mistakes() {
        return Stream.of(
                endless(),
                new RedisCommandExecutionException("ERR syntax error"),
                new TooLargeException(new SecureRedisException("SR114", "Too large")),
                failedLoad(),
                new IllegalArgumentException("a key"));
    }

    @ParameterizedTest
    @MethodSource("away")
    void isUnavailable_redisIsAway_atAnyDepth(Throwable failure) {
        assertThat(Unavailability.isUnavailable(failure)).isTrue();
        assertThat(Unavailability.isUnavailable(wrapped(failure))).isTrue();
        assertThat(Unavailability.isOfRedis(wrapped(failure))).isTrue();
    }

    @ParameterizedTest
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @MethodSource("mistakes")
    void isUnavailable_mistakeOfTheCaller_isSeenAtAnyDepth(Throwable failure) {
        assertThat(Unavailability.isUnavailable(failure)).isFalse();
        assertThat(Unavailability.isUnavailable(wrapped(failure))).isFalse();
        assertThat(Unavailability.isOfRedis(wrapped(failure))).isFalse();
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.JobRedis;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line about a failure says what kind it is, and quotes nothing that an application or Redis put into it. */
class FailureInWordsTest {

    private static final String PLAIN = "java.lang.IllegalStateException";

    private static final class Unruly extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private final transient @Nullable Error onCause;

        Unruly(@Nullable Error onCause) {
            super("canary");
            this.onCause = onCause;
        }

        @Override
        public synchronized Throwable getCause() {
            if (onCause != null) {
                throw onCause;
            }
            return new Unruly(new AssertionError("canary"));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("canary");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("canary");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("canary");
        }
    }

    @Test
    void of_ourFailure_isItsMessage() {
        assertThat(FailureInWords.of(JobException.outcome("SR432", "The stored arguments are others.")))
                .isEqualTo("SR432 The stored arguments are others.");
    }

    @Test
    void of_anApplicationsFailure_isItsClassAndThoseOfItsCauses() {
        assertThat(FailureInWords.of(new IllegalStateException("canary", new IOException("canary"))))
                .isEqualTo(PLAIN + ", caused by java.io.IOException");
    }

    @Test
    void of_ourClassMadeByAnApplication_isItsCodeOnlyIfThatIsOne() {
        String name = SecureRedisException.class.getName();
        assertThat(FailureInWords.of(new SecureRedisException("SR999", "canary")))
                .isEqualTo(name + " SR999");
        assertThat(FailureInWords.of(new SecureRedisException("SR999 canary", "canary")))
                .isEqualTo(name);
        assertThat(FailureInWords.of(new SecureRedisException("canary", "canary") {}))
                .doesNotContain("SR")
                .startsWith("canary ");
    }

    @Test
    void of_longAndEndlessChains_endsAfterFive() {
        Throwable chain = new IOException("canary");
        for (int i = 0; i < 10; i++) {
            chain = new IllegalStateException("canary", chain);
        }
        assertThat(FailureInWords.of(chain)).isEqualTo(String.join(", caused by ", PLAIN, PLAIN, PLAIN, PLAIN, PLAIN));
        Exception one = new IllegalStateException("canary");
        Exception other = new IOException("canary", one);
        one.initCause(other);
        assertThat(FailureInWords.of(one)).isEqualTo(PLAIN + ", caused by java.io.IOException");
    }

    @Test
    void failureWhoseMethodsThrow_isItsClass() {
        String name = Unruly.class.getName();
        assertThat(FailureInWords.of(new Unruly(new StackOverflowError("canary"))))
                .isEqualTo(name);
        assertThat(FailureInWords.of(new Unruly(null))).isEqualTo(name + ", caused by " + name);
        assertThat(FailureInWords.ofClaim(new Unruly(null)))
                .isEqualTo("An error that does not come from Redis: " + name + ", caused by " + name);
    }

    @ParameterizedTest
    @CsvSource({
        "WRONGTYPE Operation against canary, WRONGTYPE",
        "ERR canary, ERR",
        "ERR Error running script (call to f_x): @user_script:6: NOPERM canary, NOPERM",
        "canary WRONGTYPES canary, an error",
        "canary, an error"
    })
    void ofClaim_errorReply_isItsWord(String reply, String word) {
        assertThat(FailureInWords.ofClaim(new ExecutionException(new RedisCommandExecutionException(reply))))
                .isEqualTo("Redis refuses: " + word);
        assertThat(FailureInWords.ofClaim(new RedisCommandExecutionException((String) null)))
                .isEqualTo("Redis refuses: an error");
    }

    @Test
    void ofClaim_noAnswer_isSilence() {
        for (Exception silence : new Exception[] {
            new RedisConnectionException("canary"), new TimeoutException("canary"), new IOException("canary")
        }) {
            assertThat(FailureInWords.ofClaim(new IllegalStateException("canary", silence)))
                    .isEqualTo("Redis does not answer: " + silence.getClass().getSimpleName());
        }
        assertThat(FailureInWords.ofClaim(JobRedis.refused(
                        ConnectionFailures.anywhere(),
                        new RedisConnectionException("canary", new ConnectException("Connection refused")))))
                .startsWith("Redis does not answer: SR3")
                .doesNotContain("canary");
    }

    @Test
    void ofClaim_failureOfOurOwn_isToldWithItsPlace() {
        Exception ours = new IllegalStateException("canary");
        assertThat(FailureInWords.ofClaim(ours))
                .startsWith("An error that does not come from Redis: " + PLAIN + " at ")
                .contains("FailureInWordsTest.ofClaim_failureOfOurOwn")
                .doesNotContain("canary");
        ours.setStackTrace(new StackTraceElement[] {new StackTraceElement("java.lang.String", "length", null, 1)});
        assertThat(FailureInWords.ofClaim(ours)).isEqualTo("An error that does not come from Redis: " + PLAIN);
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.Backoff;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobServer;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.SecureJobs.Job1;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.stereotype.Component;

/** What cannot work is refused where it is written, with a code, and leaves nothing in Redis. */
@SuppressWarnings("NullAway") // Passes null on purpose
@ExtendWith(OutputCaptureExtension.class)
class OddCallsTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static final Duration HOUR = Duration.ofHours(1);
    private static JobApplication producer;

    @Component
    static class Odd {
        @SecureJob(name = "odd.text", queue = "q")
        public void text(String text) {}

        @SecureJob(name = "odd.number", queue = "q")
        public void number(long number, Integer boxed) {}
    }

    @BeforeAll
    static void start() {
        REDIS.flushAll();
        producer = JobApplication.start(REDIS, Odd.class, "worker.enabled=false", "queues.split.shards=4");
    }

    @AfterAll
    static void stop() {
        producer.close();
    }

    @AfterEach
    void holdsNothing() {
        assertThat((List<?>) REDIS.command("KEYS", "secure-jobs:{*")).isEmpty();
    }

    private static Arguments on(String code, String what, Function<JobCall, Object> odd) {
        return Arguments.of(code, what, odd);
    }

    static Stream<Arguments> oddCalls() {
        Duration tooLong = Duration.ofMillis(Long.MAX_VALUE);
        Duration mostNegative = Duration.ofSeconds(Long.MIN_VALUE);
        return Stream.of(
                on("SR415", "a delay beyond all dates", call -> call.delay(tooLong)),
                on("SR415", "a delay beyond long", call -> call.delay(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))),
                on("SR416", "no delay", call -> call.delay(null)),
                on("SR415", "the last instant", call -> call.enqueueAt(Instant.MAX)),
                on("SR415", "the first instant", call -> call.enqueueAt(Instant.MIN)),
                on("SR415", "beyond 2^53", call -> call.enqueueAt(Instant.ofEpochMilli(1L << 53))),
                on("SR415", "beyond four digits", call -> call.enqueueAt(Instant.parse("+10000-01-01T00:00:00Z"))),
                on("SR416", "no instant", call -> call.enqueueAt(null)),
                on("SR415", "an age beyond all dates", call -> call.expiresAfter(tooLong)),
                on("SR415", "an age of nothing", call -> call.expiresAfter(Duration.ZERO)),
                on("SR415", "an age of a nanosecond", call -> call.expiresAfter(Duration.ofNanos(1))),
                on("SR415", "a negative age", call -> call.expiresAfter(HOUR.negated())),
                on("SR415", "the most negative age", call -> call.expiresAfter(mostNegative)),
                on("SR416", "no age", call -> call.expiresAfter(null)),
                on("SR415", "a hold beyond all dates", call -> call.unique("key", tooLong)),
                on("SR415", "a hold of nothing", call -> call.unique("key", Duration.ZERO)),
                on("SR416", "no hold", call -> call.unique("key", null)),
                on("SR416", "no unique key", call -> call.unique(null, HOUR)),
                on("SR416", "an empty unique key", call -> call.unique(" ", HOUR)),
                on("SR416", "no id", call -> call.withId(null)),
                on("SR416", "an empty id", call -> call.withId("")),
                on("SR416", "half a surrogate pair", call -> call.withId("a\uD800")),
                on("SR416", "no queue", call -> call.queue(null)),
                on("SR416", "a queue with a brace", call -> call.queue("q}")),
                on("SR416", "a queue in capitals", call -> call.queue("Mail")),
                on("SR416", "an empty queue", call -> call.queue("")),
                on("SR416", "a queue of 65 characters", call -> call.queue("q".repeat(65))),
                on("SR416", "a part of a queue", call -> call.queue("split~1")),
                on("SR416", "priority 0", call -> call.priority(0)),
                on("SR416", "priority 10", call -> call.priority(10)),
                on("SR416", "no attempt", call -> call.maxAttempts(0)),
                on("SR416", "negative attempts", call -> call.maxAttempts(-1)),
                on("SR416", "no schedule", call -> call.scheduleOnce(null)),
                on("SR416", "no name of a schedule", call -> call.scheduleOnce(null, Schedule.every(HOUR))),
                on("SR416", "an empty name of a schedule", call -> call.scheduleOnce("", Schedule.every(HOUR))),
                on("SR417", "an id for many jobs", call -> call.withId("one").scheduleOnce(Schedule.every(HOUR))),
                on(
                        "SR417",
                        "a schedule that is over",
                        call -> call.scheduleOnce(Schedule.every(HOUR).until(Instant.EPOCH))),
                on(
                        "SR417",
                        "a day that does not exist",
                        call -> call.scheduleOnce(Schedule.cron("0 0 30 2 *", java.time.ZoneOffset.UTC))));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("oddCalls")
    void call_odd_isRefusedWithACode(String code, String what, Function<JobCall, Object> odd) {
        assertRefused(code, () -> odd.apply(producer.jobs().call(Odd::text, "canary")));
    }

    static Stream<Arguments> oddUses() {
        SecureJobs jobs = producer.jobs();
        return Stream.of(
                Arguments.of("SR416", "no reference", (ThrowingCallable)
                        () -> jobs.call((Job1<Odd, String>) null, "x")),
                Arguments.of("SR416", "no name", (ThrowingCallable) () -> jobs.call((String) null)),
                Arguments.of("SR416", "a name with a space", (ThrowingCallable) () -> jobs.call("no name")),
                Arguments.of("SR412", "too few", (ThrowingCallable) () -> jobs.call("odd.number", 1)),
                Arguments.of("SR412", "too many", (ThrowingCallable) () -> jobs.call("odd.text", "a", "b")),
                Arguments.of("SR416", "no list", (ThrowingCallable) () -> jobs.delayAll(null)),
                Arguments.of("SR416", "no call", (ThrowingCallable) () -> jobs.delayAll(Arrays.asList((JobCall) null))),
                Arguments.of("SR416", "queue", (ThrowingCallable) () -> jobs.unschedule("No {queue}", "name")),
                Arguments.of("SR416", "schedule", (ThrowingCallable) () -> jobs.unschedule("q", null)),
                Arguments.of("SR416", "pause", (ThrowingCallable)
                        () -> producer.operations().pause("No {queue}")),
                Arguments.of("SR416", "look", (ThrowingCallable)
                        () -> producer.inspector().queue("No {queue}")),
                Arguments.of("SR416", "id", (ThrowingCallable) () -> new JobId("not an id")),
                Arguments.of("SR416", "null id", (ThrowingCallable) () -> new JobId(null)),
                Arguments.of("SR416", "query", (ThrowingCallable)
                        () -> JobQuery.of("q", JobState.READY).withPage(-1, 5)),
                Arguments.of("SR416", "jitter", (ThrowingCallable) () -> Backoff.exponential(HOUR, Double.NaN)),
                Arguments.of("SR415", "no wait", (ThrowingCallable) () -> Backoff.exponential(Duration.ZERO, 0)),
                Arguments.of("SR416", "server", (ThrowingCallable) () -> new JobServer(null, null, Set.of())));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("oddUses")
    void use_odd_isRefusedWithACode(String code, String what, ThrowingCallable odd) {
        assertRefused(code, odd);
    }

    @Test
    void argument_nullForAPrimitive_isRefusedAtTheCall() {
        Long none = null;
        assertRefused("SR418", () -> producer.jobs().call(Odd::number, none, 1).delay());
        assertRefused("SR418", () -> producer.jobs().call("odd.number", null, 1).delay());
        assertRefused("SR418", () -> producer.jobs().call(Odd::number, none, 1).scheduleOnce(Schedule.every(HOUR)));
    }

    @Test
    void argument_ofAnotherTypeByName_isRefusedAtTheCall() {
        assertRefused(
                "SR418", () -> producer.jobs().call("odd.number", "canary", 1).delay());
        assertRefused(
                "SR418",
                () -> producer.jobs().call("odd.text", Map.of("canary", 1)).delay());
    }

    @ParameterizedTest
    @CsvSource({
        "default-queue, No Good",
        "timeout, -1s",
        "max-age, 0s",
        "max-age, 999ms",
        "log.max-lines, -1",
        "log.max-line-size, 15B",
        "log.max-line-size, 65KB",
        "log.max-size, 4095B",
        "log.max-size, 5MB",
        "max-age, 999999999d",
        "max-crashes, 0",
        "retry.max-attempts, 0",
        "retry.delay, -1s",
        "retry.max-delay, 0s",
        "retry.jitter, 1.5",
        "retry.jitter, NaN",
        "retention.done, -1s",
        "retention.dead, -1s",
        "worker.queues, 'a,No Good'",
        "worker.concurrency, 0",
        "worker.lease, 1ms",
        "worker.shutdown-timeout, -1s",
        "worker.shutdown-timeout, 36501d",
        "retention.max-done, -1",
        "retention.max-dead, 0",
        "retention.max-dead, -1",
        "durability.replicas, -1",
        "durability.replicas, 1001",
        "durability.timeout, 0s",
        "queues.mail.concurrency, 0",
        "queues.mail.weight, 0",
        "queues.mail.max-active, 0",
        "queues.mail.rate-limit, 0",
        "queues.mail.rate-period, 0s",
        "queues.mail.shards, 0",
        "queues.mail.shards, 5000",
        "queues[Bad].weight, 1"
    })
    void property_impossible_isNamed(String property, String value) {
        assertThatThrownBy(() -> JobPropertiesCheck.check(TestProperties.of(Map.of(property, value))))
                .isInstanceOf(JobDeclarationException.class)
                .hasMessageStartingWith("SR480 The property secure-redis.jobs."
                        + property.replaceAll("\\[(.*)]", ".$1").replaceAll("\\.Bad\\.weight", ".Bad"))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .containsPattern(
                                isOfAName(property) ? "Set it to 1 to 64 characters" : "must be from \\S+ to \\S+\\."));
    }

    private static boolean isOfAName(String property) {
        return property.equals("default-queue") || property.equals("worker.queues") || property.contains("[");
    }

    @Test
    void previousSecrets_withoutASecretOfTheJobs_areRefused() {
        assertThatThrownBy(() -> JobPropertiesCheck.check(TestProperties.of(Map.of("previous-secret-keys", "CANARY"))))
                .isInstanceOf(JobDeclarationException.class)
                .hasMessageStartingWith("SR480 The property secure-redis.jobs.previous-secret-keys has no effect")
                .hasMessageNotContaining("CANARY");
        JobPropertiesCheck.check(TestProperties.of(Map.of("previous-secret-keys", "a", "secret-key", "b")));
    }

    @Test
    void logOfJobs_lineLargerThanTheLog_isRefusedByBothNames() {
        assertThatThrownBy(() -> JobPropertiesCheck.check(
                        TestProperties.of(Map.of("log.max-line-size", "32KB", "log.max-size", "16KB"))))
                .isInstanceOf(JobDeclarationException.class)
                .hasMessageStartingWith(
                        "SR480 The property secure-redis.jobs.log.max-line-size cannot work: it is 32768B, and"
                                + " must be from 16B to secure-redis.jobs.log.max-size, which is 16384B.");
        JobPropertiesCheck.check(TestProperties.of(Map.of("log.max-line-size", "16KB", "log.max-size", "16KB")));
        JobPropertiesCheck.check(TestProperties.of(Map.of("log.max-line-size", "64KB")));
        JobPropertiesCheck.check(TestProperties.of(Map.of("log.max-size", "4KB")));
    }

    /** The starter's analyzer, which knows only the code, must not come first. */
    @Test
    void property_impossible_isToldWithItsOwnRemedy(CapturedOutput output) {
        assertThatThrownBy(() -> JobApplication.start(REDIS, Odd.class, "retry.jitter=1.5"))
                .hasRootCauseInstanceOf(JobDeclarationException.class);
        assertThat(output)
                .contains("SR480 The property secure-redis.jobs.retry.jitter cannot work: it is 1.5, and must be from 0"
                        + " to 1.")
                .contains("Action:\n\nSet it to a value from 0 to 1, or leave it out for its default.\n");
    }

    @Test
    void property_impossible_endsTheStart() {
        assertThatThrownBy(() -> JobApplication.start(REDIS, Odd.class, "worker.concurrency=0"))
                .hasRootCauseInstanceOf(JobDeclarationException.class)
                .rootCause()
                .hasMessageStartingWith("SR480");
    }

    private static void assertRefused(String code, ThrowingCallable odd) {
        assertThatThrownBy(odd)
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith(code + " ")
                .hasMessageNotContaining("canary")
                .hasNoSuppressedExceptions();
    }
}

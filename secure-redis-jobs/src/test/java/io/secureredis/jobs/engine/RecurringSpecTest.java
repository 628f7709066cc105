package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Overlap;
import io.secureredis.jobs.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of a schedule, and how its progress, an operator's pause and another rule change it. */
class RecurringSpecTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Schedule HOURLY = Schedule.every(HOUR);
    private static final JobId JOB = new JobId("job-1");

    private static RecurringSpec.Call call(int priority, String... tags) {
        byte[] arguments = "[1,\"a\"]".getBytes(UTF_8);
        return new RecurringSpec.Call(
                "mail.digest", "f", priority, 3, 4_000, "key", 5_000, List.of(tags), arguments, "[1]".getBytes(UTF_8));
    }

    private static RecurringSpec.State state(long generation, long left, long nextMs) {
        return new RecurringSpec.State(generation, left, nextMs, START.toEpochMilli(), 7, 8, "job-0");
    }

    private static RecurringSpec spec(Schedule schedule) {
        long next = START.plus(HOUR).toEpochMilli();
        return new RecurringSpec("nightly", call(2, "a", "b"), schedule, state(4, schedule.fires(), next));
    }

    private static void assertSame(RecurringSpec one, RecurringSpec other) {
        assertThat(other)
                .usingRecursiveComparison()
                .withEqualsForType(Schedule::equals, Schedule.class)
                .isEqualTo(one);
    }

    static List<RecurringSpec> specs() {
        Schedule ends = Schedule.cron("0 0 3 * * *", ZoneId.of("Europe/Berlin"))
                .times(9)
                .until(START.plus(Duration.ofDays(9)))
                .overlap(Overlap.SKIP);
        byte[] none = "[]".getBytes(UTF_8);
        RecurringSpec.Call least = new RecurringSpec.Call("t", null, 5, 0, 0, null, 0, List.of(), none, none);
        return List.of(
                spec(HOURLY),
                spec(ends),
                spec(ends).paused(99),
                new RecurringSpec(null, least, HOURLY, new RecurringSpec.State(0, 0, 1, 0, 0, 0, "")),
                new RecurringSpec(
                        "x",
                        call(9),
                        ends,
                        state(1, 2, 3),
                        HOURLY.overlap(Overlap.SKIP).times(9).until(START.plus(Duration.ofDays(9))),
                        6));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void stored_isReadBackWhole(RecurringSpec spec) {
        assertSame(spec, RecurringSpec.parse(spec.toBytes()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "{}",
                "[]",
                "{\"n\":\"t\",\"a\":\"W10=\",\"every\":3600000}",
                "{\"n\":\"t\",\"a\":\"?\",\"every\":3600000,\"next\":1}",
                "{\"n\":\"t\",\"a\":\"W10=\",\"next\":1}",
                "{\"n\":\"t\",\"a\":\"W10=\",\"every\":1,\"next\":1}",
                "{\"n\":\"t\",\"a\":\"W10=\",\"cron\":\"0 0 3 * * *\",\"zone\":\"Nowhere/None\",\"next\":1}"
            })
    void parse_whatIsNoSchedule_throws(String json) {
        assertThatThrownBy(() -> RecurringSpec.parse(json.getBytes(UTF_8))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void parse_onlyWhatIsRequired_hasTheDefaults() {
        RecurringSpec spec = RecurringSpec.parse(
                "{\"n\":\"t\",\"a\":\"W10=\",\"every\":3600000,\"next\":5,\"id\":null,\"t\":[1,\"a\"]}"
                        .getBytes(UTF_8));
        byte[] none = "[]".getBytes(UTF_8);
        RecurringSpec.Call call = new RecurringSpec.Call("t", null, 5, 0, 0, null, 0, List.of("a"), none, none);
        assertSame(new RecurringSpec(null, call, HOURLY, new RecurringSpec.State(0, 0, 5, 0, 0, 0, "")), spec);
    }

    @Test
    void toString_hasNoArguments() {
        assertThat(spec(HOURLY)).hasToString("RecurringSpec[mail.digest]");
        assertThat(call(1)).hasToString("Call[mail.digest]");
    }

    @Test
    void name_isTheCallersOrTheCall() {
        assertThat(spec(HOURLY).name()).isEqualTo("nightly");
        assertThat(new RecurringSpec(null, call(1), HOURLY, state(0, 0, 0)).name())
                .isEqualTo("mail.digest\n[1]");
    }

    @Test
    void sameness_needsEachPartOfTheCall() {
        RecurringSpec.Call call = call(2);
        List<RecurringSpec.Call> others = List.of(
                new RecurringSpec.Call(
                        "o", "f", 2, 3, 4_000, "key", 5_000, List.of(), call.arguments(), call.inOrder()),
                new RecurringSpec.Call(
                        "mail.digest", null, 2, 3, 4_000, "key", 5_000, List.of(), call.arguments(), call.inOrder()),
                call(3),
                new RecurringSpec.Call(
                        "mail.digest", "f", 2, 1, 4_000, "key", 5_000, List.of(), call.arguments(), call.inOrder()),
                new RecurringSpec.Call(
                        "mail.digest", "f", 2, 3, 1, "key", 5_000, List.of(), call.arguments(), call.inOrder()),
                new RecurringSpec.Call(
                        "mail.digest", "f", 2, 3, 4_000, "o", 5_000, List.of(), call.arguments(), call.inOrder()),
                new RecurringSpec.Call(
                        "mail.digest", "f", 2, 3, 4_000, "key", 1, List.of(), call.arguments(), call.inOrder()),
                new RecurringSpec.Call(
                        "mail.digest", "f", 2, 3, 4_000, "key", 5_000, List.of(), call.arguments(), new byte[0]));
        RecurringSpec spec = new RecurringSpec("n", call, HOURLY, state(1, 0, 1));
        assertThat(others).allSatisfy(other -> {
            RecurringSpec changed = new RecurringSpec("n", other, HOURLY, state(1, 0, 1));
            assertThat(spec.isSameAs(changed)).isFalse();
        });
        assertThat(spec.isSameAs(new RecurringSpec("n", call(2, "tag"), HOURLY, state(9, 1, 9))))
                .isTrue();
        assertThat(spec.isSameAs(new RecurringSpec("n", call, Schedule.every(Duration.ofHours(2)), state(1, 0, 1))))
                .isFalse();
    }

    @Test
    void taggedLike_changesOnlyTagsAndGeneration() {
        RecurringSpec spec = spec(HOURLY).paused(9);
        RecurringSpec tagged = spec.taggedLike(new RecurringSpec("n", call(2, "c"), HOURLY, state(1, 0, 1)));
        assertThat(tagged.call().tags()).containsExactly("c");
        assertThat(tagged.state().generation()).isEqualTo(6);
        assertThat(tagged.state().nextMs()).isEqualTo(RecurringSpec.NEVER_MS);
        assertThat(tagged.pausedMs()).isEqualTo(9);
        assertThat(tagged.isSameAs(spec)).isTrue();
        assertThat(spec.taggedLike(spec(HOURLY))).isSameAs(spec);
    }

    @Test
    void afterFire_countsTheRun_andHasTheNextOne() {
        RecurringSpec fired = spec(HOURLY.times(3)).afterFire(START.plus(HOUR.multipliedBy(3)), JOB);
        assertThat(fired.state())
                .isEqualTo(new RecurringSpec.State(
                        4,
                        2,
                        START.plus(HOUR.multipliedBy(4)).toEpochMilli(),
                        START.plus(HOUR).toEpochMilli(),
                        8,
                        8,
                        "job-1"));
        assertThat(spec(HOURLY).afterFire(START, JOB).state().left()).isZero();
    }

    @Test
    void afterFire_lastRunOrAfterTheEnd_isNothing() {
        assertThat(spec(HOURLY.times(1)).afterFire(START, JOB)).isNull();
        assertThat(spec(HOURLY.until(START.plus(HOUR))).afterFire(START.plus(HOUR), JOB))
                .isNull();
        assertThat(spec(HOURLY.until(START.plus(HOUR))).afterPassing(START.plus(HOUR)))
                .isNull();
    }

    @Test
    void afterPassing_countsWhatWasSkipped_andKeepsTheRest() {
        assertThat(spec(HOURLY.times(3)).afterPassing(START.plus(HOUR)).state())
                .isEqualTo(new RecurringSpec.State(
                        4, 3, START.plus(HOUR.multipliedBy(2)).toEpochMilli(), START.toEpochMilli(), 7, 9, "job-0"));
    }

    @Test
    void paused_thenResumed_keepsItsGrid() {
        RecurringSpec paused = spec(HOURLY).paused(99);
        assertThat(paused.state()).isEqualTo(state(5, 0, RecurringSpec.NEVER_MS));
        RecurringSpec resumed = paused.resumed(START.plus(Duration.ofMinutes(150)));
        assertThat(resumed.pausedMs()).isZero();
        assertThat(resumed.state())
                .isEqualTo(state(6, 0, START.plus(HOUR.multipliedBy(3)).toEpochMilli()));
    }

    @Test
    void resumed_neverRan_runsAnIntervalFromNow() {
        RecurringSpec fresh = new RecurringSpec("n", call(1), HOURLY, new RecurringSpec.State(1, 0, 5, 0, 0, 0, ""));
        Instant now = START.plus(Duration.ofMinutes(10));
        assertThat(fresh.paused(3).resumed(now).state().nextMs())
                .isEqualTo(now.plus(HOUR).toEpochMilli());
        assertThat(spec(HOURLY.until(START)).paused(3).resumed(now)).isNull();
    }

    @Test
    void ruledBy_keepsEndAndOverlap_andRemembersWhatWasDeclared() {
        Schedule declared =
                HOURLY.times(5).until(START.plus(Duration.ofDays(2))).overlap(Overlap.SKIP);
        Schedule rule = Schedule.every(Duration.ofHours(3));
        RecurringSpec ruled = spec(declared).ruledBy(rule, START);
        Schedule expected = rule.times(5).until(START.plus(Duration.ofDays(2))).overlap(Overlap.SKIP);
        assertThat(ruled.schedule()).isEqualTo(expected);
        assertThat(ruled.declared()).isEqualTo(declared);
        assertThat(ruled.state())
                .isEqualTo(state(5, 5, START.plus(HOUR.multipliedBy(3)).toEpochMilli()));
        assertThat(ruled.isSameAs(spec(declared))).isTrue();
        assertThat(ruled.isSameAs(spec(expected))).isFalse();
        assertThat(ruled.ruledBy(HOURLY, START).declared()).isNull();
    }

    @Test
    void ruledBy_whilePaused_staysPaused_andWithoutAnotherRunIsNothing() {
        RecurringSpec ruled = spec(HOURLY).paused(3).ruledBy(Schedule.every(Duration.ofHours(3)), START);
        assertThat(ruled.pausedMs()).isEqualTo(3);
        assertThat(ruled.state().nextMs()).isEqualTo(RecurringSpec.NEVER_MS);
        assertThat(spec(HOURLY.until(START.plus(HOUR))).ruledBy(Schedule.every(Duration.ofHours(3)), START))
                .isNull();
    }

    @Test
    void replacing_isNewerThanWhatItReplaces_andStaysPaused() {
        RecurringSpec spec = spec(HOURLY);
        assertThat(spec.replacing(null)).isSameAs(spec);
        assertThat(spec.replacing(spec.withState(state(3, 0, 1)))).isSameAs(spec);
        assertThat(spec.replacing(spec).state())
                .isEqualTo(state(5, 0, spec.state().nextMs()));
        assertThat(spec.replacing(spec.withState(state(9, 0, 1))).state().generation())
                .isEqualTo(10);
        RecurringSpec held = spec.replacing(spec.paused(77));
        assertThat(held.pausedMs()).isEqualTo(77);
        assertThat(held.state().nextMs()).isEqualTo(RecurringSpec.NEVER_MS);
    }

    @Test
    void state_isAfter_byGenerationAndThenByItsNextRun() {
        assertThat(state(2, 0, 1).isAfter(state(1, 0, 9))).isTrue();
        assertThat(state(1, 0, 9).isAfter(state(2, 0, 1))).isFalse();
        assertThat(state(1, 0, 9).isAfter(state(1, 0, 8))).isTrue();
        assertThat(state(1, 0, 9).isAfter(state(1, 0, 9))).isFalse();
    }
}

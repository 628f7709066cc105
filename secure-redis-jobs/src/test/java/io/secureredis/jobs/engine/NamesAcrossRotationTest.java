package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** A name means the same under every secret of the key ring: before, during and after a rotation. */
class NamesAcrossRotationTest {

    private static final String K1 = "secure-redis.secret-key=" + JobApplication.SECRET;
    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    private static final String[] ONLY_K1 = {K1};
    private static final String[] K1_AND_K2 = {K1, "secure-redis.previous-secret-keys[0]=" + OTHER};
    private static final String[] K2_AND_K1 = {
        "secure-redis.secret-key=" + OTHER, "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET
    };
    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Work {
        static final List<String> RAN = new CopyOnWriteArrayList<>();

        @SecureJob(name = "work.note", queue = "q")
        public void note(String text) {
            RAN.add(text);
        }

        @SecureJob(name = "work.once", queue = "q", unique = "1h")
        public void once(int number) {
            RAN.add("once " + number);
        }

        @SecureJob(name = "work.declared", queue = "declared", every = "1h")
        public void declared() {
            RAN.add("declared");
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Work.RAN.clear();
    }

    @Test
    void withId_underThePreviousSecret_isPutOnce() {
        JobId first;
        try (JobApplication before = producer(ONLY_K1)) {
            first = order(before);
        }
        try (JobApplication after = producer(K2_AND_K1)) {
            assertThat(order(after)).isEqualTo(first);
            assertThat(after.get(JobRuntime.class).runDue()).isEqualTo(1);
            assertThat(order(after)).isEqualTo(first);
            assertThat(after.counts("q")).containsEntry(JobState.DONE, 1L).containsEntry(JobState.READY, 0L);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void withId_ofInstancesThatDisagree_isPutOnce() {
        try (JobApplication a = producer(K1_AND_K2);
                JobApplication b = producer(K2_AND_K1)) {
            JobId first = order(b);
            assertThat(order(a)).isEqualTo(first);
            assertThat(order(b)).isEqualTo(first);
            List<JobId> many = a.jobs()
                    .delayAll(List.of(
                            a.jobs().call(Work::note, "x").withId("order-42"),
                            a.jobs().call(Work::note, "y").withId("order-43")));
            assertThat(many.get(0)).isEqualTo(first);
            assertThat(b.jobs().call(Work::note, "y").withId("order-43").delay())
                    .isEqualTo(many.get(1));
            assertThat(b.counts("q")).containsEntry(JobState.READY, 2L);
        }
    }

    @Test
    void withId_inAQueueOfSeveralParts_isPutOnce() {
        List<String> sharded = List.of("queues.q.shards=4");
        try (JobApplication a = producer(with(K1_AND_K2, sharded));
                JobApplication b = producer(with(K2_AND_K1, sharded))) {
            for (int i = 0; i < 20; i++) {
                JobId id = a.jobs().call(Work::note, "x").withId("id-" + i).delay();
                assertThat(b.jobs().call(Work::note, "x").withId("id-" + i).delay())
                        .isEqualTo(id);
                JobId unique =
                        a.jobs().call(Work::note, "x").unique("key-" + i, HOUR).delay();
                assertThat(b.jobs()
                                .call(Work::note, "x")
                                .unique("key-" + i, HOUR)
                                .delay())
                        .isEqualTo(unique);
            }
            long waiting = 0;
            for (String part : List.of("q", "q~1", "q~2", "q~3")) {
                waiting += a.counts(part).get(JobState.READY);
            }
            assertThat(waiting).isEqualTo(40);
        }
    }

    @Test
    void unique_heldUnderThePreviousSecret_holdsAndMovesToThePrimary() {
        JobId first;
        try (JobApplication before = producer(ONLY_K1)) {
            first = before.jobs().call(Work::once, 1).delay();
        }
        Object keysBefore = redis.command("HKEYS", "secure-jobs:{q}:unique");
        try (JobApplication a = producer(K1_AND_K2);
                JobApplication b = producer(K2_AND_K1)) {
            assertThat(b.jobs().call(Work::once, 1).delay()).isEqualTo(first);
            assertThat((List<?>) redis.command("HKEYS", "secure-jobs:{q}:unique"))
                    .hasSize(1)
                    .isNotEqualTo(keysBefore);
            assertThat(a.jobs().call(Work::once, 1).delay()).isEqualTo(first);
            assertThat(redis.command("HKEYS", "secure-jobs:{q}:unique")).isEqualTo(keysBefore);
            assertThat(b.get(JobRuntime.class).runDue()).isEqualTo(1);
            assertThat(b.jobs().call(Work::once, 1).delay()).isNotEqualTo(first);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedules_putAgainUnderANewPrimary_areTheSame() {
        RecurringOverview declared;
        try (JobApplication before = worker(ONLY_K1)) {
            schedule(before);
            await().until(() -> before.inspector().recurring("declared").size() == 1);
            declared = before.inspector().recurring("declared").get(0);
        }
        try (JobApplication after = worker(K2_AND_K1)) {
            schedule(after);
            assertThat(after.inspector().recurring("q")).hasSize(2).noneMatch(RecurringOverview::tampered);
            // A list that is read while the schedule moves may miss it
            await().until(() -> after.inspector().recurring("declared").stream()
                            .filter(one -> !one.key().equals(declared.key()))
                            .count()
                    == 1);
            assertThat(after.inspector().recurring("declared"))
                    .singleElement()
                    .satisfies(one -> assertThat(one.nextFire()).isEqualTo(declared.nextFire()));
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_ofInstancesThatDisagree_firesOncePerTickFromAnyInstance() {
        try (JobApplication a = producer(K1_AND_K2);
                JobApplication b = producer(K2_AND_K1)) {
            schedule(a);
            for (int tick = 1; tick <= 6; tick++) {
                JobApplication fires = tick % 2 == 0 ? a : b;
                JobApplication looks = tick % 2 == 0 ? b : a;
                shift(a, b, Duration.ofMinutes(61L * tick));
                fires.get(JobRuntime.class).runDue();
                looks.get(JobRuntime.class).runDue();
                schedule(looks);
                assertThat(Work.RAN).hasSize(2 * tick);
                assertThat(looks.inspector().recurring("q")).hasSize(2).noneMatch(RecurringOverview::tampered);
            }
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_firedByBothSidesAtATime_firesOncePerTick() {
        try (JobApplication a = worker(K1_AND_K2);
                JobApplication b = worker(K2_AND_K1)) {
            a.jobs()
                    .call(Work::note, "tick")
                    .scheduleOnce("tick", Schedule.every(Duration.ofMillis(100)).times(40));
            b.jobs()
                    .call(Work::note, "tick")
                    .scheduleOnce("tick", Schedule.every(Duration.ofMillis(100)).times(40));
            await().until(() -> a.inspector().recurring("q").isEmpty());
            await().until(() -> Work.RAN.size() == 40);
            // A job is acknowledged after it ran
            await().untilAsserted(() ->
                    assertThat(a.counts("q")).containsEntry(JobState.DONE, 40L).containsEntry(JobState.TAMPERED, 0L));
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_thereUnderBothNames_isOneAfterItsNextFire() {
        try (JobApplication old = producer(ONLY_K1)) {
            schedule(old);
        }
        try (JobApplication alone = producer("secure-redis.secret-key=" + OTHER)) {
            schedule(alone);
            assertThat(alone.inspector().recurring("q")).hasSize(4);
        }
        try (JobApplication both = producer(K2_AND_K1)) {
            both.get(JobRuntime.class).shiftClock(Duration.ofMinutes(61));
            both.get(JobRuntime.class).runDue();
            assertThat(both.inspector().recurring("q")).hasSize(2);
            assertThat(Work.RAN).containsExactlyInAnyOrder("named", "unnamed");
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_byAKeyOfBeforeTheRotation_isFiredAndRemoved() {
        List<String> keys;
        try (JobApplication before = producer(ONLY_K1)) {
            keys = schedule(before);
        }
        try (JobApplication after = producer(K2_AND_K1)) {
            assertThat(schedule(after)).doesNotContainAnyElementsOf(keys);
            assertThat(after.operations().fireNow("q", keys.get(0))).isPresent();
            assertThat(after.operations().removeSchedule("q", keys.get(0))).isTrue();
            assertThat(after.operations().removeSchedule("q", keys.get(0))).isFalse();
            assertThat(after.inspector().recurring("q")).hasSize(1);
        }
        try (JobApplication back = producer(K1_AND_K2)) {
            schedule(back);
            assertThat(back.jobs().unschedule("q", "named")).isTrue();
            assertThat(back.inspector().recurring("q")).hasSize(1);
        }
        try (JobApplication after = producer(K2_AND_K1)) {
            schedule(after);
            assertThat(after.jobs().unschedule("q", "named")).isTrue();
            assertThat(after.inspector().recurring("q")).hasSize(1);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_changedAfterTheRotation_isReplaced() {
        try (JobApplication before = producer(ONLY_K1)) {
            schedule(before);
        }
        try (JobApplication after = producer(K2_AND_K1)) {
            after.jobs().call(Work::note, "named").scheduleOnce("named", Schedule.every(Duration.ofHours(2)));
            assertThat(after.inspector().recurring("q"))
                    .extracting(RecurringOverview::schedule)
                    .containsExactlyInAnyOrder("every PT1H", "every PT2H");
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_underARetiredSecret_isLeftAloneAndPutAgain() {
        try (JobApplication before = producer(ONLY_K1)) {
            schedule(before);
        }
        String retired = io.secureredis.crypto.Secret.fromBase64(JobApplication.SECRET)
                .keyId()
                .toString();
        try (JobApplication after = producer(with(K2_AND_K1, List.of("secure-redis.retired-key-ids[0]=" + retired)))) {
            after.get(JobRuntime.class).shiftClock(Duration.ofMinutes(61));
            assertThat(after.get(JobRuntime.class).runDue()).isZero();
            schedule(after);
            assertThat(after.inspector().recurring("q")).hasSize(4).noneMatch(RecurringOverview::tampered);
            after.get(JobRuntime.class).shiftClock(Duration.ofMinutes(123));
            assertThat(after.get(JobRuntime.class).runDue()).isEqualTo(2);
        }
        try (JobApplication again = producer(K1_AND_K2)) {
            again.get(JobRuntime.class).shiftClock(Duration.ofMinutes(190));
            again.get(JobRuntime.class).runDue();
            assertThat(again.inspector().recurring("q")).hasSize(2);
        }
        QueueInvariants.check(redis);
    }

    private JobId order(JobApplication application) {
        return application.jobs().call(Work::note, "order").withId("order-42").delay();
    }

    private static List<String> schedule(JobApplication application) {
        return List.of(
                application.jobs().call(Work::note, "named").scheduleOnce("named", Schedule.every(HOUR)),
                application.jobs().call(Work::note, "unnamed").scheduleOnce(Schedule.every(HOUR)));
    }

    private static void shift(JobApplication a, JobApplication b, Duration by) {
        a.get(JobRuntime.class).shiftClock(by);
        b.get(JobRuntime.class).shiftClock(by);
    }

    private JobApplication worker(String... settings) {
        return JobApplication.start(redis, Work.class, settings);
    }

    private JobApplication producer(String... settings) {
        return JobApplication.start(redis, Work.class, with(settings, List.of("worker.enabled=false")));
    }

    private static String[] with(String[] settings, List<String> more) {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.addAll(more);
        return all.toArray(String[]::new);
    }
}

package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Several workers fire the same schedules: none condemns what another one changes meanwhile, and each occurrence runs
 * once.
 */
class SchedulesOfSeveralWorkersTest {

    private static final byte[] RECURRING = bytes("secure-jobs:{q}:recurring");

    private final RedisTestServer redis = RedisTestServer.shared();

    @Component
    static class Ticker {
        static final List<String> TICKS = new CopyOnWriteArrayList<>();

        @SecureJob(name = "ticker.note", queue = "q")
        public void note(String name) {
            TICKS.add(name);
        }
    }

    @Component
    static class Alerts {
        final List<JobEvent> events = new CopyOnWriteArrayList<>();

        @EventListener
        void on(JobEvent event) {
            events.add(event);
        }
    }

    @BeforeEach
    void clean() {
        redis.flushAll();
        Ticker.TICKS.clear();
    }

    @Test
    void schedules_ofTwoWorkers_goOnAndNoneIsCondemned() {
        try (JobApplication one = start();
                JobApplication two = start()) {
            for (int i = 0; i < 20; i++) {
                one.jobs()
                        .call(Ticker::note, "race-" + i)
                        .scheduleOnce("race-" + i, Schedule.every(Duration.ofMillis(100)));
            }
            await().until(() -> IntStream.range(0, 20)
                    .allMatch(i ->
                            Ticker.TICKS.stream().filter(("race-" + i)::equals).count() >= 30));
            assertThat(two.inspector().recurring("q")).hasSize(20).noneMatch(RecurringOverview::tampered);
            assertThat(one.get(Alerts.class).events).isEmpty();
            assertThat(two.get(Alerts.class).events).isEmpty();
            assertThat(one.counts("q")).containsEntry(JobState.TAMPERED, 0L);
        }
        QueueInvariants.check(redis);
    }

    /**
     * The interleaving that a race gives now and then: the other worker fires between what this one reads first and
     * what it does about it.
     */
    @Test
    void schedule_firedByAnotherWorkerSinceItWasRead_isNotCondemned() {
        try (JobApplication application = start("worker.enabled=false")) {
            String key = application.jobs().call(Ticker::note, "a").scheduleOnce(Schedule.every(Duration.ofHours(1)));
            JobRuntime runtime = application.get(JobRuntime.class);
            QueueStore store = runtime.queue("q").store();
            QueueStore.StoredSchedule before = store.snapshot(List.of(key)).get(0);
            runtime.shiftClock(Duration.ofMinutes(61));
            assertThat(runtime.runDue()).isEqualTo(1);
            byte[] after = envelope(key);
            assertThat(store.schedule(key, before.envelope(), (1L << 53) - 1, List.of(before)))
                    .isFalse();
            assertThat(envelope(key)).isEqualTo(after);
            assertThat(application.inspector().recurring("q")).noneMatch(RecurringOverview::tampered);
        }
        QueueInvariants.check(redis);
    }

    private byte[] envelope(String key) {
        return (byte[]) redis.command(bytes("HGET"), RECURRING, bytes(key));
    }

    private JobApplication start(String... settings) {
        return JobApplication.start(redis, List.of(Ticker.class, Alerts.class), settings);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

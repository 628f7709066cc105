package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Overlap;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/**
 * When a schedule that is due puts a job, and when it passes an occurrence over. Fired by hand, without a worker, with
 * a clock that is put forward.
 */
class ScheduleRulesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication application;
    private JobRuntime runtime;
    private int hours;

    @Component
    static class Work {
        static final List<String> RAN = new CopyOnWriteArrayList<>();

        @SecureJob(name = "work.note", queue = "q")
        public void note(String text) {
            RAN.add(text);
        }

        @SecureJob(name = "work.fails", queue = "q", maxAttempts = 5, backoff = "10h")
        public void fails() {
            RAN.add("fails");
            throw new IllegalStateException();
        }

        @SecureJob(name = "work.once", queue = "q", unique = "10h")
        public void once() {
            RAN.add("once");
        }

        @SecureJob(name = "work.declared", queue = "skipping", every = "1h")
        public void declared() {}

        @SecureJob(name = "work.queued", queue = "queueing", every = "1h", overlap = Overlap.QUEUE)
        public void queued() {}
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        Work.RAN.clear();
        hours = 0;
        application = JobApplication.start(redis, Work.class, "worker.enabled=false", "retry.max-delay=24h");
        runtime = application.get(JobRuntime.class);
    }

    @AfterEach
    void stop() {
        application.close();
        QueueInvariants.check(redis);
    }

    @Test
    void overlap_skipWhileTheLastOneWaits_putsNoSecond() {
        note("a").scheduleOnce(Schedule.every(HOUR).overlap(Overlap.SKIP));
        fire();
        fire();
        fire();
        assertThat(ready("q")).isEqualTo(1);
        runtime.runDue();
        fire();
        assertThat(ready("q")).isEqualTo(1);
        assertThat(application.inspector().recurring("q").get(0).fired()).isEqualTo(2);
        assertThat(application.inspector().recurring("q").get(0).schedule())
                .isEqualTo("every PT1H, skips while the last one is unfinished");
    }

    @Test
    void overlap_skipWhileTheLastOneWaitsForItsNextAttempt_putsNoSecond() {
        application.jobs().call(Work::fails).scheduleOnce(Schedule.every(HOUR).overlap(Overlap.SKIP));
        fire();
        runtime.runDue();
        fire();
        runtime.runDue();
        assertThat(Work.RAN).containsExactly("fails");
        assertThat(application.counts("q")).containsEntry(JobState.RETRYING, 1L).containsEntry(JobState.READY, 0L);
    }

    @Test
    void overlap_skipAfterTheLastOneWasRemovedOrDied_putsAgain() {
        application
                .jobs()
                .call(Work::fails)
                .maxAttempts(1)
                .scheduleOnce(Schedule.every(HOUR).overlap(Overlap.SKIP));
        fire();
        runtime.runDue();
        assertThat(application.counts("q")).containsEntry(JobState.DEAD, 1L);
        fire();
        assertThat(ready("q")).isEqualTo(1);
        application.operations().drain("q");
        fire();
        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void overlap_skipOfALimitedSchedule_doesNotCountWhatWasPassedOver() {
        note("a").scheduleOnce(Schedule.every(HOUR).times(2).overlap(Overlap.SKIP));
        fire();
        fire();
        fire();
        assertThat(application.inspector().recurring("q")).hasSize(1);
        runtime.runDue();
        fire();
        assertThat(application.inspector().recurring("q")).isEmpty();
        runtime.runDue();
        assertThat(Work.RAN).hasSize(2);
    }

    @Test
    void overlap_unsaid_queuesOneForEachTick() {
        note("a").scheduleOnce(Schedule.every(HOUR));
        fire();
        fire();
        fire();
        assertThat(ready("q")).isEqualTo(3);
    }

    @Test
    void overlap_changed_isAnotherSchedule() {
        note("a").scheduleOnce("s", Schedule.every(HOUR));
        note("a").scheduleOnce("s", Schedule.every(HOUR).overlap(Overlap.SKIP));
        fire();
        fire();
        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void declared_unlessToldOtherwise_skips() {
        application.close();
        // A worker that serves another queue puts the declared schedules; none runs them
        application = JobApplication.start(redis, Work.class, "worker.queues=other");
        org.awaitility.Awaitility.await()
                .until(() -> application.inspector().recurring("queueing").size()
                                + application.inspector().recurring("skipping").size()
                        == 2);
        runtime = application.get(JobRuntime.class);
        for (String queue : List.of("skipping", "queueing")) {
            RecurringJobs recurring = runtime.recurring();
            for (int i = 1; i <= 3; i++) {
                runtime.shiftClock(HOUR.multipliedBy(i).plusMinutes(1));
                recurring.fireDue(runtime.queue(queue));
            }
            runtime.shiftClock(Duration.ZERO);
        }
        assertThat(ready("skipping")).isEqualTo(1);
        assertThat(ready("queueing")).isEqualTo(3);
    }

    @Test
    void queue_paused_getsOneOccurrence() {
        note("a").scheduleOnce(Schedule.every(HOUR));
        fire();
        application.operations().pause("q");
        for (int i = 0; i < 5; i++) {
            fire();
        }
        assertThat(ready("q")).isEqualTo(1);
        application.operations().resume("q");
        runtime.runDue();
        assertThat(Work.RAN).hasSize(1);
        fire();
        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void queue_pausedBeforeTheFirstFire_getsOneOccurrence() {
        application.operations().pause("q");
        note("a").scheduleOnce(Schedule.every(HOUR));
        for (int i = 0; i < 5; i++) {
            fire();
        }
        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void unique_heldByACalledJob_passesTheOccurrenceOver() {
        application.jobs().call(Work::once).scheduleOnce(Schedule.every(HOUR));
        JobId called = application.jobs().call(Work::once).delay();
        fire();
        assertThat(ready("q")).isEqualTo(1);
        runtime.runDue();
        fire();
        assertThat(ready("q")).isEqualTo(1);
        // And the occurrence holds the key against calls
        assertThat(application.jobs().call(Work::once).delay()).isNotEqualTo(called);
        assertThat(ready("q")).isEqualTo(1);
        fire();
        assertThat(ready("q")).isEqualTo(1);
    }

    @Test
    void unique_ofAKeyInAQueueOfSeveralParts_meetsTheCalls() {
        application.close();
        application = JobApplication.start(redis, Work.class, "worker.enabled=false", "queues.q.shards=4");
        runtime = application.get(JobRuntime.class);
        for (int i = 0; i < 8; i++) {
            application
                    .jobs()
                    .call(Work::note, "n")
                    .unique("key-" + i, HOUR.multipliedBy(9))
                    .scheduleOnce("s" + i, Schedule.every(HOUR));
            application
                    .jobs()
                    .call(Work::note, "n")
                    .unique("key-" + i, HOUR.multipliedBy(9))
                    .delay();
        }
        hours++;
        runtime.shiftClock(HOUR.multipliedBy(hours).plusMinutes(1));
        long waiting = 0;
        for (String part : List.of("q", "q~1", "q~2", "q~3")) {
            runtime.recurring().fireDue(runtime.queue(part));
            waiting += ready(part);
        }
        assertThat(waiting).isEqualTo(8);
        assertThat(application.jobs().unschedule("q", "s3")).isTrue();
        assertThat(application.jobs().unschedule("q", "s3")).isFalse();
        note("n").scheduleOnce("s4", Schedule.every(HOUR));
        long schedules = 0;
        for (String part : List.of("q", "q~1", "q~2", "q~3")) {
            schedules += application.inspector().recurring(part).size();
        }
        assertThat(schedules).isEqualTo(7);
    }

    @Test
    void call_withAttemptsAndAge_givesThemToEachOccurrence() {
        application
                .jobs()
                .call(Work::fails)
                .maxAttempts(1)
                .expiresAfter(Duration.ofMinutes(30))
                .scheduleOnce(Schedule.every(HOUR));
        fire();
        runtime.runDue();
        assertThat(application.counts("q")).containsEntry(JobState.DEAD, 1L).containsEntry(JobState.RETRYING, 0L);
        // Due for 46 minutes
        runtime.shiftClock(HOUR.multipliedBy(2).plusMinutes(46));
        runtime.recurring().fireDue(runtime.queue("q"));
        assertThat(ready("q")).isZero();
        assertThat(application.inspector().recurring("q").get(0).fired()).isEqualTo(1);
        runtime.shiftClock(HOUR.multipliedBy(3).plusMinutes(1));
        runtime.recurring().fireDue(runtime.queue("q"));
        assertThat(ready("q")).isEqualTo(1);
    }

    /** One more tick, which is a minute overdue. */
    private void fire() {
        hours++;
        runtime.shiftClock(HOUR.multipliedBy(hours).plusMinutes(1));
        runtime.recurring().fireDue(runtime.queue("q"));
    }

    private long ready(String queue) {
        return application.counts(queue).get(JobState.READY);
    }

    private JobCall note(String text) {
        return application.jobs().call(Work::note, text);
    }
}

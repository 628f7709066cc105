package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Why, by whom and when a queue was paused; and that a queue is paused whether or not that can be read. */
class PauseNoteTest {

    private static final String META = "secure-jobs:{mail}:meta";
    private static final String REASON = "Provider is down, TICKET-7";
    private static final String OTHER_SECRET = "Wm9yZ2ZhbHRpZ2VyU2NobHVlc3NlbGZ1ZXJUZXN0czA=";

    private final RedisTestServer redis = RedisTestServer.shared();

    @BeforeEach
    void empty() {
        redis.flushAll();
    }

    @Test
    void pause_withAReason_isShownAndNotReadableInRedis() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            long before = application.get(JobRuntime.class).queue("mail").nowMs();
            application.operations().pause("mail", " " + REASON + " ", "alice");
            QueueOverview.Pause note = overview(application).pause();
            assertThat(note).isNotNull();
            assertThat(note.reason()).isEqualTo(REASON);
            assertThat(note.by()).isEqualTo("alice");
            assertThat(note.at().toEpochMilli()).isBetween(before, before + 60_000);
            assertThat(String.valueOf(redis.command("HGETALL", META)))
                    .doesNotContain("Provider")
                    .doesNotContain("alice");
            assertThat(health(application))
                    .isEqualTo(Map.of("mail", Map.of("at", note.at(), "by", "alice", "reason", REASON)));
            application.operations().resume("mail");
            assertThat(overview(application).pause()).isNull();
            assertThat(redis.command("HEXISTS", META, "pause-note")).isEqualTo(0L);
            assertThat(health(application)).isNull();
        }
    }

    @Test
    void pause_withoutAReason_forgetsTheOneBefore() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            application.operations().pause("mail", REASON, "alice");
            application.operations().pause("mail");
            assertThat(overview(application).paused()).isTrue();
            assertThat(overview(application).pause()).isNull();
            application.operations().pause("mail", "", "bob");
            assertThat(overview(application).pause())
                    .extracting(QueueOverview.Pause::reason)
                    .isNull();
            assertThat(overview(application).pause())
                    .extracting(QueueOverview.Pause::by)
                    .isEqualTo("bob");
            application.operations().pause("mail", "x".repeat(5_000), "y".repeat(500));
            QueueOverview.Pause note = overview(application).pause();
            assertThat(note).isNotNull();
            assertThat(note.reason()).hasSize(QueueOverview.Pause.MOST_CHARACTERS);
            assertThat(note.by()).hasSize(100);
        }
    }

    @Test
    void pause_whoseReasonDoesNotOpen_stillPausesAndShowsNone() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            application.operations().pause("mail", REASON, "alice");
            JobQueue mail = application.get(JobRuntime.class).queue("mail");
            byte[] copied = StoredValues.note(mail.store(), QueueStore.PAUSE_NOTE);
            JobQueue other = application.get(JobRuntime.class).queue("other");
            for (byte[] forged : List.of(
                    "not sealed".getBytes(StandardCharsets.UTF_8),
                    new byte[100_000],
                    QueueNotes.sealPause(other, "of another queue", "mallory"))) {
                put(forged);
                assertThat(overview(application).paused()).isTrue();
                assertThat(overview(application).pause()).isNull();
                application.jobs().call(Mailer::digest).delay();
                assertThat(application.get(JobRuntime.class).runDue()).isZero();
            }
            put(copied);
            assertThat(overview(application).pause()).isNotNull();
            // Without the flag, a reason pauses nothing
            redis.command("HDEL", META, "paused");
            assertThat(overview(application).paused()).isFalse();
            assertThat(overview(application).pause()).isNull();
            await().until(() -> application.counts("mail").get(JobState.DONE) == 3);
        }
    }

    @Test
    void pause_ofAnApplicationWithAnotherSecret_pausesAll() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            application.operations().pause("mail", REASON, "alice");
        }
        try (JobApplication other =
                JobApplication.start(redis, Mailer.class, "secure-redis.secret-key=" + OTHER_SECRET)) {
            assertThat(overview(other).paused()).isTrue();
            assertThat(overview(other).pause()).isNull();
            other.jobs().call(Mailer::digest).delay();
            assertThat(other.get(JobRuntime.class).runDue()).isZero();
            other.operations().resume("mail");
            await().until(() -> other.counts("mail").get(JobState.DONE) == 1);
        }
    }

    @Test
    void pause_afterARotation_keepsItsReason() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class)) {
            application.operations().pause("mail", REASON, "alice");
        }
        String[] rotated = {
            "secure-redis.secret-key=" + OTHER_SECRET, "secure-redis.previous-secret-keys=" + JobApplication.SECRET
        };
        try (JobApplication after = JobApplication.start(redis, Mailer.class, rotated)) {
            assertThat(overview(after).pause())
                    .extracting(QueueOverview.Pause::reason)
                    .isEqualTo(REASON);
            after.get(JobRuntime.class).rewrapper().run("mail", false, jobs -> {});
        }
        try (JobApplication later =
                JobApplication.start(redis, Mailer.class, "secure-redis.secret-key=" + OTHER_SECRET)) {
            assertThat(overview(later).pause())
                    .extracting(QueueOverview.Pause::reason)
                    .isEqualTo(REASON);
        }
    }

    @Test
    void pause_ofAQueueWithShards_isSaidOfEachPart() {
        try (JobApplication application = JobApplication.start(redis, Mailer.class, "queues.mail.shards=2")) {
            application.operations().pause("mail", REASON, "alice");
            for (String part : List.of("mail", "mail~1")) {
                assertThat(application.inspector().queue(part).pause())
                        .extracting(QueueOverview.Pause::reason)
                        .isEqualTo(REASON);
            }
        }
    }

    private static QueueOverview overview(JobApplication application) {
        return application.inspector().queue("mail");
    }

    private static Object health(JobApplication application) {
        return application
                .get(HealthIndicator.class, "secureJobsHealthIndicator")
                .health()
                .getDetails()
                .get("paused");
    }

    private void put(byte[] note) {
        redis.command(bytes("HSET"), bytes(META), bytes("pause-note"), note);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

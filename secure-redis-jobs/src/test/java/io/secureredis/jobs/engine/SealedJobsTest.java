package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.KeyCensusResult;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/** What stands in Redis is unreadable, and whatever is changed there is noticed and never run. */
class SealedJobsTest {

    private static final byte[] BODY = "secure-jobs:{mail}:body".getBytes(StandardCharsets.UTF_8);

    private final RedisTestServer redis = RedisTestServer.shared();
    private JobApplication producer;

    @Component
    static class Alerts {
        final List<JobEvent> events = new CopyOnWriteArrayList<>();

        @EventListener
        void on(JobEvent event) {
            events.add(event);
        }
    }

    @Component
    static class Reporting {
        @SecureJob(name = "mail.report", queue = "mail")
        public void report() {
            JobContext.current().progress(40, "canary-progress");
            JobContext.current().log("canary-log");
        }
    }

    @BeforeEach
    void start() {
        redis.flushAll();
        producer = JobApplication.start(redis, List.of(Mailer.class, Reporting.class), "worker.enabled=false");
    }

    @AfterEach
    void stop() {
        producer.close();
    }

    @Test
    void work_ofEveryKind_leavesNothingReadable() {
        try (JobApplication worker = worker()) {
            workOfEveryKind(worker);
            await().until(() ->
                    redis.command("HLEN", "secure-jobs:{mail}:tasks").equals(2L));
            for (String word : List.of(
                    "canary",
                    "mail.welcome",
                    "digest",
                    "IllegalState",
                    "Mailer",
                    "Europe",
                    "mail.report",
                    "0 0 3",
                    // Longer than what chance puts into a few kilobytes of ciphertext
                    "\"n\":\"",
                    "{\"v\":",
                    "io.secureredis")) {
                assertThat(everything()).as(word).doesNotContain(word);
            }
        }
        QueueInvariants.check(redis);
    }

    private void workOfEveryKind(JobApplication worker) {
        worker.get(Mailer.class).failuresLeft.set(1);
        producer.jobs()
                .call(Mailer::welcome, 1L, "canary-argument")
                .withId("canary-id")
                .tag("canary-tag")
                .delay();
        producer.jobs()
                .call(Mailer::welcome, 2L, "canary-argument")
                .unique("canary-unique", Duration.ofHours(1))
                .delay(Duration.ofHours(1));
        producer.jobs().call(Reporting::report).delay();
        producer.jobs()
                .call(Mailer::digest)
                .tag("canary-tag")
                // On one night in four years, so that it is never due while the test runs
                .scheduleOnce("canary-schedule", Schedule.cron("0 0 3 29 2 *", java.time.ZoneId.of("Europe/Berlin")));
        await().until(() -> worker.counts("mail").get(JobState.DONE) == 2);
    }

    @Test
    void census_ofWorkOfEveryKind_countsNothingAsNotSealed() {
        try (JobApplication worker = worker()) {
            workOfEveryKind(worker);
            worker.operations().pause("mail");
            await().untilAsserted(() -> assertThat(((List<?>) redis.command("KEYS", "secure-jobs:{mail}:*"))
                            .stream().map(key -> key.toString().replaceAll("(:[^:]*)?:\\d+$|^.*}:", "")))
                    .as("what the census looks into")
                    .contains(
                            "body",
                            "run",
                            "result",
                            "error",
                            "progress",
                            "log",
                            "log-index",
                            "unique",
                            "recurring",
                            "worker",
                            "meta",
                            "stat",
                            "tasks",
                            "task-minute",
                            "task-hour"));
            KeyCensusResult census =
                    KeyCensus.of(worker.get(RedisConnectionFactory.class)).count();
            assertThat(census.complete()).isTrue();
            assertThat(census.notSealed()).isZero();
            assertThat(census.malformed()).isZero();
            assertThat(census.under(Secret.fromBase64(JobApplication.SECRET).keyId()))
                    .isGreaterThanOrEqualTo(8);
        }
    }

    /** Every value of every type as Redis itself would save it (the server does not compress). */
    private String everything() {
        StringBuilder all = new StringBuilder();
        for (Object key : (List<?>) redis.command("KEYS", "*")) {
            all.append(key).append('\n');
            byte[] name = key.toString().getBytes(StandardCharsets.UTF_8);
            byte[] dump = (byte[]) redis.command("DUMP".getBytes(StandardCharsets.UTF_8), name);
            // A wake-up signal may have been taken since
            if (dump != null) {
                all.append(new String(dump, StandardCharsets.ISO_8859_1)).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void body_oneBitTurned_isTampered() {
        JobId id = put(1);
        byte[] envelope = body(id);
        envelope[envelope.length - 1] ^= 1;
        setBody(id, envelope);
        assertTampered(id, "not-authentic");
    }

    @Test
    void body_ofAnotherJob_isTampered() {
        JobId id = put(1);
        setBody(id, body(put(2)));
        assertTampered(id, "not-authentic");
    }

    @Test
    void body_ofAnotherQueue_isTampered() {
        JobId other = producer.jobs()
                .call(Mailer::welcome, 1L, "a")
                .queue("other")
                .withId("same")
                .delay();
        byte[] envelope =
                (byte[]) redis.command(bytes("HGET"), bytes("secure-jobs:{other}:body"), bytes(other.value()));
        JobId id = put(1);
        setBody(id, envelope);
        assertTampered(id, "not-authentic");
    }

    @Test
    void body_inClear_isTampered() {
        JobId id = put(1);
        setBody(id, bytes("{\"v\":1,\"n\":\"mail.digest\",\"c\":1,\"nb\":1,\"na\":9999999999999,\"a\":[]}"));
        assertTampered(id, "not-sealed");
    }

    @Test
    void due_movedForward_waitsForItsTimeAllTheSame() {
        JobId id = producer.jobs().call(Mailer::welcome, 1L, "a").delay(Duration.ofHours(1));
        double due = score("scheduled", id);
        try (JobApplication worker = worker()) {
            redis.command("ZADD", "secure-jobs:{mail}:scheduled", "0", id.value());
            wakeUp();
            await().until(() -> early(worker) == 1 && score("scheduled", id) >= due);
            redis.command("ZREM", "secure-jobs:{mail}:scheduled", id.value());
            redis.command("ZADD", "secure-jobs:{mail}:ready", "0", id.value());
            wakeUp();
            await().until(() -> early(worker) == 2 && score("scheduled", id) >= due);
            JobDetail job = worker.inspector().find("mail", id).orElseThrow();
            assertThat(job.summary().state()).isEqualTo(JobState.SCHEDULED);
            assertThat(job.summary().attempt()).isZero();
            assertThat(job.summary().crashes()).isZero();
            assertThat(worker.get(Mailer.class).sent).isEmpty();
        }
        QueueInvariants.check(redis);
    }

    private static double early(JobApplication worker) {
        return worker.get(MeterRegistry.class)
                .counter("secure.jobs.early", "queue", "mail")
                .count();
    }

    private double score(String key, JobId id) {
        Object score = redis.command("ZSCORE", "secure-jobs:{mail}:" + key, id.value());
        return score == null ? -1 : Double.parseDouble(score.toString());
    }

    @Test
    void finished_putBackIntoReady_isTampered() {
        JobId id = put(1);
        try (JobApplication worker = worker()) {
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 1);
            redis.command("ZADD", "secure-jobs:{mail}:ready", "1", id.value());
            wakeUp();
            await().until(() -> worker.counts("mail").get(JobState.TAMPERED) == 1);
            assertThat(worker.get(Mailer.class).sent).hasSize(1);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void finished_putBackWithoutTraces_isTampered() {
        JobId id = put(1);
        byte[] envelope = body(id);
        try (JobApplication worker = worker()) {
            await().until(() -> worker.counts("mail").get(JobState.DONE) == 1);
            worker.operations().delete("mail", id);
            setBody(id, envelope);
            redis.command("ZADD", "secure-jobs:{mail}:ready", "1", id.value());
            wakeUp();
            await().until(() -> worker.counts("mail").get(JobState.TAMPERED) == 1);
            assertThat(worker.get(Mailer.class).sent).hasSize(1);
        }
        QueueInvariants.check(redis);
    }

    @Test
    void finished_putBackAfterItsEnd_isDeadForEveryWorker() {
        JobId id = producer.jobs()
                .call(Mailer::welcome, 1L, "a")
                .expiresAfter(Duration.ofHours(1))
                .delay();
        byte[] envelope = body(id);
        JobRuntime runtime = producer.get(JobRuntime.class);
        assertThat(runtime.runDue()).isEqualTo(1);
        producer.operations().delete("mail", id);
        setBody(id, envelope);
        redis.command("ZADD", "secure-jobs:{mail}:ready", "1", id.value());
        runtime.shiftClock(Duration.ofMinutes(61));
        // Another run by hand remembers nothing of the first, as another process would not.
        runtime.runDue();
        assertThat(producer.inspector().find("mail", id).orElseThrow().errorKind())
                .isEqualTo("expired");
        assertThat(producer.get(Mailer.class).sent).hasSize(1);
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_putBackToWhatItWas_runsNoOccurrenceTwice() {
        String key = producer.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofHours(1)));
        byte[] envelope = (byte[]) redis.command(bytes("HGET"), bytes("secure-jobs:{mail}:recurring"), bytes(key));
        Object next = redis.command("ZSCORE", "secure-jobs:{mail}:next", key);
        JobRuntime runtime = producer.get(JobRuntime.class);
        runtime.shiftClock(Duration.ofMinutes(61));
        assertThat(runtime.runDue()).isEqualTo(1);
        redis.command(bytes("HSET"), bytes("secure-jobs:{mail}:recurring"), bytes(key), envelope);
        redis.command("ZADD", "secure-jobs:{mail}:next", String.valueOf(next), key);
        assertThat(runtime.runDue()).isZero();
        assertThat(producer.inspector().recurring("mail").get(0).fired()).isEqualTo(1);
        assertThat(producer.get(Mailer.class).sent).containsExactly("digest");
        QueueInvariants.check(redis);
    }

    @Test
    void parts_ofAnotherJobOrRole_areNotRevealed() {
        JobId first = put(1);
        JobId second = put(2);
        assertThat(producer.get(JobRuntime.class).runDue()).isEqualTo(2);
        assertThat(producer.inspector().reveal("mail", first).orElseThrow().result())
                .isEqualTo("\"canary-result 1\"");
        byte[] result = part("result", first);
        setPart("result", second, result);
        setPart("error", first, result);
        setPart("progress", first, result);
        assertThat(producer.inspector().reveal("mail", second).orElseThrow().result())
                .isNull();
        RevealedJob revealed = producer.inspector().reveal("mail", first).orElseThrow();
        assertThat(revealed.error()).isNull();
        assertThat(revealed.progressMessage()).isNull();
        setPart("result", first, part("body", first));
        assertThat(producer.inspector().reveal("mail", first).orElseThrow().result())
                .isNull();
    }

    private byte[] part(String hash, JobId id) {
        return (byte[]) redis.command(bytes("HGET"), bytes("secure-jobs:{mail}:" + hash), bytes(id.value()));
    }

    private void setPart(String hash, JobId id, byte[] envelope) {
        redis.command(bytes("HSET"), bytes("secure-jobs:{mail}:" + hash), bytes(id.value()), envelope);
    }

    @Test
    void schedule_movedForward_doesNotFire() {
        String key = producer.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofHours(1)));
        redis.command("ZADD", "secure-jobs:{mail}:next", "1", key);
        try (JobApplication worker = worker()) {
            await().until(() -> worker.get(Alerts.class).events.stream()
                    .anyMatch(event -> event.kind() == JobEvent.Kind.SCHEDULE_TAMPERED));
            assertThat(worker.inspector().recurring("mail")).allMatch(RecurringOverview::tampered);
            worker.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofHours(1)));
            assertThat(worker.inspector().recurring("mail")).hasSize(1).noneMatch(RecurringOverview::tampered);
            assertThat(worker.get(Mailer.class).sent).isEmpty();
        }
        QueueInvariants.check(redis);
    }

    @Test
    void schedule_forged_doesNotFire() {
        Sealer other = Sealer.of(io.secureredis.crypto.KeyRing.of(
                io.secureredis.crypto.Secret.fromRawBytes("another secret!!".getBytes(StandardCharsets.UTF_8))));
        String key = producer.jobs().call(Mailer::digest).scheduleOnce(Schedule.every(Duration.ofHours(1)));
        byte[] forged = new JobEnvelopes(other, "mail").seal(key, Role.SCHEDULE, bytes("{}"));
        redis.command(bytes("HSET"), bytes("secure-jobs:{mail}:recurring"), bytes(key), forged);
        redis.command("ZADD", "secure-jobs:{mail}:next", "1", key);
        try (JobApplication worker = worker()) {
            await().until(() -> worker.get(Alerts.class).events.stream()
                    .anyMatch(event -> event.reason().startsWith("unknown-key")));
        }
        QueueInvariants.check(redis);
    }

    private void assertTampered(JobId id, String reason) {
        try (JobApplication worker = worker()) {
            await().until(() -> worker.counts("mail").get(JobState.TAMPERED) == 1);
            assertThat(worker.get(Mailer.class).sent).noneMatch(line -> line.startsWith("1 "));
            await().until(() -> worker.get(Alerts.class).events.stream()
                    .anyMatch(event -> event.kind() == JobEvent.Kind.TAMPERED
                            && id.equals(event.id())
                            && event.reason().equals(reason)));
            assertThat(worker.get(MeterRegistry.class)
                            .get("secure.jobs.tampered")
                            .tags("queue", "mail", "reason", reason)
                            .counter()
                            .count())
                    .isEqualTo(1);
            JobDetail job = worker.inspector().find("mail", id).orElseThrow();
            assertThat(job.summary().state()).isEqualTo(JobState.TAMPERED);
            assertThat(job.errorKind()).isEqualTo("tampered");
            assertThat(worker.operations().delete("mail", id)).isTrue();
        }
        QueueInvariants.check(redis);
    }

    private JobApplication worker() {
        return JobApplication.start(
                redis,
                List.of(Mailer.class, Reporting.class, Alerts.class, SettingsTest.Meters.class),
                "worker.lease=2s");
    }

    private JobId put(long number) {
        return producer.jobs().call(Mailer::welcome, number, "a").delay();
    }

    /** As the scripts do: at most once. */
    private void wakeUp() {
        redis.command(
                "EVAL",
                "return redis.call('LLEN', KEYS[1]) == 0 and redis.call('LPUSH', KEYS[1], '1')",
                "1",
                "secure-jobs:{mail}:wake");
    }

    private byte[] body(JobId id) {
        return (byte[]) redis.command(bytes("HGET"), BODY, bytes(id.value()));
    }

    private void setBody(JobId id, byte[] envelope) {
        redis.command(bytes("HSET"), BODY, bytes(id.value()), envelope);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.audit.Audited;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the audit trail limits: how many refused requests it records, and how long a reveal counts. */
class AuditLimitsTest {

    private final MovedClock clock = new MovedClock();

    /** Stands still until it is moved. */
    private static final class MovedClock extends Clock {

        private Instant now = Instant.parse("2026-11-29T12:00:00Z");

        void move(Duration on) {
            now = now.plus(on);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A fresh application, since each instance counts its own. */
    @Test
    void requests_refused_areRecordedUnlessNobodyIsSignedInAndTheEleventhIsCounted() {
        RedisTestServer.shared().flushAll();
        try (DashboardServer server = DashboardServer.start("secure-redis.jobs.worker.enabled=false")) {
            AuditLog log = server.get(AuditLog.class);
            assertThat(server.asNobody().get("/secure-redis/audit").statusCode())
                    .isIn(302, 401);
            server.asNobody().get("/secure-redis/queues/reports");
            assertThat(log.size()).as("of visitors who are not signed in").isZero();

            // The application looks at the token before it looks who it is
            DashboardClient operator = server.as("operator");
            operator.post("/secure-redis/queues/reports/pause", Map.of(), Map.of("Sec-Fetch-Site", "same-origin"));
            assertThat(newest(log)).satisfies(entry -> {
                assertThat(entry.user()).isEqualTo("unknown");
                assertThat(entry.outcome()).isEqualTo(Audited.Outcome.REFUSED);
            });

            DashboardClient stranger = server.as("stranger");
            for (int i = 0; i < 12; i++) {
                stranger.get("/secure-redis");
            }
            assertThat(log.size()).isEqualTo(10);
        }
    }

    /** The trail reads the same records later, by its clock. */
    @Test
    void isRevealed_afterAQuarterOfAnHour_asksForAnotherReveal() {
        RedisTestServer.shared().flushAll();
        try (DashboardServer server = DashboardServer.start("secure-redis.jobs.worker.enabled=false")) {
            JobId id = server.jobs().call(Shop::monthly, 1).delay();
            AuditTrail trail = new AuditTrail(server.get(AuditLog.class), event -> {}, clock);
            DashboardVisitor visitor = new DashboardVisitor("revealer", Set.of(DashboardRole.REVEAL));
            AtomicReference<String> record = new AtomicReference<>();
            trail.revealing(
                    visitor,
                    "reports",
                    id,
                    "TICKET-7",
                    number -> {
                        record.set(number);
                        return true;
                    },
                    revealed -> revealed);
            String[] parts = record.get().split("-", 2);
            long sequence = Long.parseLong(parts[0]);
            clock.move(Duration.ofMinutes(15).minusSeconds(1));
            assertThat(trail.isRevealed(visitor, "reports", id, sequence, parts[1]))
                    .isTrue();
            clock.move(Duration.ofSeconds(1));
            assertThat(trail.isRevealed(visitor, "reports", id, sequence, parts[1]))
                    .isFalse();
        }
    }

    @Test
    void reveal_withoutAnAuditLog_showsTheLogOnce() {
        RedisTestServer.shared().flushAll();
        try (DashboardServer server = DashboardServer.start("secure-redis.admin.audit.enabled=false")) {
            JobId id = server.jobs().call(Shop::slow, "a@example.org").delay();
            await().until(() -> !server.inspector().log("mail", id).lines().isEmpty());
            DashboardClient revealer = server.as("revealer");
            String job = "/secure-redis/queues/mail/jobs/" + id + "/reveal";
            assertThat(revealer.post(job, Map.of("reason", "TICKET-7")).body())
                    .contains(Shop.CANARY_LOG)
                    .doesNotContain("data-grows=\"yes\"", "name=\"record\"");
            assertThat(revealer.post(job + "/log", Map.of("record", "1-x")).body())
                    .doesNotContain(Shop.CANARY_LOG);
            server.get(Shop.class).mayGoOn.release();
            server.get(Shop.class).mayEnd.release();
            await().until(() -> server.inspector().queue("mail").count(JobState.DONE) == 1);
        }
    }

    private static Audited.Entry newest(AuditLog log) {
        return Objects.requireNonNull(Audited.newest(log, 0, 1).get(0).entry());
    }
}

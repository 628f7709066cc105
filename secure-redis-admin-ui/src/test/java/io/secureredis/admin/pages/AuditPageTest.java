package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.audit.Audited;
import io.secureredis.admin.audit.Audited.Outcome;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.EventListener;

/** What is recorded of whom, who may read it, and what is not done because it cannot be recorded. */
class AuditPageTest {

    private static final String KEY = "secure-jobs:audit";
    private static final String CANARY = "canary-argument-3d70";

    private static DashboardServer server;

    private final RedisTestServer redis = RedisTestServer.shared();
    private final DashboardClient operator = server.as("operator");
    private final DashboardClient revealer = server.as("revealer");
    private final DashboardClient auditor = server.as("auditor");

    /** A listener that can refuse. */
    static class Listener {

        volatile boolean refuses;

        @EventListener
        void record(DashboardAudit audit) {
            if (refuses) {
                throw new IllegalStateException("not with me");
            }
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(List.of(Shop.class, DashboardServer.Security.class, Listener.class));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.inspector().queues().forEach(queue -> server.operations().drain(queue.name()));
    }

    @Test
    void change_ofAJob_isRecordedBeforeAndAfter() {
        JobId id = waiting();
        long before = log().size();
        operator.post("/secure-redis/queues/reports/jobs/" + id + "/run-now");
        List<Audited> records = Audited.newest(log(), 0, 2);
        assertThat(log().size()).isEqualTo(before + 2);
        Audited.Entry done = entry(records.get(0));
        Audited.Entry asked = entry(records.get(1));
        assertThat(asked.outcome()).isEqualTo(Outcome.ASKED);
        assertThat(asked.user()).isEqualTo("operator");
        assertThat(asked.action()).isEqualTo("RUN_NOW");
        assertThat(asked.queue()).isEqualTo("reports");
        assertThat(asked.job()).isEqualTo(id.value());
        assertThat(done.outcome()).isEqualTo(Outcome.DONE);
        assertThat(done.ends()).isEqualTo(records.get(1).sequence());
        operator.post("/secure-redis/queues/reports/jobs/" + id + "/run-now");
        assertThat(entry(Audited.newest(log(), 0, 1).get(0)).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(page()).contains("RUN_NOW", "Nothing to change", id.value(), ">operator</td>");
    }

    @Test
    void selection_ofJobs_isRecordedEach() {
        List<Map.Entry<String, String>> ids = new ArrayList<>();
        for (int month = 0; month < 3; month++) {
            ids.add(Map.entry("id", waiting().value()));
        }
        operator.post("/secure-redis/queues/reports/states/scheduled/run-now", ids);
        assertThat(Audited.newest(log(), 0, 6))
                .extracting(
                        record -> entry(record).outcome(),
                        record -> entry(record).job())
                .containsExactly(
                        tuple(Outcome.DONE, ids.get(2).getValue()),
                        tuple(Outcome.DONE, ids.get(1).getValue()),
                        tuple(Outcome.DONE, ids.get(0).getValue()),
                        tuple(Outcome.ASKED, ids.get(2).getValue()),
                        tuple(Outcome.ASKED, ids.get(1).getValue()),
                        tuple(Outcome.ASKED, ids.get(0).getValue()));
    }

    @Test
    void reveal_isRecordedWithItsReasonAndNothingOfTheJob() {
        JobId id = waiting();
        revealer.post("/secure-redis/queues/reports/jobs/" + id + "/reveal", Map.of("reason", "TICKET-7"));
        Audited.Entry entry = entry(Audited.newest(log(), 0, 1).get(0));
        assertThat(entry.action()).isEqualTo("REVEAL");
        assertThat(entry.reason()).isEqualTo("TICKET-7");
        assertThat(page()).contains("TICKET-7", ">revealer</td>").doesNotContain(CANARY);
        assertThat(String.valueOf(redis.command("LRANGE", KEY, "0", "-1")))
                .doesNotContain("TICKET-7")
                .doesNotContain("revealer");
    }

    @Test
    void reveal_shownGoneForgedOrFailed_isToldApart() {
        JobId shown = waiting();
        reveal(shown);
        assertReveal(Outcome.DONE, shown, 1);
        JobId forged = waiting();
        redis.command("HSET", "secure-jobs:{reports}:body", forged.value(), "x".repeat(200));
        assertThat(reveal(forged).body()).contains("does not open");
        assertReveal(Outcome.NOT_SHOWN, forged, 0);
        assertThat(page()).contains("Nothing shown");
        JobId failed = waiting();
        AuditTrail trail = new AuditTrail(log(), event -> {}, Clock.systemUTC());
        DashboardVisitor visitor = new DashboardVisitor("revealer", Set.of(DashboardRole.REVEAL));
        assertThatThrownBy(() -> trail.revealing(
                        visitor,
                        "reports",
                        failed,
                        "TICKET-7",
                        record -> {
                            throw new IllegalStateException("Redis is down in the middle");
                        },
                        opened -> true))
                .isInstanceOf(IllegalStateException.class);
        assertReveal(Outcome.FAILED, failed, 0);
        server.operations().delete("reports", forged);
    }

    private HttpResponse<String> reveal(JobId id) {
        return revealer.post("/secure-redis/queues/reports/jobs/" + id + "/reveal", Map.of("reason", "TICKET-7"));
    }

    private static void assertReveal(Outcome outcome, JobId id, long count) {
        List<Audited> records = Audited.newest(log(), 0, 2);
        Audited.Entry end = entry(records.get(0));
        assertThat(end.action()).isEqualTo("REVEAL");
        assertThat(end.outcome()).isEqualTo(outcome);
        assertThat(end.job()).isEqualTo(id.value());
        assertThat(end.count()).isEqualTo(count);
        assertThat(end.ends()).isEqualTo(records.get(1).sequence());
        assertThat(entry(records.get(1)).outcome()).isEqualTo(Outcome.ASKED);
    }

    @Test
    void refused_withoutRoleTokenOrigin_areRecorded() {
        server.as("stranger").get("/secure-redis");
        assertNewest("GET", "stranger", "without the role VIEW: /secure-redis");
        server.as("viewer").post("/secure-redis/queues/reports/pause");
        assertNewest("POST", "viewer", "without the role OPERATE: /secure-redis/queues/reports/pause");
        operator.post(
                "/secure-redis/queues/reports/pause",
                Map.of("_csrf", operator.csrf()),
                Map.of("Sec-Fetch-Site", "cross-site"));
        assertNewest("POST", "operator", "from another site: /secure-redis/queues/reports/pause");
        operator.post("/secure-redis/queues/reports/pause", Map.of(), Map.of("Sec-Fetch-Site", "same-origin"));
        assertThat(entry(Audited.newest(log(), 0, 1).get(0)).reason())
                .isEqualTo("refused by the application, as without its token: /secure-redis/queues/reports/pause");
        assertThat(server.inspector().queue("reports").paused()).isFalse();
        assertThat(page()).contains("Refused", "without the role OPERATE");
    }

    @Test
    void reveal_refusedByAListener_isRecordedAsRefused() {
        JobId id = waiting();
        Listener listener = server.get(Listener.class);
        listener.refuses = true;
        try {
            assertThat(revealer.post(
                                    "/secure-redis/queues/reports/jobs/" + id + "/reveal", Map.of("reason", "TICKET-7"))
                            .statusCode())
                    .isEqualTo(500);
        } finally {
            listener.refuses = false;
        }
        List<Audited> records = Audited.newest(log(), 0, 2);
        assertThat(records)
                .extracting(record -> entry(record).outcome())
                .containsExactly(Outcome.REFUSED, Outcome.ASKED);
        assertThat(entry(records.get(0)).ends()).isEqualTo(records.get(1).sequence());
    }

    @Test
    void logOfAnotherType_preventsRevealsAndChanges() {
        JobId id = waiting();
        redis.command("RENAME", KEY, "kept");
        redis.command("SET", KEY, "something else");
        try {
            HttpResponse<String> reveal =
                    revealer.post("/secure-redis/queues/reports/jobs/" + id + "/reveal", Map.of("reason", "TICKET-7"));
            assertThat(reveal.statusCode()).isEqualTo(503);
            assertThat(reveal.body())
                    .contains("SR504", "Not recorded, so not done", "value of another type")
                    .doesNotContain(CANARY);
            assertThat(operator.post("/secure-redis/queues/reports/jobs/" + id + "/run-now")
                            .statusCode())
                    .isEqualTo(503);
            assertThat(operator.post("/secure-redis/queues/reports/pause").statusCode())
                    .isEqualTo(503);
            // What is refused stays refused
            assertThat(server.as("viewer")
                            .post("/secure-redis/queues/reports/pause")
                            .statusCode())
                    .isEqualTo(403);
        } finally {
            redis.command("DEL", KEY);
            redis.command("RENAME", "kept", KEY);
        }
        assertThat(server.inspector()
                        .find("reports", id)
                        .orElseThrow()
                        .summary()
                        .state())
                .isEqualTo(JobState.SCHEDULED);
        assertThat(server.inspector().queue("reports").paused()).isFalse();
    }

    @Test
    void page_checkedByAnAuditor_saysThatTheChainIsWhole() {
        operator.post("/secure-redis/queues/reports/pause");
        operator.post("/secure-redis/queues/reports/resume");
        assertThat(auditor.post("/secure-redis/audit").body()).contains("The chain is whole");
        assertThat(server.as("viewer").get("/secure-redis/audit").statusCode()).isEqualTo(403);
        assertThat(auditor.post("/secure-redis/queues/reports/pause").statusCode())
                .isEqualTo(403);
        assertThat(auditor.get("/secure-redis").body()).contains(">Audit</a>");
        assertThat(server.as("viewer").get("/secure-redis").body()).doesNotContain(">Audit</a>");
    }

    @Test
    void page_changedJobs_countsThemInWords() {
        JobId id = waiting();
        operator.post("/secure-redis/queues/reports/jobs/" + id + "/delete");
        long asked = Audited.newest(log(), 1, 1).get(0).sequence();
        assertThat(page()).contains("· ends number " + asked + " · 1 job<");
    }

    @Test
    void export_asCsvAndJson_holdsEveryRecordAndNoFormula() {
        JobId id = waiting();
        revealer.post("/secure-redis/queues/reports/jobs/" + id + "/reveal", Map.of("reason", "=HYPERLINK(1,2)"));
        HttpResponse<String> csv = auditor.post("/secure-redis/audit/export", Map.of("format", "csv"));
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("attachment", "secure-redis-audit.csv");
        assertThat(csv.body())
                .startsWith("number,at,user,action,outcome,")
                .contains(",\"'=HYPERLINK(1,2)\",")
                .doesNotContain(CANARY);
        assertThat(csv.body().lines()).hasSize((int) log().size() + 1);
        HttpResponse<String> json = auditor.post("/secure-redis/audit/export", Map.of("format", "json"));
        assertThat(json.body())
                .startsWith("[\n{\"number\":1,")
                .endsWith("}]\n")
                .contains("\"reason\":\"=HYPERLINK(1,2)\"");
        assertThat(entry(Audited.newest(log(), 0, 1).get(0)).action()).isEqualTo("EXPORT_AUDIT");
        assertThat(server.as("viewer").post("/secure-redis/audit/export").statusCode())
                .isEqualTo(403);
    }

    @Test
    void auditOff_changesAreMadeAndNothingIsStored() {
        try (DashboardServer other =
                DashboardServer.start("secure-redis.admin.audit.enabled=false", "secure-redis.jobs.namespace=other")) {
            other.jobs().call(Shop::monthly, 1).delay();
            assertThat(other.as("operator")
                            .post("/secure-redis/queues/reports/pause")
                            .statusCode())
                    .isEqualTo(303);
            assertThat(other.as("auditor").get("/secure-redis/audit").statusCode())
                    .isEqualTo(404);
            assertThat(redis.command("EXISTS", "other:secure-jobs:audit")).isEqualTo(0L);
        }
    }

    private void assertNewest(String method, String user, String reason) {
        Audited.Entry entry = entry(Audited.newest(log(), 0, 1).get(0));
        assertThat(entry)
                .extracting(Audited.Entry::action, Audited.Entry::outcome, Audited.Entry::user, Audited.Entry::reason)
                .containsExactly(method, Outcome.REFUSED, user, reason);
    }

    private static Audited.Entry entry(Audited record) {
        return Objects.requireNonNull(record.entry());
    }

    private String page() {
        HttpResponse<String> page = auditor.get("/secure-redis/audit");
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    private static JobId waiting() {
        return server.jobs().call("report.note", CANARY).queue("reports").delay(Duration.ofHours(1));
    }

    private static AuditLog log() {
        return server.get(AuditLog.class);
    }
}

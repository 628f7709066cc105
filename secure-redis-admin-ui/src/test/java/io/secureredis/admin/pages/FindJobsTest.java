package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Searches in all queues and states, and in arguments. */
@ExtendWith(OutputCaptureExtension.class)
class FindJobsTest {

    private static final String CANARY = "canary-address-5f21";
    private static DashboardServer server;

    private final DashboardClient viewer = server.as("viewer");
    private final DashboardClient revealer = server.as("revealer");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class),
                "secure-redis.jobs.worker.enabled=false",
                "secure-redis.admin.page-size=3",
                "logging.level.io.secureredis=INFO");
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
    void search_aTask_findsItsJobsInEveryQueueAndState() {
        JobId ready = server.jobs().call(Shop::welcome, 1L, "a").delay();
        JobId later = server.jobs().call(Shop::welcome, 2L, "b").queue("other").delay(Duration.ofHours(1));
        server.jobs().call(Shop::monthly, 1).delay();
        assertThat(viewer.get("/secure-redis/search?task=welcome").body())
                .contains(ready.value(), later.value(), "Complete: opened 3 jobs, 2 match", ">other<")
                .doesNotContain("report.monthly");
        assertThat(viewer.get("/secure-redis/search?task=welcome&queue=other").body())
                .contains(later.value())
                .doesNotContain(ready.value());
        assertThat(viewer.get("/secure-redis/search?task=welcome&state=ready").body())
                .contains(ready.value())
                .doesNotContain(later.value());
        assertThat(viewer.get("/secure-redis/search?task=welcome&format=json").body())
                .contains("\"complete\":true", "\"found\":2", later.value(), "\"keyId\"");
        assertThat(viewer.get("/secure-redis/search?queue=other").body())
                .contains(later.value())
                .doesNotContain(ready.value());
        assertThat(viewer.get("/secure-redis/search?state=ready&format=json").body())
                .contains(ready.value())
                .doesNotContain(later.value());
        // Nothing was asked for, so nothing is known
        assertThat(viewer.get("/secure-redis/search?format=json").statusCode()).isEqualTo(400);
        assertThat(viewer.get("/secure-redis/search").body())
                .contains("every queue")
                .doesNotContain(ready.value());
    }

    @Test
    void search_moreThanAPage_goesOnWhereItStopped() {
        for (int i = 0; i < 4; i++) {
            server.jobs().call(Shop::monthly, i).delay();
            server.jobs().call(Shop::monthly, i).queue("other").delay(Duration.ofHours(1));
        }
        String path = "/secure-redis/search?task=report.monthly";
        int found = 0;
        int parts = 0;
        while (path != null && parts < 10) {
            String body = viewer.get(path + "&format=json").body();
            found += body.split("\"id\":", -1).length - 1;
            parts++;
            java.util.regex.Matcher next =
                    java.util.regex.Pattern.compile("\"next\":\"([^\"]+)\"").matcher(body);
            path = next.find() ? "/secure-redis" + next.group(1) : null;
        }
        assertThat(found).isEqualTo(8);
        assertThat(parts).isBetween(3, 4);
    }

    @Test
    void search_byScheduleAndKeyId_findsTheJobs() {
        String key = server.jobs().call(Shop::yearly, 1).scheduleOnce(Schedule.every(Duration.ofHours(1)));
        JobId fired = server.operations().fireNow("reports", key).orElseThrow();
        JobId other = server.jobs().call(Shop::yearly, 2).delay();
        assertThat(viewer.get("/secure-redis/search?queue=reports&schedule=" + key)
                        .body())
                .contains(fired.value())
                .doesNotContain(other.value());
        assertThat(viewer.get("/secure-redis/recurring").body())
                .contains("/secure-redis/search?queue=reports&amp;schedule=" + key);
        String keyId = Secret.fromBase64(DashboardServer.SECRET).keyId().toString();
        assertThat(viewer.get("/secure-redis/search?keyid=" + keyId).body()).contains(fired.value(), other.value());
        assertThat(viewer.get("/secure-redis/search?keyid=ffffffff").body())
                .doesNotContain(fired.value())
                .contains("0 match");
        assertThat(viewer.get("/secure-redis/queues/reports/states/ready/search?schedule=" + key)
                        .body())
                .contains(fired.value())
                .doesNotContain(other.value());
        assertThat(viewer.get("/secure-redis/queues/reports/jobs/" + fired).body())
                .contains(key, keyId);
        server.operations().removeSchedule("reports", key);
    }

    @Test
    void searchArguments_withAReason_findsTheJobsAndRecordsOnce(CapturedOutput output) {
        JobId has =
                server.jobs().call(Shop::welcome, 1L, CANARY + "@example.org").delay(Duration.ofHours(1));
        JobId hasNot = server.jobs().call(Shop::welcome, 2L, "b").delay();
        assertThat(revealer.get("/secure-redis/search").body()).contains("Search in arguments");
        assertThat(revealer.get("/secure-redis/search/arguments").body()).doesNotContain("canary");
        long before = server.get(AuditLog.class).size();
        String page = revealer.post("/secure-redis/search/arguments", Map.of("text", CANARY, "reason", "TICKET-7"))
                .body();
        assertThat(page)
                .contains(has.value(), "Complete: opened 2 jobs, 1 has the text")
                .doesNotContain(hasNot.value())
                .doesNotContain("canary");
        assertThat(server.get(AuditLog.class).size()).isEqualTo(before + 2);
        assertThat(Audited.newest(server.get(AuditLog.class), 0, 1).get(0).entry())
                .satisfies(entry -> {
                    assertThat(entry.outcome()).isEqualTo(Audited.Outcome.DONE);
                    assertThat(entry.count()).as("found").isEqualTo(1);
                });
        assertThat(Audited.newest(server.get(AuditLog.class), 1, 1).get(0).entry())
                .satisfies(entry -> {
                    assertThat(entry.outcome()).isEqualTo(Audited.Outcome.ASKED);
                    assertThat(entry.action()).isEqualTo("SEARCH_ARGUMENTS");
                    assertThat(entry.user()).isEqualTo("revealer");
                    assertThat(entry.reason()).isEqualTo("TICKET-7");
                });
        assertThat(Audited.newest(server.get(AuditLog.class), 0, 20).toString() + output.getAll())
                .doesNotContain("canary");
    }

    @Test
    void searchArguments_thatIsRefused_keepsWhatWasTyped() {
        String reason = "y".repeat(201);
        HttpResponse<String> refused = revealer.post(
                "/secure-redis/search/arguments", Map.of("text", "ab", "reason", reason, "state", "ready"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("value=\"ab\"", reason, "id=\"text-problem\"", "id=\"reason-problem\"")
                .contains("<option value=\"ready\" selected>", "at most 200 characters, and this one has 201");
    }

    @Test
    void searchArguments_placeThatDoesNotExist_isRefusedInsteadOfSearchingEverywhere() {
        long before = server.get(AuditLog.class).size();
        for (Map.Entry<String, String> wrong : List.of(Map.entry("state", "redy"), Map.entry("queues", "other"))) {
            HttpResponse<String> refused = revealer.post(
                    "/secure-redis/search/arguments?format=json",
                    Map.of("text", CANARY, "reason", "TICKET-7", wrong.getKey(), wrong.getValue()));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("\"" + wrong.getKey() + "\":").doesNotContain(CANARY);
        }
        assertThat(server.get(AuditLog.class).size()).isEqualTo(before);
    }

    @Test
    void searchArguments_withoutReasonRoleOrToken_opensNothing() {
        JobId has = server.jobs().call(Shop::welcome, 1L, CANARY).delay();
        long before = server.get(AuditLog.class).size();
        for (Map<String, String> fields : List.of(
                Map.of("text", CANARY),
                Map.of("text", CANARY, "reason", "x"),
                Map.of("text", "ab", "reason", "TICKET-7"),
                Map.of("reason", "TICKET-7"))) {
            assertThat(revealer.post("/secure-redis/search/arguments", fields).body())
                    .doesNotContain(has.value())
                    .contains("role=\"alert\"");
        }
        assertThat(server.get(AuditLog.class).size()).isEqualTo(before);
        for (String person : List.of("viewer", "operator", "auditor")) {
            HttpResponse<String> refused = server.as(person)
                    .post("/secure-redis/search/arguments", Map.of("text", CANARY, "reason", "TICKET-7"));
            assertThat(refused.statusCode()).as(person).isEqualTo(403);
        }
        assertThat(revealer.post(
                                "/secure-redis/search/arguments",
                                Map.of("text", CANARY, "reason", "TICKET-7"),
                                Map.of("Sec-Fetch-Site", "same-origin"))
                        .statusCode())
                .as("no token")
                .isEqualTo(401);
    }
}

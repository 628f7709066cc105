package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job says of itself, on pages: for whom, under which record, and while it runs. */
class JobLogPagesTest {

    private static DashboardServer server;

    private final DashboardClient revealer = server.as("revealer");
    private JobId id = new JobId("none");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start("secure-redis.admin.refresh=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void slowJob() throws InterruptedException {
        id = server.jobs().call(Shop::slow, "a@example.org").delay();
        server.get(Shop.class).begun.acquire();
        await().until(() -> server.inspector().log("mail", id).lines().size() == 1);
    }

    @AfterEach
    void end() {
        server.get(Shop.class).mayGoOn.release();
        server.get(Shop.class).mayEnd.release();
        await().until(() -> state() == JobState.DONE);
        server.get(Shop.class).mayGoOn.drainPermits();
        server.get(Shop.class).mayEnd.drainPermits();
        server.operations().delete("mail", id);
    }

    private JobState state() {
        return server.inspector().find("mail", id).orElseThrow().summary().state();
    }

    private String job() {
        return "/secure-redis/queues/mail/jobs/" + id;
    }

    private HttpResponse<String> reveal() {
        return revealer.post(job() + "/reveal", Map.of("reason", "TICKET-7"));
    }

    private static String record(String page) {
        Matcher record = Pattern.compile("name=\"record\" value=\"([^\"]+)\"").matcher(page);
        assertThat(record.find()).isTrue();
        return record.group(1);
    }

    @Test
    void activeList_always_showsRunTimeWorkerAndProgress() {
        String page = server.as("viewer")
                .get("/secure-redis/queues/mail/states/active")
                .body();
        assertThat(page).contains("Runs for", "40 %", " pid ").doesNotContain("canary");
        assertThat(server.as("viewer")
                        .get("/secure-redis/queues/mail/states/active?format=json")
                        .body())
                .contains("\"progressPercent\":40", "\"host\":\"", "\"startedAt\"")
                .doesNotContain("canary");
        assertThat(server.as("viewer").get("/secure-redis/states/active").body())
                .contains("40 %");
    }

    @Test
    void log_beforeAReveal_isOnNoPage() {
        for (String person : List.of("viewer", "operator", "revealer", "auditor", "editor")) {
            for (String path : List.of(job(), job() + "?format=json", "/secure-redis/queues/mail/states/active")) {
                assertThat(server.as(person).get(path).body()).as(person + path).doesNotContain("canary");
            }
        }
        assertThat(revealer.get(job()).body()).contains("a log");
        assertThat(revealer.get(job() + "?format=json").body()).contains("\"hasLog\":true");
    }

    @Test
    void log_revealed_isReadAgainUnderTheSameRecordOnly() {
        String page = reveal().body();
        assertThat(page).contains(Shop.CANARY_LOG + " 1", "Attempt 1", "data-grows=\"yes\"");
        String record = record(page);
        long before = server.get(AuditLog.class).size();
        server.get(Shop.class).mayGoOn.release();
        await().until(() -> server.inspector().log("mail", id).lines().size() == 2);
        String again =
                revealer.post(job() + "/reveal/log", Map.of("record", record)).body();
        assertThat(again).contains(Shop.CANARY_LOG + " 2").doesNotContain("a@example.org");
        assertThat(server.get(AuditLog.class).size()).as("one record").isEqualTo(before);

        assertThat(server.as("editor")
                        .post(job() + "/reveal/log", Map.of("record", record))
                        .body())
                .as("another visitor")
                .doesNotContain("canary")
                .contains("Reason");
        JobId other = server.jobs().call(Shop::monthly, 1).delay();
        assertThat(revealer.post("/secure-redis/queues/reports/jobs/" + other + "/reveal/log", Map.of("record", record))
                        .body())
                .as("another job")
                .contains("Reason");
        for (String forged : List.of(
                "",
                "1-" + "0".repeat(64),
                record.substring(0, record.length() - 1) + (record.endsWith("0") ? "1" : "0"),
                "999999-" + record.substring(record.indexOf('-') + 1),
                "x".repeat(1000))) {
            assertThat(revealer.post(job() + "/reveal/log", Map.of("record", forged))
                            .body())
                    .as(forged)
                    .doesNotContain("canary")
                    .contains("Reason");
        }
        assertThat(Audited.newest(server.get(AuditLog.class), 0, 1)
                        .get(0)
                        .entry()
                        .reason())
                .contains("log without a reveal");
        for (String person : List.of("viewer", "operator", "auditor")) {
            assertThat(server.as(person)
                            .post(job() + "/reveal/log", Map.of("record", record))
                            .statusCode())
                    .as(person)
                    .isEqualTo(403);
        }
    }
}

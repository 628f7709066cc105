package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

/** Opening what a job carries: for whom, after what, and what is left of it. */
@ExtendWith(OutputCaptureExtension.class)
class RevealTest {

    private static final String CANARY = "canary-argument-77c2";

    private static DashboardServer server;

    private final DashboardClient revealer = server.as("revealer");

    /** What an application would keep; it can also refuse. */
    static class Records {

        final List<DashboardAudit> all = new CopyOnWriteArrayList<>();
        volatile boolean refuses;

        @EventListener
        void record(DashboardAudit audit) {
            all.add(audit);
            if (refuses) {
                throw new io.secureredis.SecureRedisException("SR999", "not recorded, so not revealed");
            }
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class, Records.class),
                "logging.level.io.secureredis=INFO");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void reveal_withAReason_showsTheArgumentsAndRecordsWhoAndWhy(CapturedOutput output) {
        JobId id = waiting();
        HttpResponse<String> response =
                revealer.post(reveal("reports", id), Map.of("reason", "TICKET-7\r\nforged line"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains(CANARY).doesNotContain("hx-get");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(records().all.get(records().all.size() - 1)).satisfies(audit -> {
            assertThat(audit.action()).isEqualTo(DashboardAudit.Action.REVEAL);
            assertThat(audit.user()).isEqualTo("revealer");
            assertThat(audit.job()).isEqualTo(id);
            assertThat(audit.reason()).isEqualTo("TICKET-7 forged line");
            assertThat(audit.toString()).doesNotContain(CANARY);
        });
        assertThat(output.getAll())
                .contains("REVEAL by revealer queue=reports job=" + id)
                .contains("reason=\"TICKET-7 forged line\"")
                .doesNotContain(CANARY);
    }

    @Test
    void reveal_withoutAReason_showsNothingAndAsksAgain() {
        JobId id = waiting();
        int before = records().all.size();
        for (String reason : List.of("", "   ", "abc", "\t\r\n a")) {
            HttpResponse<String> response = revealer.post(reveal("reports", id), Map.of("reason", reason));
            assertThat(response.body()).contains("aria-invalid").doesNotContain(CANARY);
        }
        assertThat(records().all).hasSize(before);
    }

    @Test
    void reveal_reasonThatIsTooLong_isRefusedAndKept() {
        JobId id = waiting();
        int before = records().all.size();
        String reason = "z".repeat(5_000);
        HttpResponse<String> response = revealer.post(reveal("reports", id), Map.of("reason", reason));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body())
                .contains("at most 200 characters, and this one has 5,000", reason, "aria-invalid=\"true\"")
                .doesNotContain(CANARY);
        assertThat(records().all).hasSize(before);
    }

    @Test
    void reveal_recordRefused_showsNothing() {
        JobId id = waiting();
        records().refuses = true;
        try {
            HttpResponse<String> response = revealer.post(reveal("reports", id), Map.of("reason", "TICKET-7"));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).doesNotContain(CANARY);
        } finally {
            records().refuses = false;
        }
    }

    @Test
    void reveal_deadJob_showsItsError() {
        JobId id = server.jobs().call(Shop::broken, CANARY).delay();
        await().untilAsserted(() -> assertThat(server.inspector()
                        .find("mail", id)
                        .orElseThrow()
                        .summary()
                        .state())
                .isEqualTo(JobState.DEAD));
        String page =
                revealer.post(reveal("mail", id), Map.of("reason", "TICKET-7")).body();
        assertThat(page)
                .contains("java.lang.IllegalStateException")
                .contains(Shop.CANARY_MESSAGE)
                .contains("Shop.broken");
    }

    @Test
    void pages_ofAJobWithCanaries_neverHoldThemButTheRevealedOne() {
        JobId id = waiting();
        for (String path : List.of(
                "",
                "/queues/reports",
                "/queues/reports/states/scheduled",
                "/states/scheduled",
                "/queues/reports/jobs/" + id,
                "/queues/reports/jobs/" + id + "/reveal")) {
            HttpResponse<String> response = revealer.get("/secure-redis" + path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).as(path).doesNotContain(CANARY);
        }
    }

    private static JobId waiting() {
        return server.jobs().call("report.note", CANARY).queue("reports").delay(Duration.ofHours(1));
    }

    private static Records records() {
        return server.get(Records.class);
    }

    private static String reveal(String queue, JobId id) {
        return "/secure-redis" + Paths.reveal(queue, id);
    }
}

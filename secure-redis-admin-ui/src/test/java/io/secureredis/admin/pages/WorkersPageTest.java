package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Workers, one row each: what they are, what they run, and what they are told. */
class WorkersPageTest {

    private static DashboardServer server;

    private final DashboardClient operator = server.as("operator");

    /** A job that runs until it may end. */
    static class Export {

        final Semaphore mayEnd = new Semaphore(0);

        @SecureJob(name = "books.export", queue = "mail")
        public void export(String file) throws InterruptedException {
            mayEnd.acquire();
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                List.of(Shop.class, Export.class, DashboardServer.Security.class),
                "secure-redis.jobs.worker.queues=mail,reports",
                // It is told something every third part of this; a shorter one would end while the machine stalls
                "secure-redis.jobs.worker.lease=20s",
                "secure-redis.admin.refresh=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void workers_oneOfTwoQueues_isOneRowWithWhatItRuns() {
        server.jobs().call(Export::export, "canary-5e1d").delay();
        await().untilAsserted(() -> {
            String page = operator.get("/secure-redis/workers").body();
            assertThat(page)
                    .contains("books.<wbr>export")
                    .contains("pid " + ProcessHandle.current().pid())
                    .contains(" MiB of ")
                    .contains(">mail</a> <a", ">reports</a>")
                    .doesNotContain("canary");
            assertThat(page.split(worker().id(), -1)).hasSizeGreaterThan(1);
            assertThat(page.split("<th scope=\"row\">", -1)).hasSize(2);
        });
        assertThat(server.as("viewer").get("/secure-redis/workers").body())
                .contains("books.<wbr>export")
                .doesNotContain("/stop")
                .doesNotContain("/quiet");
        server.get(Export.class).mayEnd.release();
    }

    @Test
    void quietAndResume_aWorker_takeEffectAndAreRecorded() {
        await().until(() -> !server.inspector().workers("mail").isEmpty());
        String path = "/secure-redis/queues/mail/workers/" + worker().id();
        assertThat(operator.get(path + "/quiet").body()).contains("Quiet this worker?", "takes no new jobs");
        assertThat(worker().state()).isEqualTo(WorkerOverview.State.RUNNING);
        assertThat(operator.post(path + "/quiet").headers().firstValue("Location"))
                .hasValue("/secure-redis/workers?notice=worker-told");
        await().until(() -> worker().state() == WorkerOverview.State.QUIET);
        assertThat(operator.get("/secure-redis/workers?notice=worker-told").body())
                .contains("The worker is told", "Quiet</span>", ">Resume</button>");
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay();
        assertThat(server.inspector().queue("mail").count(JobState.READY)).isEqualTo(1);
        operator.post(path + "/resume");
        await().until(() -> server.inspector().queue("mail").count(JobState.READY) == 0);
        Audited.Entry entry = Objects.requireNonNull(
                Audited.newest(server.get(AuditLog.class), 0, 1).get(0).entry());
        assertThat(entry.action()).isEqualTo("RESUME_WORKER");
        assertThat(entry.reason()).contains(worker().id());
        assertThat(server.as("viewer").post(path + "/stop").statusCode()).isEqualTo(403);
        assertThat(operator.post("/secure-redis/queues/mail/workers/none/stop").statusCode())
                .isEqualTo(404);
    }

    private static WorkerOverview worker() {
        return server.inspector().workers("mail").get(0);
    }
}

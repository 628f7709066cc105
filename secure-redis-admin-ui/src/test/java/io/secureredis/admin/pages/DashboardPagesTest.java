package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.text.Texts;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each page, on real jobs in a real Redis. */
class DashboardPagesTest {

    private static DashboardServer server;

    private final RedisTestServer redis = RedisTestServer.shared();
    private final DashboardClient viewer = server.as("viewer");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        // Workers send what ran every third part of a lease. A shorter one would end while the machine stalls, and a
        // worker or a job that runs be missing from its page.
        server = DashboardServer.start("secure-redis.jobs.worker.lease=20s");
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
    void overview_jobsInTwoQueues_showsTheirNamesAndCounts() {
        server.jobs().call(Shop::monthly, 1).delay();
        server.jobs().call(Shop::monthly, 2).delay();
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay(Duration.ofHours(1));
        String page = ok("/secure-redis");
        assertThat(page)
                .contains("aria-label=\"2 ready jobs in reports\"")
                .contains("aria-label=\"1 scheduled job in mail\"")
                .contains("<title>Overview · Bookshop</title>");
    }

    @Test
    void overview_withAndWithoutSlash_isTheSame() {
        assertThat(ok("/secure-redis/")).contains("<h1>Overview</h1>");
        assertThat(ok("/secure-redis")).contains("<h1>Overview</h1>");
    }

    @Test
    void queue_paused_saysSo() {
        server.jobs().call(Shop::monthly, 1).delay();
        server.operations().pause("reports");
        assertThat(ok("/secure-redis/queues/reports")).contains("state-paused");
        server.operations().resume("reports");
        assertThat(ok("/secure-redis/queues/reports")).doesNotContain("state-paused");
    }

    @Test
    void jobs_ofAState_listsTheRealNames() {
        JobId id = server.jobs().call(Shop::monthly, 11).delay();
        String page = ok("/secure-redis/queues/reports/states/ready");
        assertThat(page).contains("report.monthly").contains(id.value()).contains("1–1 of 1");
    }

    @Test
    void jobs_filteredByTask_listsOnlyThose() {
        JobId monthly = server.jobs().call(Shop::monthly, 11).delay();
        JobId yearly = server.jobs().call(Shop::yearly, 2026).delay();
        String page = ok("/secure-redis/queues/reports/states/ready?task=report.yearly");
        assertThat(page).contains(yearly.value()).doesNotContain(monthly.value());
    }

    @Test
    void search_partOfATask_showsWhatItFoundAndWhereItGoesOn() {
        for (int month = 0; month < 120; month++) {
            server.jobs().call(Shop::monthly, month).delay();
        }
        JobId yearly = server.jobs().call(Shop::yearly, 2026).delay();
        String search = "/secure-redis/queues/reports/states/ready/search";
        assertThat(ok(search)).contains("Names are sealed").doesNotContain("id=\"found\"");
        assertThat(ok(search + "?task=YEARL"))
                .contains(yearly.value())
                .contains("Complete: opened 121 jobs, 1 matches")
                .doesNotContain("data-next=\"")
                .doesNotContain("report.monthly");
        String first = ok(search + "?task=month");
        assertThat(first).contains("Opened 50 of 121 jobs, 50 match");
        Matcher next = Pattern.compile("data-next=\"([^\"]+)\"").matcher(first);
        assertThat(next.find()).isTrue();
        String second = ok(next.group(1).replace("&amp;", "&"));
        assertThat(second).contains("Opened 100 of 121 jobs, 100 match");
        assertThat(ok(search + "?task=month&newer=1h&attempts=0")).contains("50 match");
        assertThat(ok(search + "?older=1h")).contains("0 match").contains("None found here.");
        assertThat(ok(search + "?task=month&exact=yes")).contains("0 match");
        assertThat(viewer.get(search + "?older=soon").statusCode()).isEqualTo(400);
    }

    @Test
    void jobs_moreThanAPage_arePaged() {
        for (int month = 0; month < 120; month++) {
            server.jobs().call(Shop::monthly, month).delay();
        }
        String first = ok("/secure-redis/queues/reports/states/ready");
        assertThat(first).contains("1–50 of 120").contains("offset=50").doesNotContain("rel=\"prev\"");
        String last = ok("/secure-redis/queues/reports/states/ready?offset=100");
        assertThat(last).contains("101–120 of 120").contains("rel=\"prev\"").doesNotContain("rel=\"next\"");
    }

    @Test
    void job_scheduled_showsWhatIsKnownButNotWhatItCarries() {
        JobId id = server.jobs().call(Shop::welcome, 42L, "canary@example.org").delay(Duration.ofHours(3));
        String page = ok("/secure-redis/queues/mail/jobs/" + id);
        assertThat(page)
                .contains("<h1>mail.welcome ")
                .contains("Scheduled")
                .contains("0 of 10")
                .contains("2 arguments")
                .contains("in 2 h")
                .doesNotContain("canary");
    }

    @Test
    void job_dead_showsTheKindOfErrorButNotItsMessage() {
        JobId id = server.jobs().call(Shop::broken, "canary@example.org").delay();
        await().untilAsserted(() -> assertThat(server.inspector()
                        .find("mail", id)
                        .orElseThrow()
                        .summary()
                        .state())
                .isEqualTo(JobState.DEAD));
        String page = ok("/secure-redis/queues/mail/jobs/" + id);
        assertThat(page)
                .contains("The job threw an exception")
                .contains("java.<wbr>lang.<wbr>IllegalStateException<wbr>")
                .contains("<h2 id=\"attempts\">Attempts</h2>")
                .contains(String.valueOf(
                        server.inspector().attempts("mail", id).get(0).host()))
                .doesNotContain("canary");
        assertThat(ok("/secure-redis/states/dead"))
                .contains(id.value())
                .contains("mail.broken")
                .contains("title=\"java.lang.IllegalStateException\">IllegalStateException<")
                .doesNotContain("canary");
        assertThat(ok("/secure-redis/states/dead/causes"))
                .contains("mail.broken")
                .contains("<span>IllegalStateException</span>")
                .contains("1 job<")
                .contains("As of ")
                .doesNotContain("canary")
                .doesNotContain("/matching/");
        server.operations().delete("mail", id);
    }

    @Test
    void job_tampered_isListedWithoutItsName() {
        server.operations().pause("mail");
        JobId id = server.jobs().call(Shop::welcome, 1L, "a@example.org").delay();
        redis.command("HSET", "secure-jobs:{mail}:body", id.value(), "something else");
        server.operations().resume("mail");
        await().untilAsserted(() -> assertThat(server.inspector().queue("mail").count(JobState.TAMPERED))
                .isEqualTo(1));
        String page = ok("/secure-redis/states/tampered");
        assertThat(page).contains(id.value()).contains(Texts.ENGLISH.text("sealed"));
        assertThat(ok("/secure-redis/queues/mail/jobs/" + id)).contains("Tampered");
        server.operations().delete("mail", id);
    }

    @Test
    void recurring_aSchedule_showsItsRule() {
        server.jobs().call(Shop::monthly, 1).scheduleOnce("nightly", Schedule.every(Duration.ofHours(5)));
        assertThat(ok("/secure-redis/recurring"))
                .contains("nightly")
                .contains("report.monthly")
                .contains("PT5H");
        server.jobs().unschedule("reports", "nightly");
        assertThat(ok("/secure-redis/recurring")).doesNotContain("nightly");
    }

    @Test
    void workers_oneRuns_isShown() {
        await().untilAsserted(
                        () -> assertThat(server.inspector().workers("mail")).isNotEmpty());
        String host = server.inspector().workers("mail").get(0).host();
        assertThat(ok("/secure-redis/workers")).contains(String.valueOf(host)).contains(">mail</a>");
    }

    @Test
    void keys_counted_showsEachIdAndItsValuesButNoSecret() {
        server.jobs().call(Shop::monthly, 1).delay();
        String id = server.get(KeyRingSource.class).keyRing().primary().keyId().toString();
        assertThat(ok("/secure-redis/keys"))
                .contains(id)
                .contains("seals and opens")
                .contains("not counted");
        String counted = viewer.post("/secure-redis/keys").body();
        assertThat(counted)
                .contains(id)
                .doesNotContain("not counted")
                .contains("<dt>Not sealed</dt>")
                .contains("Every key was checked")
                .doesNotContain(DashboardServer.SECRET);
    }

    @Test
    void doctor_examined_showsFindingsToThoseWhoOperate() {
        assertThat(viewer.get("/secure-redis/doctor").statusCode()).isEqualTo(403);
        assertThat(viewer.get("/secure-redis/doctor").body())
                .contains("Access denied", "ROLE_SECURE_REDIS_OPERATE", "secure-redis.admin.authorities.operate");
        assertThat(ok("/secure-redis/keys")).doesNotContain("/secure-redis/doctor");
        DashboardClient operator = server.as("operator");
        assertThat(operator.get("/secure-redis/doctor").body()).contains(">Doctor<");
        String report = operator.post("/secure-redis/doctor").body();
        assertThat(report).contains("acl-no-login").contains("Examined by").doesNotContain(DashboardServer.SECRET);
        assertThat(operator.get("/secure-redis/doctor").body()).contains("acl-no-login");
    }

    @Test
    void tasks_afterRuns_listThemWithTheirTimesAndLeadToTheirOwnPages() {
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay();
        server.jobs().call(Shop::broken, "a@example.org").delay();
        await().untilAsserted(() -> assertThat(ok("/secure-redis/tasks"))
                .contains("/secure-redis/task?name=mail.welcome&amp;window=1h")
                .contains("/secure-redis/task?name=mail.broken&amp;window=1h")
                .contains("/secure-redis/queues/mail/charts?window=1h"));
        for (Window window : Window.values()) {
            String page = ok("/secure-redis/tasks?window=" + window.slug());
            assertThat(page)
                    .contains("aria-current=\"page\" title=\"The last " + Texts.ENGLISH.of(window))
                    .containsPattern("aria-label=\"\\d+ runs? in the last " + Texts.ENGLISH.of(window))
                    .doesNotContain(Shop.CANARY_MESSAGE);
            assertThat(ok("/secure-redis/task?name=mail.broken&window=" + window.slug()))
                    .contains("<h1>mail.broken</h1>")
                    .containsPattern("Runs: \\d+ runs?, of which [1-9]\\d* failed")
                    .containsPattern("<title>[^<]+ UTC: succeeded 0, failed [1-9]")
                    .contains("Run time as a table")
                    .contains("Wait as a table");
        }
        assertThat(ok("/secure-redis/task?name=never.ran")).contains("No task of this name has run");
        assertThat(viewer.get("/secure-redis/task").statusCode()).isEqualTo(404);
    }

    @Test
    void charts_ofAQueue_showWhatRanAndWhatWaits() {
        server.jobs().call(Shop::welcome, 1L, "a@example.org").delay();
        await().untilAsserted(() -> assertThat(ok("/secure-redis/queues/mail/charts?window=24h"))
                .containsPattern("Runs: [1-9]\\d* runs?")
                .contains("Failures as a table")
                .contains("Latency as a table")
                .contains("Depth as a table")
                .contains("Depth: ready jobs, up to 0"));
        assertThat(ok("/secure-redis/queues/mail")).contains("/secure-redis/queues/mail/charts?window=1h");
        assertThat(viewer.get("/secure-redis/queues/never-used/charts").statusCode())
                .isEqualTo(404);
    }

    @Test
    void find_idOfAJob_leadsToIt() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay();
        HttpResponse<String> found = viewer.get("/secure-redis/find?id=" + id);
        assertThat(found.statusCode()).isEqualTo(303);
        assertThat(found.headers().firstValue("Location")).hasValue("/secure-redis/queues/reports/jobs/" + id);
        assertThat(viewer.get("/secure-redis/find?id=nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void page_thatIsNotThere_is404WithAPage() {
        for (String path : new String[] {
            "/secure-redis/nothing",
            "/secure-redis/queues/never-used",
            "/secure-redis/queues/Not%20A%20Name",
            "/secure-redis/queues/mail/jobs/none",
            "/secure-redis/queues/mail/jobs/n%3Cone",
            "/secure-redis/queues/mail/states/strange",
            "/secure-redis/assets/000000000000/dashboard.css"
        }) {
            HttpResponse<String> response = viewer.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.body()).as(path).contains("<h1>Not found</h1>").contains("data-problem=\"404\"");
        }
    }

    @Test
    void page_withAnotherMethod_is405() {
        assertThat(server.as("operator").post("/secure-redis/workers").statusCode())
                .isEqualTo(405);
        assertThat(viewer.send("HEAD", "/secure-redis").statusCode()).isEqualTo(200);
    }

    @Test
    void page_redisGone_is503WithItsCode() {
        try (RedisTestServer own =
                        RedisTestServer.builder().externalAllowed(false).start();
                DashboardServer other = DashboardServer.start(
                        "spring.data.redis.host=" + own.host(),
                        "spring.data.redis.port=" + own.port(),
                        "spring.data.redis.database=0",
                        // Also for the commands of the start, so not shorter than a machine may stall
                        "spring.data.redis.timeout=15s",
                        "secure-redis.jobs.worker.enabled=false")) {
            own.stop();
            HttpResponse<String> response = other.as("viewer").get("/secure-redis");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("SR420").contains("data-problem=\"503\"");
            HttpResponse<String> count = other.as("viewer").post("/secure-redis/keys");
            assertThat(count.statusCode()).isEqualTo(503);
            assertThat(count.body()).contains("SR130").doesNotContain(":" + own.port());
        }
    }

    /** A vault that is down while the application runs. */
    @Configuration(proxyBeanMethods = false)
    static class FailingVault {

        @Bean
        KeyRingSource keyRingSource() {
            KeyRing ring = KeyRing.of(Secret.fromBase64(DashboardServer.SECRET));
            return new KeyRingSource() {

                @Override
                public KeyRing keyRing() {
                    return ring;
                }

                @Override
                public Optional<String> failure() {
                    return Optional.of("Vault answered <503>");
                }
            };
        }
    }

    @Test
    void keys_secretsThatCannotBeRead_saysSoAndWhy() {
        assertThat(ok("/secure-redis/keys")).doesNotContain("id=\"failing\"");
        try (DashboardServer other = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class, FailingVault.class),
                "secure-redis.jobs.worker.enabled=false")) {
            assertThat(other.as("viewer").get("/secure-redis/keys").body())
                    .contains("id=\"failing\"", "The secrets cannot be read now", "Vault answered &lt;503&gt;");
        }
    }

    private String ok(String path) {
        HttpResponse<String> response = viewer.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }
}

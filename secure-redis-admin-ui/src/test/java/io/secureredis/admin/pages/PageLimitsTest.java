package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.JobFilter;
import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much a page opens, shows and exports, as the guide says it. */
class PageLimitsTest {

    private static final String CANARY = "canary-address-77c1";
    private static DashboardServer server;

    private final DashboardClient operator = server.as("operator");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.inspector().queues().forEach(queue -> server.operations().drain(queue.name()));
        server.operations().deleteAll("mail", JobState.DEAD);
    }

    @Test
    void searchArguments_moreThanTwoHundredHaveTheText_showsTwoHundredAndSaysThatThereAreMore() {
        assertThat(FindPages.MOST_FOUND).isEqualTo(200);
        put(201, i -> server.jobs().call(Shop::welcome, (long) i, CANARY).queue("other"));
        String some = searchArguments();
        assertThat(count(some, "\"id\":")).isEqualTo(200);
        assertThat(some).contains("\"complete\":false", "\"looked\":201");
        server.operations()
                .delete(
                        "other",
                        server.inspector()
                                .jobs(JobQuery.of("other", JobState.READY))
                                .items()
                                .get(0)
                                .id());
        assertThat(searchArguments()).contains("\"complete\":true", "\"looked\":200");
    }

    private static String searchArguments() {
        return server.as("revealer")
                .post("/secure-redis/search/arguments?format=json", Map.of("text", CANARY, "reason", "TICKET-7"))
                .body();
    }

    /** The time is over after the first part. */
    @Test
    void searchArguments_afterTenSeconds_endsAndSaysHowMuchItOpened() {
        assertThat(FindPages.IN_ARGUMENTS).isEqualTo(Duration.ofSeconds(10));
        put(251, i -> server.jobs().call(Shop::welcome, (long) i, "a").queue("other"));
        FindPages pages = new FindPages(server.inspector(), new AuditTrail(null, event -> {}, Clock.systemUTC()), 50);
        Iterator<Boolean> inTime = List.of(true, false).iterator();
        FindPages.Wanted wanted = new FindPages.Wanted("other", Optional.empty(), JobFilter.ALL);
        FindPages.Inside cut = pages.inside(wanted, CANARY, inTime::next);
        assertThat(cut.complete()).isFalse();
        assertThat(cut.looked()).isEqualTo(250);
        FindPages.Inside whole = pages.inside(wanted, CANARY, () -> true);
        assertThat(whole.complete()).isTrue();
        assertThat(whole.looked()).isEqualTo(251);
    }

    @Test
    void causes_moreThanTwoThousandJobs_opensTwoThousandUntilMoreIsAskedFor() {
        put(2_001, i -> server.jobs().call(Shop::alsoBroken, i));
        await().atMost(Duration.ofMinutes(5))
                .until(() -> server.inspector().queue("mail").count(JobState.DEAD) == 2_001);
        String causes = "/secure-redis/queues/mail/states/dead/causes";
        assertThat(operator.get(causes).body())
                .contains("2,000 of 2,001 jobs opened", causes + "?more=yes\">Open more</a>", ">2,000</a>");
        assertThat(operator.get(causes + "?more=yes").body())
                .contains("2,001 jobs", ">2,001</a>")
                .doesNotContain("Open more");
    }

    /** The limit itself takes too long for a test. */
    @Test
    void csv_moreJobsThanTheLimit_hasAsManyAsTheLimit() throws IOException {
        assertThat(JobListPages.MOST_EXPORTED).isEqualTo(100_000);
        put(650, i -> server.jobs().call(Shop::monthly, i));
        StringWriter csv = new StringWriter();
        new JobListPages(server.inspector(), 50)
                .writeAll(server.inspector().queue("reports"), JobState.READY, "", csv, 620);
        List<String> lines = csv.toString().lines().toList();
        assertThat(lines).hasSize(621).doesNotHaveDuplicates();
        assertThat(lines.get(0)).startsWith("id,queue,task,state,");
        assertThat(lines.get(620)).contains(",report.monthly,ready,");
    }

    private static void put(int jobs, IntFunction<JobCall> call) {
        server.jobs().delayAll(IntStream.range(0, jobs).mapToObj(call).toList());
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}

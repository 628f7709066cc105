package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages of a queue whose jobs are in several parts. */
class ShardedQueuePagesTest {

    private static DashboardServer server;
    private static final List<JobId> jobs = new ArrayList<>();

    private final DashboardClient operator = server.as("operator");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start("secure-redis.jobs.queues.reports.shards=4");
        // Each part is drawn at random; of 80 jobs, none of the four stays empty but once in two billion runs
        for (int month = 0; month < 80; month++) {
            jobs.add(server.jobs().call(Shop::monthly, month).delay(Duration.ofHours(1)));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void find_jobInAnyPart_leadsToThePageOfItsPart() {
        List<String> parts = new ArrayList<>();
        for (JobId id : jobs) {
            HttpResponse<String> found = operator.get("/secure-redis/find?id=" + id);
            assertThat(found.statusCode()).isEqualTo(303);
            String page = found.headers().firstValue("Location").orElseThrow();
            String part = page.substring("/secure-redis/queues/".length(), page.indexOf("/jobs/"));
            assertThat(server.inspector().find(part, id).orElseThrow().summary().queue())
                    .isEqualTo(part);
            parts.add(part);
            assertThat(operator.get(page).body()).contains("report.monthly");
        }
        assertThat(parts).contains("reports", "reports~1", "reports~2", "reports~3");
    }

    @Test
    void pages_ofAPart_areThere() {
        for (String page : List.of("", "/states/scheduled", "/states/dead/causes", "/states/scheduled/search")) {
            assertThat(operator.get("/secure-redis/queues/reports~1" + page).statusCode())
                    .as(page)
                    .isEqualTo(200);
        }
        assertThat(operator.get("/secure-redis/queues/reports~1/states/" + Paths.slug(JobState.SCHEDULED))
                        .body())
                .contains("report.monthly");
        assertThat(operator.get("/secure-redis/queues/reports~0").statusCode()).isEqualTo(404);
    }

    @Test
    void first_foundInTheFirstQueue_asksNoOther() {
        List<String> asked = new ArrayList<>();
        Optional<String> found = QueueReading.of(server.inspector()).first(queue -> {
            asked.add(queue.name());
            return Optional.of(queue.name());
        });
        assertThat(server.inspector().queues()).hasSizeGreaterThan(3);
        assertThat(asked).containsExactly(found.orElseThrow());
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.web.PageData;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pages for programs: JSON and CSV, for the same people, without anything that a job carries. */
class FormatsTest {

    private static final String CANARY = "canary-argument-90ab";
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
    }

    @Test
    void everyPage_asJson_isAnObjectWithoutContent() {
        JobId id = server.jobs().call("report.note", CANARY).queue("reports").delay();
        server.jobs().call(Shop::monthly, 1).scheduleOnce("nightly", Schedule.every(Duration.ofHours(5)));
        for (Map.Entry<String, String> page : pages(id).entrySet()) {
            HttpResponse<String> byParameter = operator.get(
                    "/secure-redis" + page.getKey() + (page.getKey().contains("?") ? "&" : "?") + "format=json");
            assertThat(byParameter.statusCode()).as(page.getKey()).isEqualTo(200);
            assertThat(byParameter.headers().firstValue("Content-Type"))
                    .as(page.getKey())
                    .hasValue("application/json;charset=UTF-8");
            assertThat(byParameter.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(json(byParameter).has(page.getValue()))
                    .as(page.getKey() + " " + byParameter.body())
                    .isTrue();
            assertThat(byParameter.body()).doesNotContain(CANARY);
            HttpResponse<String> byHeader = accepting("operator", page.getKey(), "application/json");
            assertThat(json(byHeader).has(page.getValue())).as(page.getKey()).isTrue();
            assertThat(operator.get("/secure-redis" + page.getKey()).body()).startsWith("<!DOCTYPE html>");
        }
    }

    private static Map<String, String> pages(JobId id) {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("", "queues");
        pages.put("/queues/reports", "workerList");
        pages.put("/queues/reports/states/ready", "jobs");
        pages.put("/states/ready", "jobs");
        pages.put("/queues/reports/jobs/" + id, "attempts");
        pages.put("/states/dead/causes", "groups");
        pages.put("/queues/reports/states/dead/causes", "groups");
        pages.put("/queues/reports/states/ready/search?task=report", "next");
        pages.put("/recurring", "schedules");
        pages.put("/workers", "workers");
        pages.put("/tasks", "tasks");
        pages.put("/task?name=report.monthly", "periods");
        pages.put("/queues/reports/charts", "periods");
        pages.put("/operations", "operations");
        pages.put("/keys", "keys");
        pages.put("/doctor", "findings");
        pages.put("/audit", "records");
        pages.put("/redis", "servers");
        pages.put("/security", "tamperedJobs");
        return pages;
    }

    @Test
    void json_ofAList_holdsNamesStatesAndTimes() {
        JobId id = server.jobs().call(Shop::monthly, 3).delay(Duration.ofHours(1));
        JsonNode list = json(operator.get("/secure-redis/queues/reports/states/scheduled?format=json"));
        assertThat(list.path("total").asLong()).isEqualTo(1);
        JsonNode job = list.path("jobs").get(0);
        assertThat(job.path("id").asString()).isEqualTo(id.value());
        assertThat(job.path("task").asString()).isEqualTo("report.monthly");
        assertThat(job.path("state").asString()).isEqualTo("scheduled");
        assertThat(job.path("dueAt").asString()).endsWith("Z");
    }

    /** It would list everything, or nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/queues/reports/states/dead?tag=nonsense",
                "/queues/reports/states/ready/search?tga=x",
                "/search?state=dead&tga=x",
                "/search?task=report&<b>=x",
                "/recurring?queue=reports",
                "/states/dead?Offset=10"
            })
    void parameter_thatThePageDoesNotHave_isRefusedForPrograms(String address) {
        HttpResponse<String> refused =
                operator.get("/secure-redis" + address.replace("<", "%3C").replace(">", "%3E") + "&format=json");
        assertThat(refused.statusCode()).as(address + refused.body()).isEqualTo(400);
        assertThat(json(refused).path("problem").asString()).contains("would ignore it");
        assertThat(operator.get("/secure-redis" + address.replace("<", "%3C").replace(">", "%3E"))
                        .statusCode())
                .as("a page for people")
                .isEqualTo(200);
    }

    @Test
    void search_withoutAFilter_isRefusedForPrograms() {
        HttpResponse<String> refused = operator.get("/secure-redis/search?format=json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).path("problem").asString()).contains("queue", "state", "task", "tag");
        assertThat(operator.get("/secure-redis/search?state=dead&format=json").statusCode())
                .isEqualTo(200);
    }

    @Test
    void json_withoutTheRole_isRefusedAsJson() {
        HttpResponse<String> refused = server.as("viewer").get("/secure-redis/doctor?format=json");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).path("status").asInt()).isEqualTo(403);
        assertThat(server.as("stranger").get("/secure-redis?format=json").statusCode())
                .isEqualTo(403);
        assertThat(server.as("viewer").get("/secure-redis/doctor?format=csv").statusCode())
                .isEqualTo(403);
        HttpResponse<String> none = operator.get("/secure-redis/nothing?format=json");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(json(none).path("title").asString()).isEqualTo("Not found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                                  | application/json
            text/html;q=0.1, application/json                 | application/json
            application/json;q=0.1, text/html                 | text/html
            application/json, text/html                       | text/html
            text/html;q=0, application/json;q=0.3             | application/json
            application/json;q=0                              | text/html
            text/csv, application/json;q=0.9                  | text/csv
            text/csv, */*;q=0.1                               | text/csv
            */*                                               | text/html
            application/json, text/plain, */*                 | application/json
            application/xhtml+xml,text/html,*/*;q=0.8         | text/html
            image/png                                         | text/html
            nonsense;;;=,/                                    | text/html
            """)
    void accept_asWeighted_decides(String accept, String type) {
        HttpResponse<String> response = accepting("operator", "", accept);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    }

    @Test
    void format_thatThereIsNot_isSaid() {
        JobId id = server.jobs().call(Shop::monthly, 3).delay(Duration.ofHours(1));
        String job = "/secure-redis/queues/reports/jobs/" + id;
        assertThat(operator.get("/secure-redis?format=xml").statusCode()).isEqualTo(400);
        assertThat(operator.get(job + "?format=csv").statusCode()).isEqualTo(406);
        assertThat(operator.get(job + "/cancel?format=json").statusCode()).isEqualTo(406);
        assertThat(server.as("revealer").get(job + "/reveal?format=json").statusCode())
                .isEqualTo(406);
        HttpResponse<String> revealed = server.as("revealer").post(job + "/reveal", Map.of("reason", "TICKET-7"));
        assertThat(revealed.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(operator.get("/secure-redis/find?format=json&id=" + id)
                        .headers()
                        .firstValue("Location"))
                .hasValue(job + "?format=json");
    }

    @Test
    void csv_ofAState_holdsEveryJobOfAllPages() {
        for (int month = 0; month < 620; month++) {
            server.jobs().call(Shop::monthly, month).delay();
        }
        HttpResponse<String> csv = operator.get("/secure-redis/queues/reports/states/ready?format=csv");
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("secure-redis-reports-ready.csv");
        List<String> lines = csv.body().lines().toList();
        assertThat(lines).hasSize(621);
        assertThat(lines.get(0)).startsWith("id,queue,task,state,");
        assertThat(lines.stream().skip(1)).allMatch(line -> line.contains(",report.monthly,ready,"));
        assertThat(operator.get("/secure-redis?format=csv").body()).contains("reports,true,0,0,620,");
    }

    @Test
    void csv_textThatIsAFormula_isMadeText() {
        assertThat(PageData.line(Arrays.asList(
                        "=1+1", "+1", "-1", "@x", "\t=1", " =1", "a=1", "a,\"b\"", null, -5L, "\uff1d1", "x\r\n=1")))
                .isEqualTo("'=1+1,'+1,'-1,'@x,'\t=1,' =1,a=1,\"a,\"\"b\"\"\",,-5,'\uff1d1,\"x\r\n=1\"\r\n");
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static HttpResponse<String> accepting(String person, String page, String type) {
        String credentials = person + ":" + DashboardServer.PASSWORD;
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/secure-redis" + page))
                .header("Accept", type)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.watch.DashboardTools;
import io.secureredis.admin.watch.RedisReader;
import io.secureredis.admin.web.Route;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Changes by programs: each POST says in JSON what it did, or is refused before it does anything. */
class PostsForProgramsTest {

    private static final String CANARY = "canary-argument-3d7a";

    /** Their answer is a page with what a job carries. */
    private static final Set<String> FOR_PEOPLE = Set.of("reveal", "log", "form");

    /** The routes of this test have neither an audit log nor caches. */
    private static final Set<String> NOT_HERE = Set.of("/audit", "/audit/export", "/caches", "/caches/clear");

    private static final Map<String, String> FIELDS = Map.of(
            "id", "none",
            "reason", "a test",
            "name", "report.monthly",
            "a0", "1",
            "text", "a text",
            "to", "reports",
            "every", "2h");

    private static DashboardServer server;

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Route> posts() {
        return DashboardPages.routes(
                        server.inspector(),
                        server.operations(),
                        new DashboardTools(
                                server.get(DashboardKeys.class),
                                server.get(DoctorRounds.class),
                                server.get(RedisReader.class),
                                null,
                                server.get(AuditLog.class)),
                        new AuditTrail(null, event -> {}, Clock.systemUTC()),
                        new BulkOperations(server.inspector(), Clock.systemUTC()),
                        server.get(DashboardSettings.class))
                .stream()
                .filter(route -> route.method().equals(HttpMethod.POST))
                .toList();
    }

    /** The guide's block of addresses, one line for each pattern, with alternatives in the last part. */
    @Test
    void addressesOfTheGuide_areThoseOfTheRoutes() throws IOException {
        String guide = Files.readString(Path.of("../docs/guides/dashboard.md"));
        int from = guide.indexOf("    POST /");
        Set<String> told = new TreeSet<>();
        for (String line :
                guide.substring(from, guide.indexOf("\n\n", from)).lines().toList()) {
            String address = line.strip().substring("POST ".length()).replaceAll(" .*", "");
            String before = address.substring(0, address.lastIndexOf('/') + 1);
            for (String last : address.substring(before.length()).split("\\|", -1)) {
                told.add(before + last);
            }
        }
        assertThat(told).containsAll(NOT_HERE);
        told.removeAll(NOT_HERE);
        assertThat(told)
                .isEqualTo(posts().stream()
                        .map(Route::pattern)
                        .filter(pattern -> !FOR_PEOPLE.contains(pattern.get(pattern.size() - 1)))
                        .map(pattern -> "/" + String.join("/", pattern))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyPost_asJson_saysWhatItDidOrRefusesBefore() {
        try {
            List<Route> posts = posts();
            assertThat(posts).hasSizeGreaterThan(40);
            for (Route route : posts) {
                visit(route, "?format=json", "*/*");
                boolean endsTheWorker =
                        route.pattern().contains("{worker}") && route.pattern().contains("stop");
                if (!endsTheWorker) {
                    visit(route, "", "application/json");
                }
            }
        } finally {
            server.close();
            server = DashboardServer.start();
        }
    }

    private static void visit(Route route, String query, String accept) {
        Visit visit = Visit.of(route);
        long records = records();
        HttpResponse<String> answer = post(visit.client, visit.path + query, visit.fields, accept);
        String what = visit.path + " " + answer.statusCode() + " " + answer.body();
        assertThat(answer.headers().firstValue("Content-Type")).as(what).hasValue("application/json;charset=UTF-8");
        JsonNode json = json(answer);
        if (FOR_PEOPLE.contains(visit.verb)) {
            assertThat(answer.statusCode()).as(what).isEqualTo(406);
            assertThat(json.path("problem").asString()).as(what).contains("Nothing was done");
            assertThat(records()).as(what).isEqualTo(records);
        } else {
            assertThat(answer.statusCode()).as(what).isEqualTo(200);
            assertThat(isAnswer(json)).as(what).isTrue();
        }
        assertThat(answer.body()).doesNotContain(CANARY);
        settle(json);
    }

    /** What was done, that it fits, or a list. */
    private static boolean isAnswer(JsonNode json) {
        return json.isArray()
                || json.path("fits").asBoolean(false)
                || (json.has("done") && json.has("message") && json.has("action") && json.has("location"))
                || json.has("jobs")
                || json.has("keys")
                || json.has("findings")
                || json.has("records");
    }

    /** What runs in the background would change the jobs of the next route. */
    private static void settle(JsonNode json) {
        String location = json.isObject() ? json.path("location").asString("") : "";
        if (location.contains("/operations/")) {
            await().until(() -> server.as("viewer").get(location).body().contains(">Done</label>"));
        }
    }

    @Test
    void everyPost_asCsv_isRefusedBeforeAnythingIsDone() {
        for (Route route : posts()) {
            Visit visit = Visit.of(route);
            if (visit.verb.equals("export")) {
                continue;
            }
            long records = records();
            HttpResponse<String> answer = post(visit.client, visit.path, visit.fields, "text/csv");
            assertThat(answer.statusCode()).as(visit.path).isEqualTo(406);
            assertThat(answer.body())
                    .as(visit.path)
                    .startsWith("status,title,problem")
                    .contains("Nothing was done");
            assertThat(records()).as(visit.path).isEqualTo(records);
            assertThat(post(visit.client, visit.path + "?format=xml", visit.fields, "*/*")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(records()).as(visit.path).isEqualTo(records);
        }
    }

    @Test
    void change_asJson_namesActionJobsMessageAndPlace() {
        JobId dead = dead();
        String job = "/secure-redis/queues/mail/jobs/" + dead;
        JsonNode retried = json(post(server.as("operator"), job + "/retry", Map.of(), "application/json"));
        assertThat(retried.path("done").asBoolean()).isTrue();
        assertThat(retried.path("action").asString()).isEqualTo("retry");
        assertThat(retried.path("queue").asString()).isEqualTo("mail");
        assertThat(retried.path("ids").get(0).asString()).isEqualTo(dead.value());
        assertThat(retried.path("message").asString()).isEqualTo("The job is ready again.");
        assertThat(retried.path("location").asString()).isEqualTo(job);
        JobId waits = scheduled();
        JsonNode none = json(post(
                server.as("operator"),
                "/secure-redis/queues/mail/jobs/" + waits + "/retry",
                Map.of(),
                "application/json"));
        assertThat(none.path("done").asBoolean(true)).isFalse();
        JsonNode both = json(post(
                server.as("operator"),
                "/secure-redis/queues/mail/states/scheduled/cancel",
                Map.of("id", waits.value()),
                "application/json"));
        assertThat(both.path("changed").asLong()).isEqualTo(1);
        assertThat(both.path("ids").get(0).asString()).isEqualTo(waits.value());
        assertThat(server.inspector().find("mail", waits)).isEmpty();
    }

    @Test
    void refusal_ofAnyKind_isInJsonAndNothingIsDone() {
        JobId waits = scheduled();
        String job = "/secure-redis/queues/mail/jobs/" + waits;
        DashboardClient operator = server.as("operator");
        assertProblem(403, post(server.as("viewer"), job + "/cancel", Map.of(), "application/json"));
        assertProblem(404, post(operator, "/secure-redis/queues/mail/jobs/none/cancel", Map.of(), "application/json"));
        assertProblem(405, post(operator, "/secure-redis/search", Map.of(), "application/json"));
        assertProblem(400, post(operator, job + "/move", Map.of(), "application/json"));
        assertProblem(409, post(operator, job + "/move", Map.of("to", "mail"), "application/json"));
        HttpResponse<String> limits =
                post(operator, "/secure-redis/queues/mail/limits", Map.of("weight", "many"), "application/json");
        assertProblem(400, limits);
        assertThat(json(limits).path("fields").path("weight").asString()).contains("whole number");
        HttpResponse<String> enqueued = post(
                server.as("editor"),
                "/secure-redis/enqueue",
                Map.of("name", "report.monthly", "a0", "many", "reason", "TICKET-7"),
                "application/json");
        assertProblem(422, enqueued);
        assertThat(json(enqueued).path("fields").path("a0").asString()).contains("SR418");
        RedisTestServer redis = RedisTestServer.shared();
        redis.command("RENAME", "secure-jobs:audit", "kept");
        redis.command("SET", "secure-jobs:audit", "something else");
        try {
            assertProblem(503, post(operator, job + "/cancel", Map.of(), "application/json"));
        } finally {
            redis.command("RENAME", "kept", "secure-jobs:audit");
        }
        assertThat(server.inspector().find("mail", waits)).isPresent();
        HttpResponse<String> question = operator.get(job + "/cancel?format=json");
        assertProblem(406, question);
    }

    /** What a script sends by mistake must not select more jobs. */
    @Test
    void matching_filterThatIsEmptyOrNotOne_changesNothing() {
        JobId id = dead();
        String matching = "/secure-redis/queues/mail/states/dead/matching/delete";
        for (Map<String, String> fields : List.of(
                Map.of("task", "broken", "exact", "true"),
                Map.of("task", "broken", "exact", "maybe"),
                Map.of("task", ""),
                Map.of("task", " "),
                Map.of("task", "broken", "older", ""))) {
            assertProblem(400, post(server.as("operator"), matching, fields, "application/json"));
        }
        assertThat(server.inspector().find("mail", id)).isPresent();
    }

    @Test
    void enqueue_checkBoxWithAnotherValue_isRefused() {
        long before = server.inspector().queue("reports").count(JobState.READY);
        HttpResponse<String> refused = post(
                server.as("editor"),
                "/secure-redis/enqueue",
                Map.of("name", "report.monthly", "a0", "1", "json0", "true", "reason", "TICKET-7"),
                "application/json");
        assertProblem(422, refused);
        assertThat(json(refused).path("fields").path("json0").asString()).contains("yes");
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(before);
    }

    private static void assertProblem(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json;charset=UTF-8");
        assertThat(json(answer).path("status").asInt()).isEqualTo(status);
        assertThat(json(answer).path("title").asString()).isNotEmpty();
        assertThat(json(answer).path("problem").asString()).isNotEmpty();
    }

    /** A route with everything that it needs to do something. */
    private record Visit(DashboardClient client, String path, String verb, Map<String, String> fields) {

        static Visit of(Route route) {
            List<String> pattern = route.pattern();
            String verb = pattern.get(pattern.size() - 1);
            boolean isOfDead = List.of("retry", "delete").contains(verb) || pattern.contains("edit");
            JobId id = isOfDead && !pattern.contains("{key}") ? dead() : scheduled();
            boolean isPause = verb.equals("pause") && !pattern.contains("{key}");
            String path = "/secure-redis/"
                    + String.join("/", pattern)
                            .replace("{queue}", isPause ? "reports" : "mail")
                            .replace("{id}", id.value())
                            .replace("{state}", isOfDead ? "dead" : "scheduled")
                            .replace("{operation}", pattern.contains("{operation}") ? operation() : "")
                            .replace("{worker}", pattern.contains("{worker}") ? worker() : "")
                            .replace("{key}", pattern.contains("{key}") ? schedule() : "");
            Map<String, String> fields = new HashMap<>(FIELDS);
            fields.put("id", id.value());
            fields.keySet().retainAll(fieldsOf(pattern));

            return new Visit(server.as(person(route.role())), path, verb, fields);
        }

        /** Some forms refuse fields that they do not have; the others get all. */
        private static Collection<String> fieldsOf(List<String> pattern) {
            if (pattern.contains("limits")) {
                return Set.of();
            }
            if (pattern.contains("edit") && pattern.contains("{key}")) {
                return Set.of("every");
            }
            if (pattern.contains("matching")) {
                return pattern.contains("move") ? Set.of("to") : Set.of();
            }
            if (pattern.contains("arguments")) {
                return Set.of("text", "reason");
            }
            return pattern.contains("edit") || pattern.contains("enqueue")
                    ? Set.of("name", "a0", "reason")
                    : Set.of("id", "reason", "name", "a0", "text", "to", "every");
        }

        private static String person(DashboardRole role) {
            return switch (role) {
                case VIEW -> "viewer";
                case OPERATE -> "operator";
                case REVEAL -> "revealer";
                case EDIT -> "editor";
                case AUDIT -> "auditor";
            };
        }
    }

    private static HttpResponse<String> post(
            DashboardClient client, String path, Map<String, String> fields, String accept) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("_csrf", client.csrf());
        return client.post(path, all, Map.of("Sec-Fetch-Site", "same-origin", "Accept", accept));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static long records() {
        return server.get(AuditLog.class).size();
    }

    private static String operation() {
        String location = server.as("operator")
                .post("/secure-redis/queues/reports/states/scheduled/matching/run-now")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().until(() -> server.as("viewer").get(location).body().contains(">Done</label>"));
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String worker() {
        await().until(() -> !server.inspector().workers("mail").isEmpty());
        return server.inspector().workers("mail").get(0).id();
    }

    private static JobId dead() {
        JobId id = server.jobs().call(Shop::broken, CANARY).delay();
        await().until(() -> server.inspector()
                .find("mail", id)
                .map(job -> job.summary().state() == JobState.DEAD)
                .orElse(false));
        return id;
    }

    private static JobId scheduled() {
        server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        return server.jobs().call(Shop::welcome, 1L, CANARY).delay(Duration.ofHours(1));
    }

    private static String schedule() {
        server.jobs().call(Shop::welcome, 1L, CANARY).scheduleOnce("welcome", Schedule.every(Duration.ofHours(5)));
        return server.inspector().recurring("mail").get(0).key();
    }
}

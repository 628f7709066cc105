package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.AuditTrail;
import io.secureredis.admin.find.BulkOperations;
import io.secureredis.admin.watch.DashboardTools;
import io.secureredis.admin.watch.RedisReader;
import io.secureredis.admin.web.Route;
import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/**
 * Every page and every action of the dashboard, under exactly the lines that are printed for it and for the doctor:
 * whatever they lack is in {@code ACL LOG}.
 */
class RecommendedAclOfDashboardTest {

    /** Asked by the client when it connects; it goes on without. */
    private static final List<String> HARMLESS = List.of("client|setinfo", "client|maint_notifications");

    private DashboardServer dashboard;

    @Test
    void dashboard_everyPageAndAction_needsNoMore() {
        try (RedisTestServer redis = RedisTestServer.builder()
                .user("default", "on nopass ~* &* +@all")
                .start()) {
            redis.command(line("app", "secure-jobs:*", AclFeature.DASHBOARD));
            redis.command(line("doctor", "*", AclFeature.DOCTOR));
            redis.command("ACL", "LOG", "RESET");
            try (DashboardServer started = start(redis)) {
                dashboard = started;
                started.jobs().call(Shop::monthly, 1).delay();
                List<Route> routes = routes();
                assertThat(routes).hasSizeGreaterThan(30);
                routes.forEach(this::visit);
                assertThat(started.get(DoctorRounds.class).latest()).isPresent();
            }
            assertThat(refused(redis))
                    .as("commands, keys or channels that the recommended lines lack")
                    .isEmpty();
        }
    }

    private static String[] line(String user, String keys, AclFeature feature) {
        return AclRules.forFeatures(feature)
                .onKeys(keys)
                .line(user)
                .replace("PASSWORD", "secret")
                .split(" ");
    }

    private static DashboardServer start(RedisTestServer redis) {
        return DashboardServer.start(
                "spring.data.redis.host=" + redis.host(),
                "spring.data.redis.port=" + redis.port(),
                "spring.data.redis.database=0",
                "spring.data.redis.username=app",
                "spring.data.redis.password=secret",
                "secure-redis.connection.start-check=fail",
                "secure-redis.doctor.username=doctor",
                "secure-redis.doctor.password=secret");
    }

    private List<Route> routes() {
        return DashboardPages.routes(
                dashboard.inspector(),
                dashboard.operations(),
                new DashboardTools(
                        dashboard.get(DashboardKeys.class),
                        dashboard.get(DoctorRounds.class),
                        dashboard.get(RedisReader.class),
                        null,
                        dashboard.get(AuditLog.class)),
                new AuditTrail(null, event -> {}, Clock.systemUTC()),
                new BulkOperations(dashboard.inspector(), Clock.systemUTC()),
                dashboard.get(DashboardSettings.class));
    }

    private void visit(Route route) {
        String verb = route.pattern().isEmpty()
                ? ""
                : route.pattern().get(route.pattern().size() - 1);
        boolean isOfEnded = List.of("retry", "delete", "causes").contains(verb)
                || route.pattern().contains("edit");
        JobId id = isOfEnded ? dead() : scheduled();
        if (verb.equals("{state}")) {
            for (JobState state : JobState.values()) {
                visit(route, id, Paths.slug(state));
            }
        } else {
            visit(route, id, isOfEnded ? "dead" : "scheduled");
        }
    }

    private void visit(Route route, JobId id, String state) {
        boolean isPause = route.pattern().contains("pause") && !route.pattern().contains("recurring");
        String path = "/secure-redis/"
                + String.join("/", route.pattern())
                        .replace("{queue}", isPause ? "reports" : "mail")
                        .replace("{id}", id.value())
                        .replace("{state}", state)
                        .replace("{operation}", route.pattern().contains("{operation}") ? operation() : "")
                        .replace("{worker}", route.pattern().contains("{worker}") ? worker() : "")
                        .replace("{key}", route.pattern().contains("{key}") ? schedule() : "");
        DashboardClient client = dashboard.as(
                switch (route.role()) {
                    case VIEW -> "viewer";
                    case OPERATE -> "operator";
                    case REVEAL -> "revealer";
                    case EDIT -> "editor";
                    case AUDIT -> "auditor";
                });
        HttpResponse<String> answer = route.method().equals(HttpMethod.GET)
                ? client.get(path + "?id=" + id.value() + "&name=report.monthly")
                : client.post(
                        path,
                        Map.of(
                                "id",
                                id.value(),
                                "confirmed",
                                "yes",
                                "reason",
                                "a test",
                                "name",
                                "report.monthly",
                                "a0",
                                "1",
                                "text",
                                "a text",
                                "to",
                                "reports",
                                "every",
                                "2h"));
        assertThat(answer.statusCode()).as("%s %s", route.method(), path).isIn(List.of(200, 303));
        answer.headers()
                .firstValue("Location")
                .filter(there -> there.contains("/operations/"))
                .ifPresent(this::awaitEnd);
    }

    /** What runs in the background would change the jobs of the next route. */
    private void awaitEnd(String operation) {
        await().until(() -> dashboard.as("viewer").get(operation).body().contains(">Done</label>"));
    }

    private String operation() {
        String operation = dashboard
                .as("operator")
                .post("/secure-redis/queues/reports/states/scheduled/matching/run-now")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        awaitEnd(operation);
        return operation.substring(operation.lastIndexOf('/') + 1);
    }

    private String worker() {
        await().until(() -> !dashboard.inspector().workers("mail").isEmpty());
        return dashboard.inspector().workers("mail").get(0).id();
    }

    private JobId dead() {
        JobId id = dashboard.jobs().call(Shop::broken, "a@example.org").delay();
        await().until(() -> dashboard
                .inspector()
                .find("mail", id)
                .map(job -> job.summary().state() == JobState.DEAD)
                .orElse(false));
        return id;
    }

    private JobId scheduled() {
        return dashboard.jobs().call(Shop::welcome, 1L, "a@example.org").delay(Duration.ofHours(1));
    }

    private String schedule() {
        dashboard
                .jobs()
                .call(Shop::welcome, 1L, "a@example.org")
                .scheduleOnce("welcome", Schedule.every(Duration.ofHours(5)));
        return dashboard.inspector().recurring("mail").get(0).key();
    }

    private static List<String> refused(RedisTestServer redis) {
        return ((List<?>) redis.command("ACL", "LOG"))
                .stream()
                        .map(entry -> (List<?>) entry)
                        .map(entry -> entry.get(entry.indexOf("username") + 1) + " "
                                + entry.get(entry.indexOf("context") + 1) + " "
                                + entry.get(entry.indexOf("object") + 1))
                        .filter(name -> HARMLESS.stream().noneMatch(name::endsWith))
                        .toList();
    }
}

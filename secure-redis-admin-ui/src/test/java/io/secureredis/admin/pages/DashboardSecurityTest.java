package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Who gets in, from where, and with which headers the answer leaves. */
class DashboardSecurityTest {

    private static DashboardServer server;
    private static JobId waiting;

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start();
        waiting = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void routes_eachRole_mayUseExactlyItsOwn() {
        List<Route> routes = DashboardPages.routes(
                new PaintedQueues(),
                new PaintedQueues(),
                new DashboardTools(
                        server.get(DashboardKeys.class),
                        server.get(DoctorRounds.class),
                        server.get(RedisReader.class),
                        null,
                        server.get(AuditLog.class)),
                new AuditTrail(null, event -> {}, java.time.Clock.systemUTC()),
                new BulkOperations(new PaintedQueues(), java.time.Clock.systemUTC()),
                new DashboardSettings("/secure-redis", "", Duration.ZERO, 50, "", "", ""));
        assertThat(routes).hasSizeGreaterThan(25);
        Map<String, List<DashboardRole>> people = new LinkedHashMap<>();
        people.put("stranger", List.of());
        people.put("viewer", List.of(DashboardRole.VIEW));
        people.put("operator", List.of(DashboardRole.VIEW, DashboardRole.OPERATE, DashboardRole.AUDIT));
        people.put("revealer", List.of(DashboardRole.VIEW, DashboardRole.REVEAL, DashboardRole.AUDIT));
        people.put("auditor", List.of(DashboardRole.VIEW, DashboardRole.AUDIT));
        people.put(
                "editor", List.of(DashboardRole.VIEW, DashboardRole.REVEAL, DashboardRole.EDIT, DashboardRole.AUDIT));
        people.put("half-editor", List.of(DashboardRole.VIEW));
        people.forEach((person, roles) -> {
            DashboardClient client = server.as(person);
            for (Route route : routes) {
                boolean forbidden = answer(client, route).statusCode() == 403;
                assertThat(forbidden)
                        .as(person + " at " + route.method() + " " + route.pattern())
                        .isEqualTo(!roles.contains(route.role()));
            }
        });
    }

    /** A job, queue and schedule that are not there: what is asked is only whether one gets past the role. */
    private static HttpResponse<String> answer(DashboardClient client, Route route) {
        String path = "/secure-redis/"
                + String.join("/", route.pattern()).replace("{queue}", "none").replace("{state}", "ready");
        path = path.replace("{id}", "none")
                .replace("{key}", "none")
                .replace("{operation}", "none")
                .replace("{worker}", "none");
        return route.method().equals(HttpMethod.GET) ? client.get(path) : client.post(path);
    }

    @Test
    void page_nobodySignedIn_leadsToTheSignIn() {
        HttpResponse<String> challenge = server.asNobody().get("/secure-redis");
        assertThat(challenge.statusCode()).isIn(302, 401);
        assertThat(challenge.body()).doesNotContain("Overview");
    }

    @Test
    void post_withoutTheToken_isRefusedByTheApplication() {
        HttpResponse<String> response =
                server.as("operator").post(cancel(), Map.of(), Map.of("Sec-Fetch-Site", "same-origin"));
        assertThat(response.statusCode()).isIn(401, 403);
        assertThat(stillThere()).isTrue();
    }

    @Test
    void post_fromAnotherSite_isRefusedByUs() {
        DashboardClient operator = server.as("operator");
        for (Map<String, String> headers : List.of(
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site", "Origin", server.url()),
                Map.of("Sec-Fetch-Site", "none"),
                Map.of("Origin", "https://evil.example"),
                Map.of("Origin", "null"),
                Map.of("Origin", "not an origin"),
                Map.<String, String>of())) {
            HttpResponse<String> response = operator.post(cancel(), Map.of("_csrf", operator.csrf()), headers);
            assertThat(response.statusCode()).as(headers.toString()).isEqualTo(403);
            assertThat(response.body()).as(headers.toString()).contains("From another site");
        }
        assertThat(stillThere()).isTrue();
    }

    @Test
    void post_ofAnOldBrowser_isAllowedByItsOrigin() {
        JobId id = server.jobs().call(Shop::monthly, 2).delay(Duration.ofHours(1));
        DashboardClient operator = server.as("operator");
        HttpResponse<String> response = operator.post(
                "/secure-redis/queues/reports/jobs/" + id + "/cancel",
                Map.of("_csrf", operator.csrf()),
                Map.of("Origin", server.url()));
        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(server.inspector().find("reports", id)).isEmpty();
    }

    @Test
    void get_ofAnAction_changesNothing() {
        assertThat(server.as("operator").get(cancel()).statusCode()).isEqualTo(200);
        assertThat(stillThere()).isTrue();
    }

    @Test
    void page_always_hasStrictHeadersOnce() {
        for (String path : List.of("/secure-redis", "/secure-redis/nothing")) {
            HttpResponse<String> response = server.as("viewer").get(path);
            assertThat(only(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(only(response, "X-Frame-Options")).isEqualTo("DENY");
            assertThat(only(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(only(response, "Referrer-Policy")).isEqualTo("same-origin");
            assertThat(only(response, "Content-Security-Policy"))
                    .startsWith("default-src 'none'; script-src 'nonce-")
                    .contains("frame-ancestors 'none'")
                    .contains("form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(only(response, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        }
    }

    @Test
    void nonce_eachPage_isNewAndAdmitsEveryScriptAndStyle() {
        DashboardClient viewer = server.as("viewer");
        String first = nonce(viewer.get("/secure-redis"));
        HttpResponse<String> response = viewer.get("/secure-redis");
        String second = nonce(response);
        assertThat(second).isNotEqualTo(first).hasSizeGreaterThan(20);
        Matcher tags =
                Pattern.compile("<(script|link rel=\"stylesheet\")[^>]*>").matcher(response.body());
        int found = 0;
        while (tags.find()) {
            found++;
            assertThat(tags.group()).contains("nonce=\"" + second + "\"").contains("=\"/secure-redis/assets/");
        }
        assertThat(found).isEqualTo(3);
        assertThat(response.body()).doesNotContain("style=").doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void assets_withoutSignIn_areServedForEver() {
        // Spring Security of this application asks for a sign-in everywhere; the dashboard itself does not for these.
        String page = server.as("viewer").get("/secure-redis").body();
        Matcher assets = Pattern.compile("\"(/secure-redis/assets/[0-9a-f]{12}/[a-z.]+)\"")
                .matcher(page);
        int found = 0;
        while (assets.find()) {
            found++;
            HttpResponse<String> asset = server.as("stranger").get(assets.group(1));
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(only(asset, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(only(asset, "X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(found).isEqualTo(4);
    }

    @Test
    void buttons_forAViewer_areNotThere() {
        String job = "/secure-redis/queues/reports/jobs/" + waiting;
        assertThat(server.as("viewer").get(job).body())
                .doesNotContain("method=\"post\"")
                .doesNotContain("/cancel")
                .doesNotContain("/reveal");
        assertThat(server.as("operator").get(job).body()).contains("/cancel").doesNotContain("/reveal");
        assertThat(server.as("revealer").get(job).body()).contains("/reveal").doesNotContain("/cancel");
    }

    private static String cancel() {
        return "/secure-redis/queues/reports/jobs/" + waiting + "/cancel";
    }

    private static boolean stillThere() {
        return server.inspector()
                        .find("reports", waiting)
                        .orElseThrow()
                        .summary()
                        .state()
                == JobState.SCHEDULED;
    }

    private static String nonce(HttpResponse<String> response) {
        Matcher nonce =
                Pattern.compile("script-src 'nonce-([^']+)'").matcher(only(response, "Content-Security-Policy"));
        assertThat(nonce.find()).isTrue();
        return nonce.group(1);
    }

    private static String only(HttpResponse<String> response, String header) {
        assertThat(response.headers().allValues(header)).as(header).hasSize(1);
        return response.headers().allValues(header).get(0);
    }
}

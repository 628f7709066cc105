package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What people find a job by, on its page, in lists, and in searches: its tags, its caller's id, and its trace. */
class TagPagesTest {

    private static final String CANARY = "canary-argument-77c1";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String LINK = "https://traces.example.com/trace/{traceId}?from=jobs";
    private static final Duration HOUR = Duration.ofHours(1);
    private static DashboardServer server;

    private final DashboardClient viewer = server.as("viewer");

    /** Carries headers as a tracing bridge does. */
    @Configuration(proxyBeanMethods = false)
    static class Tracing {

        static final Map<String, String> HEADERS = new ConcurrentHashMap<>();

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new Propagation());
            return registry;
        }

        static class Propagation implements ObservationHandler<Observation.Context> {

            @Override
            @SuppressWarnings("unchecked")
            public void onStart(Observation.Context context) {
                if (context instanceof SenderContext<?> sender) {
                    SenderContext<Object> put = (SenderContext<Object>) sender;
                    HEADERS.forEach((name, value) -> put.getSetter().set(put.getCarrier(), name, value));
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class, Tracing.class),
                "secure-redis.jobs.worker.enabled=false",
                "secure-redis.admin.trace-link=" + LINK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        Tracing.HEADERS.clear();
        server.inspector().queues().forEach(queue -> server.operations().drain(queue.name()));
    }

    private static JobId tagged() {
        return server.jobs()
                .call(Shop::welcome, 1L, CANARY)
                .tag("Customer 42", "<b>import</b>")
                .withId("order-42")
                .delay();
    }

    @Test
    void job_withTagsAndAnId_showsThemToEveryoneWhoMayView() {
        JobId id = tagged();
        String path = "/secure-redis/queues/mail/jobs/" + id;
        for (String person : List.of("viewer", "operator", "revealer")) {
            assertThat(server.as(person).get(path).body())
                    .as(person)
                    .contains(
                            "order-42",
                            "href=\"/secure-redis/search?exact=yes&amp;tag=Customer+42\">Customer 42<",
                            "&lt;b&gt;import&lt;/b&gt;")
                    .doesNotContain(CANARY, "<b>import");
        }
        assertThat(viewer.get(path + "?format=json").body())
                .contains(
                        "\"callerId\":\"order-42\"", "\"tags\":[\"Customer 42\",\"<b>import</b>\"]", "\"traceId\":null")
                .doesNotContain(CANARY);
        assertThat(server.as("stranger").get(path).statusCode()).isEqualTo(403);
    }

    @Test
    void job_whoseIdControlsTheText_isShownWithoutThat() {
        String hostile = "a\u202Eb\u001Bc";
        JobId id = server.jobs().call(Shop::welcome, 1L, CANARY).withId(hostile).delay();
        assertThat(viewer.get("/secure-redis/queues/mail/jobs/" + id).body())
                .contains(">a?b?c<")
                .doesNotContain("\u202E", "\u001B");
        String key = server.jobs()
                .call(Shop::welcome, 1L, CANARY)
                .scheduleOnce(hostile, Schedule.every(Duration.ofHours(1)));
        for (String path : List.of("/recurring", Paths.schedule("mail", key))) {
            assertThat(viewer.get("/secure-redis" + path).body())
                    .as(path)
                    .contains("a?b?c")
                    .doesNotContain("\u202E", "\u001B");
        }
        server.operations().removeSchedule("mail", key);
    }

    @Test
    void job_withoutTags_hasNoFieldForThem() {
        JobId id = server.jobs().call(Shop::welcome, 1L, CANARY).delay();
        assertThat(viewer.get("/secure-redis/queues/mail/jobs/" + id).body())
                .doesNotContain(">Tags<", ">Trace id<", ">Caller’s id<");
        assertThat(viewer.get("/secure-redis/queues/mail/jobs/" + id + "?format=json")
                        .body())
                .contains("\"callerId\":null", "\"tags\":[]");
    }

    @Test
    void lists_eachFormat_haveTagsAndIds() {
        tagged();
        String path = "/secure-redis/queues/mail/states/ready";
        assertThat(viewer.get(path).body())
                .contains("title=\"Customer 42, &lt;b>import&lt;/b>\"")
                .doesNotContain(CANARY);
        assertThat(viewer.get(path + "?format=csv").body())
                .contains("callerId,tags", ",order-42,\"Customer 42, <b>import</b>\",")
                .doesNotContain(CANARY);
        assertThat(viewer.get(path + "?format=json").body()).contains("\"tags\":[\"Customer 42\",");
        assertThat(viewer.get("/secure-redis/search?queue=mail").body()).contains("Customer 42, &lt;b>import");
    }

    @Test
    void search_byTag_findsItsJobsInAnyCase() {
        JobId id = tagged();
        JobId other = server.jobs()
                .call(Shop::welcome, 2L, CANARY)
                .queue("other")
                .tag("customer 421")
                .delay(HOUR);
        JobId without = server.jobs().call(Shop::monthly, 1).delay();
        assertThat(viewer.get("/secure-redis/search?tag=customer").body())
                .contains(id.value(), other.value(), "Complete: opened 3 jobs, 2 match", "tag with “customer”")
                .doesNotContain(without.value(), CANARY);
        assertThat(viewer.get("/secure-redis/search?tag=customer+42&exact=yes").body())
                .contains(id.value(), "1 matches")
                .doesNotContain(other.value());
        assertThat(viewer.get("/secure-redis/search?tag=customer&format=json").body())
                .contains("\"filter\":\"tag with “customer”", "\"found\":2");
        assertThat(viewer.get("/secure-redis/queues/mail/states/ready/search?tag=import&format=json")
                        .body())
                .contains(id.value(), "\"filter\":\"tag with “import”\"");
    }

    @Test
    void search_byId_findsTheCallersWordsAndTheIdInRedis() {
        JobId id = tagged();
        JobId other = server.jobs().call(Shop::monthly, 1).delay();
        for (String wanted : List.of("order-42", "ORDER", id.value(), id.value().substring(0, 9))) {
            assertThat(viewer.get("/secure-redis/search?id=" + wanted + "&format=json")
                            .body())
                    .as(wanted)
                    .contains("\"found\":1", id.value());
        }
        assertThat(viewer.get("/secure-redis/search?id=" + other + "&exact=yes&format=json")
                        .body())
                .contains("\"found\":1", other.value());
        assertThat(viewer.get("/secure-redis/search?id=order&exact=yes&format=json")
                        .body())
                .contains("\"found\":0");
    }

    /** The question, the operation, its JSON, and the audit record name the tag; only its jobs are changed. */
    @Test
    void matching_byTag_namesItAndChangesItsJobsOnly() {
        JobId id = tagged();
        JobId other = server.jobs().call(Shop::welcome, 2L, CANARY).tag("other").delay();
        DashboardClient operator = server.as("operator");
        String path = "/secure-redis/queues/mail/states/ready/matching/cancel";
        assertThat(operator.get(path + "?tag=customer").body())
                .contains("Cancel 1 job?", "tag with “customer”", "name=\"tag\" value=\"customer\"");
        String operation = operator.post(path, Map.of("tag", "customer"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(viewer.get(operation + "?format=json").body())
                                .contains("\"phase\":\"done\"", "\"filter\":\"tag with “customer”\"", "\"changed\":1"));
        assertThat(viewer.get(operation).body()).contains("tag with “customer”");
        assertThat(server.inspector().find("mail", id)).isEmpty();
        assertThat(server.inspector().find("mail", other)).isPresent();
        assertThat(Audited.newest(server.get(AuditLog.class), 0, 5).toString()).contains("tag with “customer”");
    }

    @Test
    void job_putInATrace_linksToIt() {
        Tracing.HEADERS.put("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        JobId id = server.jobs().call(Shop::welcome, 1L, CANARY).delay();
        String path = "/secure-redis/queues/mail/jobs/" + id;
        assertThat(viewer.get(path).body())
                .contains("<a href=\"https://traces.example.com/trace/" + TRACE
                        + "?from=jobs\" rel=\"noopener noreferrer\">" + TRACE + "</a>");
        assertThat(viewer.get(path + "?format=json").body()).contains("\"traceId\":\"" + TRACE + "\"");
    }

    @Test
    void job_withHostileHeaders_hasNoTrace() {
        for (String header : List.of(
                "javascript:alert(1)",
                "00-" + "<script>alert(1)</script>" + TRACE + "-00f067aa0ba902b7-01",
                "00-\"onmouseover=\"alert(1)-00f067aa0ba902b7-01",
                "x".repeat(10_240),
                TRACE.repeat(320))) {
            Tracing.HEADERS.put("traceparent", header);
            Tracing.HEADERS.put("b3", header);
            Tracing.HEADERS.put("X-B3-TraceId", header);
            JobId id = server.jobs().call(Shop::welcome, 1L, CANARY).delay();
            String path = "/secure-redis/queues/mail/jobs/" + id;
            assertThat(viewer.get(path).body())
                    .contains("mail.welcome")
                    .doesNotContain(">Trace id<", "traces.example.com", "alert(1)", "x".repeat(20), TRACE);
            assertThat(viewer.get(path + "?format=json").body()).contains("\"traceId\":null");
        }
    }

    @Test
    void traceAddress_idOfAnotherForm_isNone() {
        DashboardSettings settings = new DashboardSettings("/a", "", HOUR, 50, "", "", LINK);
        assertThat(settings.traceAddress(TRACE)).contains("https://traces.example.com/trace/" + TRACE + "?from=jobs");
        for (String other : List.of("", "abc", TRACE + "0", "/../" + TRACE, TRACE + "\n")) {
            assertThat(settings.traceAddress(other)).as(other).isEmpty();
        }
        assertThat(new DashboardSettings("/a", "", HOUR, 50, "", "", "").traceAddress(TRACE))
                .isEmpty();
        for (String good : List.of(
                "http://localhost:16686/trace/{traceId}",
                "HTTPS://t.example.com/?q=%22{traceId}%22",
                "https://jaeger_ui/#/{traceId}/{traceId}")) {
            assertThat(new DashboardSettings("/a", "", HOUR, 50, "", "", good).traceAddress(TRACE))
                    .contains(good.replace("{traceId}", TRACE));
        }
    }
}

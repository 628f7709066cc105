package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.audit.Audited;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Jobs with typed arguments, from the form to Redis: for whom, after what, and what is recorded. */
@ExtendWith(OutputCaptureExtension.class)
class EditTest {

    private static final String CANARY = "canary-address-19c4";
    private static final Map<String, String> FIELDS = Map.of(
            "a0", CANARY + "\r\nsecond line",
            "a1", "7",
            "a2", "LARGE",
            "a3", "2026-03-29",
            "a4", "{\"item\":\"canary-item\",\"count\":2}",
            "reason", "TICKET-7");

    private static DashboardServer server;

    private final DashboardClient editor = server.as("editor");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class),
                "secure-redis.jobs.worker.queues=mail,parcels",
                "logging.level.io.secureredis=INFO");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String edit(JobId id) {
        return "/secure-redis/queues/parcels/jobs/" + id + "/edit";
    }

    private static JobId dead() {
        JobId id = server.jobs()
                .call(
                        Shop::send,
                        "bad " + CANARY,
                        1,
                        Shop.Size.SMALL,
                        LocalDate.parse("2026-01-01"),
                        new Shop.Order("canary-item", 1))
                .delay();
        await().until(() -> summary(id).state() == JobState.DEAD);
        return id;
    }

    private static JobSummary summary(JobId id) {
        return server.inspector().find("parcels", id).orElseThrow().summary();
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> fields = new HashMap<>(FIELDS);
        fields.put(name, value);
        return fields;
    }

    private static List<Audited> newest(int count) {
        return Audited.newest(server.get(AuditLog.class), 0, count);
    }

    @Test
    void edit_deadJob_asksShowsChecksAsksAndRuns(CapturedOutput output) {
        JobId id = dead();
        assertThat(editor.get("/secure-redis/queues/parcels/jobs/" + id).body()).contains("Retry with other arguments");
        assertThat(editor.get(edit(id)).body()).contains("Reason").doesNotContain("canary");
        String form =
                editor.post(edit(id) + "/form", Map.of("reason", "TICKET-7")).body();
        assertThat(form)
                .contains("address (String)", "bad " + CANARY, "weight (int)", "value=\"1\"")
                .contains("<option value=\"SMALL\" selected>", "type=\"date\" value=\"2026-01-01\"")
                .contains("order (Shop.Order)", "canary-item");
        assertThat(newest(1).get(0).entry()).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("REVEAL");
            assertThat(entry.user()).isEqualTo("editor");
            assertThat(entry.job()).isEqualTo(id.value());
        });
        HttpResponse<String> question = editor.post(edit(id) + "/check", FIELDS);
        assertThat(question.statusCode()).isEqualTo(200);
        assertThat(question.body()).contains("Retry this job with these arguments?");
        assertThat(summary(id).state()).isEqualTo(JobState.DEAD);

        HttpResponse<String> done = editor.post(edit(id), FIELDS);

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(done.headers().firstValue("Location"))
                .hasValue("/secure-redis/queues/parcels/jobs/" + id + "?notice=retried");
        await().until(() -> summary(id).state() == JobState.DONE);
        String job = "/secure-redis/queues/parcels/jobs/" + id;
        assertThat(editor.get(job).body()).doesNotContain("Last attempt:").contains("IllegalStateException");
        assertThat(editor.get(job + "?format=json").body()).contains("\"errorKind\":null");
        assertThat(server.inspector().reveal("parcels", id).orElseThrow().arguments())
                .containsExactly(
                        "\"" + CANARY + "\\nsecond line\"",
                        "7",
                        "\"LARGE\"",
                        "\"2026-03-29\"",
                        "{\"item\":\"canary-item\",\"count\":2}");
        Audited asked = newest(2).get(1);
        assertThat(asked.entry()).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("RETRY_EDITED");
            assertThat(entry.user()).isEqualTo("editor");
            assertThat(entry.reason()).matches("arguments [A-Za-z0-9_-]{22} to [A-Za-z0-9_-]{22}: TICKET-7");
        });
        assertThat(newest(20).toString() + output.getAll()).doesNotContain("canary");
    }

    @Test
    void enqueue_aTaskOfTheRegistry_putsTheJob(CapturedOutput output) {
        assertThat(editor.get("/secure-redis/enqueue").body()).contains("parcel.send", "report.monthly");
        assertThat(editor.get("/secure-redis/enqueue/form?name=parcel.send").body())
                .contains("address (String)", "<option value=\"LARGE\"", "type=\"date\"", "<textarea");
        Map<String, String> fields = with("name", "parcel.send");
        assertThat(editor.post("/secure-redis/enqueue/check", fields).body()).contains("Put this job into parcels?");
        String location = editor.post("/secure-redis/enqueue", fields)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        Matcher job = Pattern.compile("/secure-redis/queues/parcels/jobs/([^?]+)\\?notice=enqueued")
                .matcher(location);
        assertThat(job.matches()).as(location).isTrue();
        JobId id = new JobId(job.group(1));
        await().until(() -> summary(id).state() == JobState.DONE);
        assertThat(newest(2).get(1).entry()).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("ENQUEUE");
            assertThat(entry.reason()).matches("task parcel.send, arguments [A-Za-z0-9_-]{22}: TICKET-7");
        });
        assertThat(newest(20).toString() + output.getAll()).doesNotContain("canary");
    }

    @Test
    void enqueue_argumentThatTurnsTheText_isSentExactly() {
        String exact = "a\u202Eb\u200Fc";
        Map<String, String> fields = new HashMap<>(with("name", "parcel.send"));
        fields.put("a0", exact);
        assertThat(editor.post("/secure-redis/enqueue/check", fields).body()).contains(exact + "</textarea>");
        String job = editor.post("/secure-redis/enqueue", fields)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        JobId id = new JobId(job.replaceAll(".*/jobs/|\\?.*", ""));
        assertThat(server.inspector().reveal("parcels", id).orElseThrow().arguments())
                .first()
                .isEqualTo('"' + exact + '"');
    }

    @Test
    void enqueue_theSameFormTwice_putsOneJobAndLeadsToIt() {
        Map<String, String> fields = with("name", "parcel.send");
        String question = editor.post("/secure-redis/enqueue/check", fields).body();
        Matcher number = Pattern.compile("name=\"once\" value=\"([A-Za-z0-9_-]{16,64})\"")
                .matcher(question);
        assertThat(number.find()).isTrue();
        Map<String, String> sent = new HashMap<>(fields);
        sent.put("once", number.group(1));
        HttpResponse<String> first = editor.post("/secure-redis/enqueue", sent);
        String job = first.headers().firstValue("Location").orElseThrow();
        assertThat(job).endsWith("?notice=enqueued");
        HttpResponse<String> second = editor.post("/secure-redis/enqueue", sent);
        assertThat(second.headers().firstValue("Location")).hasValue(job.replace("enqueued", "already-sent"));
        assertThat(editor.get(job.replace("enqueued", "already-sent")).body())
                .contains("Nothing was done: this form was sent before.");
        assertThat(newest(1).get(0).entry().outcome().name()).isEqualTo("UNCHANGED");
        JobId id = new JobId(job.replaceAll(".*/jobs/|\\?.*", ""));
        await().until(() -> summary(id).state() == JobState.DONE);
        server.operations().delete("parcels", id);
        assertThat(editor.post("/secure-redis/enqueue", sent).headers().firstValue("Location"))
                .hasValue("/secure-redis/queues/parcels?notice=already-sent-gone");
        assertThat(editor.post("/secure-redis/enqueue/check", fields).body()).doesNotContain(number.group(1));
        for (String none : List.of("no number", "", "  ")) {
            sent.put("once", none);
            assertThat(editor.post("/secure-redis/enqueue", sent).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void enqueue_theNumberOfAnotherJob_isRefused() {
        Map<String, String> sent = new HashMap<>(
                Map.of("name", "report.monthly", "a0", "1", "reason", "TICKET-7", "once", "number-of-a-form-2"));
        long before = server.inspector().queue("reports").count(JobState.READY);
        String first = editor.post("/secure-redis/enqueue", sent)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        sent.put("a0", "2");
        HttpResponse<String> otherArgument = editor.post("/secure-redis/enqueue", sent);
        assertThat(otherArgument.statusCode()).isEqualTo(409);
        assertThat(otherArgument.body())
                .contains("This form was already used for another job", "Begin with a new form");
        assertThat(newest(1).get(0).entry().outcome().name()).isEqualTo("UNCHANGED");
        sent.put("name", "report.yearly");
        sent.put("a0", "1");
        HttpResponse<String> otherTask = editor.post("/secure-redis/enqueue?format=json", sent);
        assertThat(otherTask.statusCode()).isEqualTo(409);
        assertThat(otherTask.body()).contains("\"status\":409", "This form was already used for another job");
        sent.put("name", "report.monthly");
        assertThat(editor.post("/secure-redis/enqueue", sent).headers().firstValue("Location"))
                .hasValue(first.replace("enqueued", "already-sent"));
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(before + 1);
        server.operations().delete("reports", new JobId(first.replaceAll(".*/jobs/|\\?.*", "")));
        sent.put("a0", "2");
        assertThat(editor.post("/secure-redis/enqueue", sent).headers().firstValue("Location"))
                .hasValue("/secure-redis/queues/reports?notice=already-sent-gone");
    }

    @Test
    void enqueue_fieldThatTheFormDoesNotHave_isRefused() {
        Map<String, String> sent = new HashMap<>(with("name", "report.monthly"));
        sent.put("a0", "1");
        sent.put("month", "2");
        HttpResponse<String> refused = editor.post("/secure-redis/enqueue?format=json", sent);
        assertThat(refused.body()).contains("\"month\":\"This form has no such field. Its fields are: name, a0");
        assertThat(refused.statusCode()).isBetween(400, 422);
    }

    @Test
    void enqueue_theSameFormAtTwoInstances_putsOneJob() {
        Map<String, String> sent = new HashMap<>(with("name", "report.monthly"));
        sent.put("a0", "1");
        sent.put("once", "number-of-a-form-1");
        try (DashboardServer other = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class), "secure-redis.jobs.worker.enabled=false")) {
            long before = server.inspector().queue("reports").count(JobState.READY);
            String first = editor.post("/secure-redis/enqueue", sent)
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            assertThat(other.as("editor")
                            .post("/secure-redis/enqueue", sent)
                            .headers()
                            .firstValue("Location"))
                    .hasValue(first.replace("enqueued", "already-sent"));
            assertThat(server.inspector().queue("reports").count(JobState.READY))
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void form_thatIsRefused_keepsWhatWasTypedAndMarksItsField() {
        JobId id = dead();
        String page = editor.post(edit(id) + "/check", with("a1", "many")).body();
        assertThat(page)
                .contains("id=\"a1-problem\"", "argument 2 is not of type int")
                .contains("value=\"many\"", CANARY, "canary-item", "value=\"TICKET-7\"")
                .containsPattern("id=\"a1\"[^>]*aria-describedby=\"a1-problem\"[^>]*aria-invalid=\"true\"")
                .doesNotContain("id=\"a0-problem\"");
        String longReason = "because ".repeat(700);
        HttpResponse<String> refused =
                editor.post("/secure-redis/enqueue/check", merged(with("reason", longReason), "parcel.send"));
        editor.post("/secure-redis/enqueue", merged(with("reason", "r".repeat(200)), "parcel.send"));
        assertThat(newest(1).get(0).entry().reason()).endsWith(": " + "r".repeat(200));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("at most 200 characters", longReason.strip(), CANARY)
                .containsPattern("id=\"reason\"[^>]*aria-describedby=\"reason-problem reason-hint\"");
        assertThat(editor.post(edit(id) + "/form", Map.of("reason", longReason)).body())
                .contains("at most 200 characters", longReason.strip())
                .doesNotContain("canary");
        assertThat(summary(id).state()).isEqualTo(JobState.DEAD);
    }

    @Test
    void arguments_thatDoNotFit_areRefusedWithoutTheValueInLogOrAudit(CapturedOutput output) {
        JobId id = dead();
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        for (Map<String, String> fields : List.of(
                with("a1", "canary"),
                with("a1", "1.5"),
                with("a1", ""),
                with("a1", "1, 2"),
                with("a2", "CANARY"),
                with("a3", "canary"),
                with("a4", "canary"),
                with("a4", "{\"item\":\"x\",\"count\":1,\"canary\":1}"),
                with("a4", "[\"canary.Unknown\",{}]"),
                with("a4", deep),
                with("reason", "x"))) {
            for (String path : List.of(edit(id) + "/check", edit(id))) {
                HttpResponse<String> refused = editor.post(path, fields);
                assertThat(refused.statusCode()).as(fields.toString()).isEqualTo(422);
                assertThat(refused.body()).contains("id=\"edit-problem\"");
            }
            assertThat(editor.post("/secure-redis/enqueue", merged(fields, "parcel.send"))
                            .statusCode())
                    .isEqualTo(422);
        }
        assertThat(summary(id).state()).isEqualTo(JobState.DEAD);
        assertThat(newest(10)).anySatisfy(record -> {
            assertThat(record.entry().outcome().name()).isEqualTo("REFUSED");
            assertThat(record.entry().reason()).contains("arguments refused (SR418)");
        });
        assertThat(newest(50).toString() + output.getAll()).doesNotContainIgnoringCase("canary");
    }

    private static Map<String, String> merged(Map<String, String> fields, String task) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("name", task);
        return all;
    }

    @Test
    void unknownTaskOrJob_isNotFound() {
        assertThat(editor.get("/secure-redis/enqueue/form?name=none").statusCode())
                .isEqualTo(404);
        assertThat(editor.post("/secure-redis/enqueue", Map.of("name", "none", "reason", "TICKET-7"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(editor.get("/secure-redis/queues/parcels/jobs/none/edit").statusCode())
                .isEqualTo(404);
        JobId waiting = server.jobs().call(Shop::monthly, 1).delay();
        assertThat(editor.get("/secure-redis/queues/reports/jobs/" + waiting + "/edit")
                        .statusCode())
                .isEqualTo(409);
        JobId foreign = server.jobs()
                .call("parcel.foreign", "x")
                .queue("parcels")
                .maxAttempts(1)
                .delay();
        await().until(() -> summary(foreign).state() == JobState.DEAD);
        assertThat(editor.get(edit(foreign)).statusCode()).isEqualTo(404);
    }

    @Test
    void edit_withoutTheRoleTokenOrOrigin_isRefused() {
        JobId id = dead();
        for (String person : List.of("viewer", "operator", "revealer", "auditor", "half-editor")) {
            DashboardClient client = server.as(person);
            assertThat(client.get("/secure-redis/queues/parcels/jobs/" + id).body())
                    .as(person)
                    .doesNotContain("Retry with other arguments");
            for (String path : List.of("/secure-redis/enqueue", edit(id))) {
                assertThat(client.get(path).statusCode()).as(person).isEqualTo(403);
                assertThat(client.post(path, with("name", "parcel.send")).statusCode())
                        .as(person)
                        .isEqualTo(403);
            }
        }
        assertThat(editor.post(edit(id), FIELDS, Map.of("Sec-Fetch-Site", "same-origin"))
                        .statusCode())
                .as("no token: refused before anyone is signed in")
                .isEqualTo(401);
        Map<String, String> withToken = with("_csrf", editor.csrf());
        assertThat(editor.post(edit(id), withToken, Map.of("Sec-Fetch-Site", "cross-site"))
                        .statusCode())
                .as("from another site")
                .isEqualTo(403);
        assertThat(summary(id).state()).isEqualTo(JobState.DEAD);
    }

    @Test
    void authorities_withoutTheProperty_nobodyMayEdit() {
        try (DashboardServer other = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class),
                "secure-redis.admin.authorities.edit=",
                "secure-redis.jobs.worker.enabled=false")) {
            HttpResponse<String> refused = other.as("editor").get("/secure-redis/enqueue");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body())
                    .contains("You may not put jobs with typed arguments. No authority is named for this"
                            + " (secure-redis.admin.authorities.edit). So nobody has it.");
            assertThat(server.as("half-editor").get("/secure-redis/enqueue").body())
                    .contains(
                            "You may not put jobs with typed arguments. This needs one of these authorities:"
                                    + " ROLE_SECURE_REDIS_EDIT (secure-redis.admin.authorities.edit). It also needs one of"
                                    + " these: ROLE_SECURE_REDIS_REVEAL (secure-redis.admin.authorities.reveal). Ask the people");
        }
    }
}

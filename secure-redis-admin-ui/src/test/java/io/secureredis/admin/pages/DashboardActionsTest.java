package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.secureredis.admin.DashboardAudit;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.testserver.RedisTestServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.EventListener;

/** Each action, on real jobs in a real Redis, with what is recorded of it. */
class DashboardActionsTest {

    private static DashboardServer server;

    private final DashboardClient operator = server.as("operator");
    private final Records records = server.get(Records.class);

    /** What an application would keep. */
    static class Records {

        final List<DashboardAudit> all = new CopyOnWriteArrayList<>();

        volatile boolean refusing;

        @EventListener
        void record(DashboardAudit audit) {
            if (refusing) {
                throw new IllegalStateException("no record");
            }
            all.add(audit);
        }
    }

    /** Not an {@code @EventListener}: Spring wraps what it throws, so an Error would arrive as an exception. */
    static class FailingRecords implements ApplicationListener<PayloadApplicationEvent<DashboardAudit>> {

        volatile boolean failing;

        @Override
        public void onApplicationEvent(PayloadApplicationEvent<DashboardAudit> event) {
            if (failing) {
                throw new AssertionError("no record");
            }
        }
    }

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        // A worker says what it is every third part of its lease, and learns then which limits were changed; here only
        // at its start, so that "not changed yet" stays true
        server = DashboardServer.start(
                List.of(Shop.class, DashboardServer.Security.class, Records.class, FailingRecords.class),
                "secure-redis.jobs.worker.lease=1h");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.inspector().queues().forEach(queue -> server.operations().drain(queue.name()));
        records.all.clear();
    }

    @Test
    void retry_deadJob_runsAgainAndIsRecorded() {
        JobId id = deadJob();
        assertThat(location(operator.post(job("mail", id) + "/retry"))).isEqualTo(job("mail", id) + "?notice=retried");
        await().untilAsserted(() -> assertThat(summary("mail", id).startedAt())
                .isAfter(summary("mail", id).enqueuedAt()));
        await().untilAsserted(() -> assertThat(summary("mail", id).state()).isEqualTo(JobState.DEAD));
        assertThat(records.all).singleElement().satisfies(audit -> {
            assertThat(audit.action()).isEqualTo(DashboardAudit.Action.RETRY);
            assertThat(audit.user()).isEqualTo("operator");
            assertThat(audit.queue()).isEqualTo("mail");
            assertThat(audit.job()).isEqualTo(id);
        });
        server.operations().delete("mail", id);
    }

    @Test
    void retry_jobThatIsNotDead_changesAndRecordsNothing() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay();
        assertThat(location(operator.post(job("reports", id) + "/retry"))).endsWith("?notice=unchanged");
        assertThat(records.all).isEmpty();
        assertThat(operator.get(job("reports", id) + "?notice=unchanged").body())
                .contains("Nothing was changed");
    }

    @Test
    void search_deadJobInEveryQueueAsJson_namesItsCause() {
        JobId id = deadJob();
        assertThat(operator.get("/secure-redis/search?task=mail.broken&state=dead&format=json")
                        .body())
                .contains(id.value())
                .containsPattern("\"errorKind\":\"failed\",\"errorType\":\"[a-zA-Z.]+\"")
                .contains("\"next\":null");
        server.operations().delete("mail", id);
    }

    @Test
    void matching_filterThatDoesNotExistOrIsTooLong_isRefusedBeforeAJobIsChanged() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        String matching = "/secure-redis/queues/reports/states/scheduled/matching/";
        for (Map.Entry<String, String> wrong : List.of(
                Map.entry("tags", "customer-42"), Map.entry("Task", "none"), Map.entry("task", "x".repeat(201)))) {
            for (String action : List.of("cancel", "run-now", "move")) {
                Map<String, String> sent = new HashMap<>(Map.of(wrong.getKey(), wrong.getValue()));
                if (action.equals("move")) {
                    sent.put("to", "mail");
                }
                HttpResponse<String> refused = operator.post(matching + action + "?format=json", sent);
                assertThat(refused.statusCode()).as(action + wrong).isEqualTo(400);
            }
        }
        assertThat(operator.post(matching + "cancel?format=json&tags=customer-42")
                        .statusCode())
                .isEqualTo(400);
        assertThat(summary("reports", id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void limits_fieldThatTheFormDoesNotHave_isRefusedAndLeavesTheLimits() {
        JobId id = deadJob();
        server.operations().delete("mail", id);
        String limits = "/secure-redis/queues/mail/limits?format=json";
        assertThat(operator.post(limits, Map.of("active", "5")).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = operator.post(limits, Map.of("maxActive", "6"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"maxActive\":\"This form has no such field.");
        assertThat(server.inspector().limits("mail").orElseThrow().limits().maxActive())
                .isEqualTo(5);
        assertThat(operator.post(limits, Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void change_whoseListenersThrow_isDoneAndSaidToBe() {
        JobId first = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        JobId second = server.jobs().call(Shop::monthly, 2).delay(Duration.ofHours(1));
        FailingRecords failing = server.get(FailingRecords.class);
        failing.failing = true;
        try {
            assertThat(location(operator.post("/secure-redis/queues/reports/pause")))
                    .contains("notice=");
            assertThat(server.inspector().queue("reports").paused()).isTrue();
            assertThat(location(operator.post("/secure-redis/queues/reports/resume")))
                    .contains("notice=");
            assertThat(location(
                            operator.post("/secure-redis/queues/reports/states/scheduled/run-now", ids(first, second))))
                    .endsWith("?notice=selected&n=2");
        } finally {
            failing.failing = false;
        }
    }

    @Test
    void retryAll_deadJobs_saysHowMany() {
        JobId first = deadJob();
        JobId second = deadJob();
        server.operations().pause("mail");
        assertThat(operator.get("/secure-redis/queues/mail/retry-all").body()).contains("now 2 jobs");
        assertThat(location(operator.post("/secure-redis/queues/mail/retry-all")))
                .isEqualTo("/secure-redis/queues/mail?notice=retried-all&n=2");
        assertThat(operator.get("/secure-redis/queues/mail?notice=retried-all&n=2")
                        .body())
                .contains("Ready again: 2 jobs.");
        assertThat(records.all)
                .singleElement()
                .satisfies(audit -> assertThat(audit.count()).isEqualTo(2));
        server.operations().resume("mail");
        for (JobId id : List.of(first, second)) {
            await().untilAsserted(() -> assertThat(summary("mail", id).state()).isEqualTo(JobState.DEAD));
            server.operations().delete("mail", id);
        }
    }

    @Test
    void delete_deadJob_asksAndThenRemovesIt() {
        JobId id = deadJob();
        String question = operator.get(job("mail", id) + "/delete?list=dead").body();
        assertThat(question)
                .contains("Delete this job?")
                .contains("mail.broken")
                .contains("<input type=\"hidden\" name=\"list\" value=\"dead\">");
        assertThat(server.inspector().find("mail", id)).isPresent();
        assertThat(location(operator.post(job("mail", id) + "/delete", Map.of("list", "dead"))))
                .isEqualTo("/secure-redis/queues/mail/states/dead?notice=deleted");
        assertThat(server.inspector().find("mail", id)).isEmpty();
        assertThat(location(operator.post(job("mail", deadJob()) + "/delete")))
                .isEqualTo("/secure-redis/queues/mail?notice=deleted");
    }

    @Test
    void selection_ofScheduledJobs_isChangedTogether() {
        JobId first = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        JobId second = server.jobs().call(Shop::monthly, 2).delay(Duration.ofHours(1));
        JobId other = server.jobs().call(Shop::monthly, 3).delay(Duration.ofHours(1));
        String scheduled = "/secure-redis/queues/reports/states/scheduled";
        assertThat(operator.get(scheduled).body()).contains("form=\"selection\" name=\"id\" value=\"" + first);
        assertThat(location(operator.post(scheduled + "/run-now", ids(first, second))))
                .isEqualTo(scheduled + "?notice=selected&n=2");
        assertThat(summary("reports", first).state()).isEqualTo(JobState.READY);
        assertThat(summary("reports", other).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(records.all)
                .extracting(DashboardAudit::job, DashboardAudit::action)
                .containsExactly(
                        tuple(first, DashboardAudit.Action.RUN_NOW), tuple(second, DashboardAudit.Action.RUN_NOW));
    }

    @Test
    void selection_toBeCancelled_asksFirst() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay();
        String ready = "/secure-redis/queues/reports/states/ready";
        HttpResponse<String> question = operator.post(ready + "/cancel", ids(id));
        assertThat(question.statusCode()).isEqualTo(200);
        assertThat(question.body()).contains("Cancel 1 job?").contains("name=\"id\" value=\"" + id);
        assertThat(server.inspector().find("reports", id)).isPresent();
        Map<String, String> confirmed = Map.of("id", id.value(), "confirmed", "yes");
        assertThat(location(operator.post(ready + "/cancel", confirmed))).endsWith("?notice=selected&n=1");
        assertThat(server.inspector().find("reports", id)).isEmpty();
    }

    @Test
    void selection_emptyOrWrong_changesNothing() {
        server.jobs().call(Shop::monthly, 1).delay();
        String ready = "/secure-redis/queues/reports/states/ready";
        assertThat(location(operator.post(ready + "/cancel"))).endsWith("?notice=none-selected");
        assertThat(operator.post(ready + "/cancel", Map.of("id", "not an id")).statusCode())
                .isEqualTo(400);
        assertThat(operator.post(ready + "/retry", Map.of("id", "x")).statusCode())
                .isEqualTo(404);
        assertThat(records.all).isEmpty();
    }

    @Test
    void cancel_scheduledJob_removesIt() {
        JobId id = server.jobs().call(Shop::welcome, 1L, "a@example.org").delay(Duration.ofHours(1));
        operator.post(job("mail", id) + "/cancel");
        assertThat(server.inspector().find("mail", id)).isEmpty();
    }

    @Test
    void runNow_scheduledJob_runs() {
        JobId id = server.jobs().call(Shop::welcome, 1L, "a@example.org").delay(Duration.ofHours(1));
        operator.post(job("mail", id) + "/run-now");
        await().untilAsserted(() -> assertThat(summary("mail", id).state()).isEqualTo(JobState.DONE));
    }

    @Test
    void pauseAndResume_aQueue_takeEffect() {
        server.jobs().call(Shop::monthly, 1).delay();
        assertThat(location(operator.post("/secure-redis/queues/reports/pause")))
                .contains("notice=paused");
        assertThat(server.inspector().queue("reports").paused()).isTrue();
        assertThat(operator.get("/secure-redis/queues/reports").body())
                .contains(">Resume</button>")
                .doesNotContain("/reports/pause\"");
        operator.post("/secure-redis/queues/reports/resume");
        assertThat(server.inspector().queue("reports").paused()).isFalse();
    }

    @Test
    void pause_withAReason_isShownOnEachPageAndRecorded() {
        server.jobs().call(Shop::monthly, 1).delay();
        assertThat(operator.get("/secure-redis/queues/reports/pause").body()).contains("name=\"reason\"");
        operator.post("/secure-redis/queues/reports/pause", Map.of("reason", "Printer <is>\nbroken"));
        String said = "Printer &lt;is&gt; broken";
        assertThat(operator.get("/secure-redis/queues/reports").body())
                .contains("Paused by operator")
                .contains(said);
        assertThat(server.as("viewer").get("/secure-redis").body()).contains("Paused by operator", said);
        assertThat(operator.get("/secure-redis/queues/reports?format=json").body())
                .contains("\"by\":\"operator\"", "\"reason\":\"Printer <is> broken\"");
        assertThat(records.all).singleElement().satisfies(audit -> {
            assertThat(audit.action()).isEqualTo(DashboardAudit.Action.PAUSE);
            assertThat(audit.reason()).isEqualTo("Printer <is> broken");
        });
        operator.post("/secure-redis/queues/reports/resume");
        assertThat(operator.get("/secure-redis/queues/reports").body()).doesNotContain("Paused by", said);
    }

    @Test
    void limits_changedAndPutBack_areShownAndRecordedBeforeAndAfter() {
        String limits = "/secure-redis/queues/mail/limits";
        await().until(() -> !server.inspector().workers("mail").isEmpty());
        assertThat(operator.get(limits).body())
                .contains("Everything is as each application configures it.")
                .contains("As configured");
        assertThat(server.as("viewer").get(limits).body()).doesNotContain("<button type=\"submit\" class=\"primary\"");
        assertThat(server.as("viewer").post(limits, Map.of("active", "9")).statusCode())
                .isEqualTo(403);
        assertThat(location(
                        operator.post(limits, Map.of("active", "3", "rate", "50", "per", "2s", "tasks", "mail.x=1"))))
                .isEqualTo(limits + "?notice=limits-changed");
        assertThat(operator.get(limits).body())
                .contains("Changed by operator")
                .contains("max-active 3, rate-limit 50 per 2000 ms, task mail.x 1")
                .contains("value=\"3\"");
        assertThat(operator.get(limits + "?format=json").body())
                .contains("\"maxActive\":3", "\"ratePeriodMs\":2000", "\"by\":\"operator\"");
        assertThat(operator.get("/secure-redis/queues/mail").body()).contains("not changed yet");
        assertThat(location(operator.post(limits + "/as-configured"))).isEqualTo(limits + "?notice=limits-changed");
        assertThat(location(operator.post(limits + "/as-configured"))).isEqualTo(limits + "?notice=unchanged");
        assertThat(records.all)
                .extracting(DashboardAudit::reason)
                .containsExactly(
                        "before: as configured; after: max-active 3, rate-limit 50 per 2000 ms, task mail.x 1",
                        "before: max-active 3, rate-limit 50 per 2000 ms, task mail.x 1; after: as configured");
        for (Map<String, String> wrong : List.of(
                Map.of("active", "many"),
                Map.of("rate", "1", "per", "soon"),
                Map.of("tasks", "x"),
                Map.of("weight", "0"))) {
            assertThat(operator.post(limits, wrong).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void drain_aQueue_removesWhatWaits() {
        server.jobs().call(Shop::monthly, 1).delay();
        server.jobs().call(Shop::monthly, 2).delay(Duration.ofHours(1));
        assertThat(location(operator.post("/secure-redis/queues/reports/drain")))
                .endsWith("?notice=drained&n=2");
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isZero();
    }

    @Test
    void schedule_fireAndRemove_takeEffect() {
        server.jobs().call(Shop::monthly, 1).scheduleOnce("monthly", Schedule.every(Duration.ofHours(5)));
        String key = server.inspector().recurring("reports").get(0).key();
        String schedule = "/secure-redis/queues/reports/recurring/" + key;
        assertThat(location(operator.post(schedule + "/fire"))).isEqualTo("/secure-redis/recurring?notice=fired");
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(1);
        assertThat(operator.get(schedule + "/remove").body())
                .contains("Remove?")
                .contains("monthly");
        operator.post(schedule + "/remove");
        assertThat(server.inspector().recurring("reports")).isEmpty();
        assertThat(location(operator.post(schedule + "/remove"))).endsWith("notice=unchanged");
        assertThat(records.all)
                .extracting(DashboardAudit::action)
                .containsExactly(DashboardAudit.Action.FIRE_SCHEDULE, DashboardAudit.Action.REMOVE_SCHEDULE);
    }

    @Test
    void forms_thatAreRefused_keepWhatWasTypedAndMarkTheField() {
        server.jobs().call(Shop::monthly, 1).scheduleOnce("kept", Schedule.every(Duration.ofHours(5)));
        String key = server.inspector().recurring("reports").get(0).key();
        String edit = "/secure-redis/queues/reports/recurring/" + key + "/edit";
        String page = operator.post(edit, Map.of("cron", "0 25 * * *", "zone", "Europe/Berlin"))
                .body();
        assertThat(page)
                .contains("value=\"0 25 * * *\"", "value=\"Europe/Berlin\"", "This is not a cron expression.")
                .containsPattern(
                        "id=\"edit-cron\"[^>]*aria-describedby=\"edit-cron-problem\"[^>]*aria-invalid=\"true\"")
                .doesNotContain("0 0 25", "id=\"edit-zone-problem\"");
        assertThat(operator.post(edit, Map.of("cron", "0 0 31 2 *")).body())
                .contains("value=\"0 0 31 2 *\"", "would never run")
                .doesNotContain("0 0 0 31");
        String tooLong = "0 3 " + "1,".repeat(120) + "2 * *";
        assertThat(operator.post(edit, Map.of("cron", tooLong)).body()).contains(tooLong, "id=\"edit-cron-problem\"");
        assertThat(operator.post(edit, Map.of("every", "1ms")).body()).contains("value=\"1ms\"", "at least 100 ms");
        assertThat(operator.post(edit, Map.of("cron", "0 3 * * *", "zone", "Mars/Base"))
                        .body())
                .contains("value=\"Mars/Base\"", "id=\"edit-zone-problem\"")
                .doesNotContain("id=\"edit-cron-problem\"");
        String limits = "/secure-redis/queues/reports/limits";
        assertThat(operator.post(limits, Map.of("active", "many", "tasks", "mail.x=1"))
                        .body())
                .contains("value=\"many\"", "value=\"mail.x=1\"", "id=\"limit-active-problem\"")
                .containsPattern("id=\"limit-active\"[^>]*aria-invalid=\"true\"")
                .doesNotContain("id=\"limit-tasks-problem\"");
        assertThat(operator.post(limits, Map.of("weight", "0", "active", "3")).body())
                .contains("SR473", "id=\"limit-weight-problem\"", "value=\"3\"");
        server.operations().removeSchedule("reports", key);
    }

    @Test
    void pause_reasonThatIsTooLong_isRefusedAndKept() {
        server.jobs().call(Shop::monthly, 1).delay();
        String reason = "x".repeat(5_000);
        HttpResponse<String> refused = operator.post("/secure-redis/queues/reports/pause", Map.of("reason", reason));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("A reason has at most 200 characters, and this one has 5,000.", reason, "maxlength=\"200\"")
                .contains("aria-describedby=\"reason-problem reason-hint\"");
        assertThat(server.inspector().queue("reports").paused()).isFalse();
        assertThat(records.all).isEmpty();
        operator.post("/secure-redis/queues/reports/pause", Map.of("reason", "x".repeat(200)));
        assertThat(server.inspector().queue("reports").pause().reason()).isEqualTo("x".repeat(200));
        operator.post("/secure-redis/queues/reports/resume");
    }

    @Test
    void schedule_runNowTwiceWithOneForm_isOneManualRun() {
        server.jobs().call(Shop::monthly, 1).scheduleOnce("fired", Schedule.every(Duration.ofHours(5)));
        String key = server.inspector().recurring("reports").get(0).key();
        String schedule = "/secure-redis/queues/reports/recurring/" + key;
        java.util.regex.Matcher number = java.util.regex.Pattern.compile("name=\"once\" value=\"([^\"]+)\"")
                .matcher(operator.get(schedule).body());
        assertThat(number.find()).isTrue();
        assertThat(location(operator.post(schedule + "/fire", Map.of("once", number.group(1)))))
                .isEqualTo("/secure-redis/recurring?notice=fired");
        assertThat(location(operator.post(schedule + "/fire", Map.of("once", number.group(1)))))
                .contains("/secure-redis/queues/reports/jobs/", "?notice=already-sent");
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(1);
        assertThat(operator.get(schedule).body()).contains("started by hand", "Waits or runs");
        assertThat(operator.get(schedule + "?format=json").body()).contains("\"manual\":true", "\"fired\":0");
        server.operations().removeSchedule("reports", key);
    }

    @Test
    void schedule_runNowWithTheNumberOfAnotherSchedule_isRefused() {
        for (String name : List.of("fired-first", "fired-second")) {
            server.jobs().call(Shop::monthly, 1).scheduleOnce(name, Schedule.every(Duration.ofHours(5)));
        }
        List<String> keys = server.inspector().recurring("reports").stream()
                .map(RecurringOverview::key)
                .toList();
        String schedules = "/secure-redis/queues/reports/recurring/";
        Map<String, String> once = Map.of("once", "number-of-a-form-9");
        assertThat(location(operator.post(schedules + keys.get(0) + "/fire", once)))
                .isEqualTo("/secure-redis/recurring?notice=fired");
        HttpResponse<String> other = operator.post(schedules + keys.get(1) + "/fire", once);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("This form was already used for another job");
        assertThat(location(operator.post(schedules + keys.get(0) + "/fire", once)))
                .contains("?notice=already-sent");
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(1);
        keys.forEach(key -> server.operations().removeSchedule("reports", key));
    }

    @Test
    void schedule_page_showsNextAndLastRunsAndChanges() {
        server.jobs().call(Shop::monthly, 1).scheduleOnce("shown", Schedule.every(Duration.ofHours(5)));
        String key = server.inspector().recurring("reports").get(0).key();
        String schedule = "/secure-redis/queues/reports/recurring/" + key;
        assertThat(server.as("viewer").get(schedule).body())
                .contains("Next runs", "title=\"every PT5H\">every 5 hours<", "in 4 h", "No run is known.")
                .doesNotContain("Change its rule");
        operator.post(schedule + "/pause");
        assertThat(operator.get(schedule).body()).contains("Paused", "It does not fire.", "Start again");
        operator.post(schedule + "/resume");
        assertThat(location(operator.post(schedule + "/edit", Map.of("cron", "0 0 3 * * *", "zone", "Europe/Berlin"))))
                .isEqualTo(schedule + "?notice=schedule-edited");
        assertThat(operator.get(schedule + "?format=json").body())
                .contains("\"schedule\":\"cron 0 0 3 * * * Europe/Berlin\"", "\"edited\":true", "\"upcoming\":[");
        assertThat(server.as("viewer")
                        .post(schedule + "/edit", Map.of("every", "1m"))
                        .statusCode())
                .isEqualTo(403);
        for (Map<String, String> wrong : List.of(
                Map.of("cron", "soon"),
                Map.of("every", "1s", "cron", "* * * * * *"),
                Map.of("cron", "0 0 3 * * *", "zone", "Mars/Base"),
                Map.of("every", "1ms"))) {
            assertThat(operator.post(schedule + "/edit", wrong).statusCode()).isEqualTo(400);
        }
        RedisTestServer.shared().command("ZADD", "secure-jobs:{reports}:next", "1", key);
        assertThat(operator.get("/secure-redis/recurring").body()).contains("Stopped, will not fire");
        assertThat(operator.get(schedule).body()).contains("Someone changed its time in Redis.");
        operator.post(schedule + "/resume");
        assertThat(operator.get(schedule).body()).doesNotContain("Stopped");
        RedisTestServer.shared().command("HSET", "secure-jobs:{reports}:recurring", key, "forged");
        assertThat(operator.get(schedule).body()).contains("restart an application that declares it");
        assertThat(records.all)
                .extracting(DashboardAudit::action)
                .containsExactly(
                        DashboardAudit.Action.PAUSE_SCHEDULE,
                        DashboardAudit.Action.RESUME_SCHEDULE,
                        DashboardAudit.Action.EDIT_SCHEDULE,
                        DashboardAudit.Action.RESUME_SCHEDULE);
        assertThat(records.all.get(2).reason()).isEqualTo("before: every PT5H; after: cron 0 0 3 * * * Europe/Berlin");
        server.operations().removeSchedule("reports", key);
    }

    @Test
    void move_oneSelectedAndMatching_takeEffectAndAreRecorded() {
        JobId one = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        JobId two = server.jobs().call(Shop::monthly, 2).delay(Duration.ofHours(1));
        JobId three = server.jobs().call(Shop::monthly, 3).delay(Duration.ofHours(1));
        assertThat(operator.get(job("reports", one)).body()).contains("/move\"");
        assertThat(operator.get(job("reports", one) + "/move").body())
                .contains("<option value=\"mail\">")
                .doesNotContain("<option value=\"reports\">");
        assertThat(operator.post(job("reports", one) + "/move", Map.of("to", "mail"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(summary("mail", one).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(operator.post(job("mail", one) + "/move", Map.of("to", "mail"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(server.as("viewer")
                        .post(job("mail", one) + "/move", Map.of("to", "reports"))
                        .statusCode())
                .isEqualTo(403);
        String scheduled = "/secure-redis/queues/reports/states/scheduled";
        assertThat(operator.post(scheduled + "/move", ids(two)).body()).contains("name=\"id\" value=\"" + two);
        assertThat(location(operator.post(scheduled + "/move", Map.of("id", two.value(), "to", "mail"))))
                .isEqualTo(scheduled + "?notice=selected&n=1");
        String progress = location(operator.post(scheduled + "/matching/move", Map.of("to", "mail")));
        await().untilAsserted(() -> assertThat(operator.get(progress).body()).contains(">Done</label>"));
        assertThat(summary("mail", three).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(operator.post("/secure-redis/queues/mail/states/done/move", ids(three))
                        .statusCode())
                .isEqualTo(404);
        assertThat(records.all)
                .extracting(DashboardAudit::action)
                .containsExactly(
                        DashboardAudit.Action.MOVE, DashboardAudit.Action.MOVE, DashboardAudit.Action.MOVE_MATCHING);
        assertThat(records.all.get(0).reason()).isEqualTo("to mail");
        assertThat(records.all.get(1).reason()).isEqualTo("to mail");
        assertThat(records.all.get(2).reason()).startsWith("to mail; scheduled: ");
    }

    @Test
    void notice_thatIsNotOurs_isNotShown() {
        assertThat(operator.get("/secure-redis?notice=Your+session+ended&n=1").body())
                .doesNotContain("class=\"notice");
    }

    private static List<Map.Entry<String, String>> ids(JobId... ids) {
        return Arrays.stream(ids).map(id -> Map.entry("id", id.value())).toList();
    }

    @Test
    void matching_deadJobsOfOneCause_asksWithNumberAndFilterAndChangesThoseAlone() {
        JobId first = deadJob();
        JobId second = deadJob();
        JobId other = server.jobs().call(Shop::alsoBroken, 1).delay();
        await().untilAsserted(() -> assertThat(summary("mail", other).state()).isEqualTo(JobState.DEAD));
        String causes =
                operator.get("/secure-redis/queues/mail/states/dead/causes").body();
        assertThat(causes).contains("mail.broken", "mail.also-broken", "java.lang.IllegalStateException");
        String delete = "/secure-redis/queues/mail/states/dead/matching/delete";
        String group = "?task=mail.broken&cause=failed+java.lang.IllegalStateException&exact=yes";
        assertThat(causes).contains(delete + "?task=mail.broken&amp;cause=failed+java.lang.IllegalStateException");
        assertThat(operator.get(delete + group).body())
                .contains("Delete 2 jobs?")
                .contains("Dead in mail: task mail.broken, cause failed java.lang.IllegalStateException")
                .contains("name=\"exact\" value=\"yes\"");
        String progress = location(operator.post(
                delete,
                Map.of("task", "mail.broken", "cause", "failed java.lang.IllegalStateException", "exact", "yes")));
        await().untilAsserted(() -> assertThat(operator.get(progress).body())
                .contains(">Done</label>")
                .contains("<dd id=\"changed\">2</dd>"));
        assertThat(server.inspector().find("mail", first)).isEmpty();
        assertThat(server.inspector().find("mail", second)).isEmpty();
        assertThat(summary("mail", other).state()).isEqualTo(JobState.DEAD);
        assertThat(operator.get("/secure-redis/operations").body()).contains(progress);
        assertThat(records.all).singleElement().satisfies(audit -> {
            assertThat(audit.action()).isEqualTo(DashboardAudit.Action.DELETE_MATCHING);
            assertThat(audit.count()).isEqualTo(2);
            assertThat(audit.reason()).contains("dead: task mail.broken");
        });
        server.operations().delete("mail", other);
    }

    @Test
    void matching_recordThatIsRefused_changesNothing() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        records.refusing = true;
        try {
            String progress = location(operator.post("/secure-redis/queues/reports/states/scheduled/matching/run-now"));
            await().untilAsserted(
                            () -> assertThat(operator.get(progress).body()).contains(">Failed</label>"));
        } finally {
            records.refusing = false;
        }
        assertThat(summary("reports", id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void matching_recordThatEndsWithAnError_endsTheOperationAndSaysSo() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        FailingRecords failing = server.get(FailingRecords.class);
        failing.failing = true;
        try {
            String progress = location(operator.post("/secure-redis/queues/reports/states/scheduled/matching/run-now"));
            await().untilAsserted(() -> assertThat(operator.get(progress).body())
                    .contains(">Failed</label>")
                    .contains("java.lang.AssertionError")
                    .doesNotContain("no record"));
            assertThat(operator.get("/secure-redis").body()).doesNotContain("runs now");
        } finally {
            failing.failing = false;
        }
        assertThat(summary("reports", id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void matching_wrongStateOrFilter_isRefused() {
        server.jobs().call(Shop::monthly, 1).delay();
        String reports = "/secure-redis/queues/reports/states/";
        assertThat(operator.post(reports + "ready/matching/retry").statusCode()).isEqualTo(404);
        assertThat(operator.get(reports + "ready/matching/cancel?older=soon").statusCode())
                .isEqualTo(400);
        assertThat(operator.get("/secure-redis/queues/mail/states/ready/causes").statusCode())
                .isEqualTo(404);
        assertThat(operator.get("/secure-redis/operations/none").statusCode()).isEqualTo(404);
    }

    private static JobId deadJob() {
        JobId id = server.jobs().call(Shop::broken, "a@example.org").delay();
        await().untilAsserted(() -> assertThat(summary("mail", id).state()).isEqualTo(JobState.DEAD));
        return id;
    }

    private static JobSummary summary(String queue, JobId id) {
        return server.inspector().find(queue, id).orElseThrow().summary();
    }

    private static String job(String queue, JobId id) {
        return "/secure-redis" + Paths.job(queue, id);
    }

    private static String location(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(303);
        return response.headers().firstValue("Location").orElseThrow();
    }
}

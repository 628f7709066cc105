package io.secureredis.admin.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;

/** The pages of {@link PaintedDashboard} that are asked for with GET, by the names of their pictures. */
final class PaintedPages {

    /** Pages of which a click shows more: what is clicked, and what is there then. */
    static final Map<String, List<String>> CLICKS = Map.of(
            "revealed", List.of("button.primary", "#arguments"),
            "doctor", List.of("main form button", "#unchecked"),
            "operation", List.of("main button.danger", "#changed"),
            "audit", List.of("main form button", "#checked"),
            "keys", List.of("main form button", "#besides"),
            "caches", List.of("main form:has(input[value=books]) button", "#counted"),
            "problem-schedule", List.of("main form.search-form button.primary", "#form-problem"));

    private PaintedPages() {}

    static Map<String, String> all() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "");
        pages.put("queue", "/queues/mail");
        pages.put("queue-paused", "/queues/reports");
        pages.put("pause", "/queues/mail/pause");
        pages.put("limits", "/queues/mail/limits");
        pages.put("schedule", "/queues/mail/recurring/Zk3rT9x0Qm5vB2nLw8Yd1A");
        pages.put("find", "/search");
        pages.put("find-found", "/search?task=mail");
        pages.put("find-arguments", "/search/arguments");
        pages.put("move", "/queues/mail/jobs/dead-000015q0s2v8c/move");
        pages.put("enqueue", "/enqueue");
        pages.put("enqueue-form", "/enqueue/form?name=mail.welcome");
        pages.put("edit", "/queues/mail/jobs/dead-000015q0s2v8c/edit");
        pages.put("jobs-active", "/queues/mail/states/active");
        pages.put("scheduled", "/queues/mail/states/scheduled");
        pages.put("jobs-dead", "/queues/mail/states/dead?offset=10");
        pages.put("jobs-tampered", "/queues/mail/states/tampered");
        pages.put("jobs-none", "/queues/default/states/dead");
        pages.put("jobs-of-task", "/queues/mail/states/ready?task=no.such.task");
        pages.put("dead", "/states/dead?notice=retried-all&n=12");
        pages.put("none-changed", "/states/ready?notice=unchanged");
        pages.put("causes", "/states/dead/causes");
        pages.put("causes-none", "/queues/default/states/dead/causes");
        pages.put("search-form", "/queues/mail/states/dead/search");
        pages.put("search", "/queues/mail/states/dead/search?task=mail");
        pages.put("search-none", "/queues/mail/states/dead/search?task=nothing&attempts=2&older=2h&newer=7d&worker=Zk");
        pages.put("operations", "/operations");
        pages.put("operation", "/queues/mail/states/dead/matching/retry?task=mail&attempts=2");
        pages.put("job-dead", "/queues/mail/jobs/dead-000015q0s2v8c");
        pages.put("job-active", "/queues/mail/jobs/active-000025q0s2v8c");
        pages.put("job-done", "/queues/mail/jobs/done-000025q0s2v8c");
        pages.put("confirm", "/queues/mail/jobs/dead-000015q0s2v8c/delete");
        pages.put("confirm-queue", "/queues/mail/drain");
        pages.put("confirm-schedule", "/queues/mail/recurring/Zk3rT9x0Qm5vB2nLw8Yd1A/remove");
        pages.put("confirm-worker", "/queues/mail/workers/Zk3rT9x0Qm5vB2nLw8Yd1A/stop");
        pages.put("confirm-cache", "/caches/clear?cache=books");
        pages.put("reveal", "/queues/mail/jobs/dead-000015q0s2v8c/reveal");
        pages.put("revealed", "/queues/mail/jobs/dead-000015q0s2v8c/reveal");
        pages.put("tampered", "/states/tampered");
        pages.put("recurring", "/recurring");
        pages.put("tasks", "/tasks");
        pages.put("task", "/task?name=mail.welcome&window=8h");
        pages.put("charts", "/queues/mail/charts?window=7d");
        pages.put("workers", "/workers");
        pages.put("keys", "/keys");
        pages.put("doctor", "/doctor");
        pages.put("audit", "/audit");
        pages.put("redis", "/redis");
        pages.put("caches", "/caches");
        pages.put("security", "/security");
        pages.put("operations-some", "/operations");
        pages.put("problem-schedule", "/queues/mail/recurring/Zk3rT9x0Qm5vB2nLw8Yd1A");
        pages.put("problem", "/nothing");
        pages.put("problem-redis", "/queues/mail/states/dead?task=redis.is.down");
        pages.put("problem-filter", "/queues/mail/states/dead/search?older=soon");
        return pages;
    }

    /** Opens a page, and clicks what shows more of it. */
    static void open(Chromium chromium, String url, String name) {
        chromium.driver().get(url + "/secure-redis" + all().get(name));
        List<String> click = CLICKS.get(name);
        if (name.equals("revealed")) {
            chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
        }
        if (click != null) {
            chromium.click(By.cssSelector(click.get(0)));
            chromium.driver().findElement(By.cssSelector(click.get(1)));
        }
    }
}

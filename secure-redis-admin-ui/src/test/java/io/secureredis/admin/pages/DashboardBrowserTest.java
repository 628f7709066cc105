package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;

/** What a person does with the dashboard, in a real browser, with and without script. */
@RequiresChromium
class DashboardBrowserTest {

    private static DashboardServer server;

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                "secure-redis.admin.refresh=1s",
                "secure-redis.admin.sign-out=/logout",
                // Workers send what ran every third part of it; a shorter one would end while the machine stalls
                "secure-redis.jobs.worker.lease=20s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.operations().resume("mail");
        server.inspector().queues().forEach(queue -> server.operations().drain(queue.name()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retryAndDelete_deadJob_workWithAndWithoutScript(boolean javaScript) {
        JobId id = server.jobs().call(Shop::broken, "a@example.org").delay();
        awaitState(id, JobState.DEAD);
        server.operations().pause("mail");
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/states/dead", "operator");
            soon(() ->
                    assertThat(text(chromium, "main")).contains("mail.broken").contains(id.value()));
            click(chromium, By.cssSelector("button[aria-label^='Retry mail.broken']"));
            soon(() -> assertThat(text(chromium, "[role=status]")).contains("The job is ready again."));
            awaitState(id, JobState.READY);
            server.operations().resume("mail");
            awaitState(id, JobState.DEAD);
            chromium.driver().get(server.url() + "/secure-redis/queues/mail/jobs/" + id);
            click(chromium, By.cssSelector("a[aria-label^='Delete mail.broken']"));
            String where = javaScript ? "dialog " : "main ";
            soon(() -> assertThat(text(chromium, where + "#confirm")).contains("Delete this job?"));
            click(chromium, By.cssSelector(where + "button.danger"));
            soon(() -> assertThat(text(chromium, "[role=status]")).contains("The job is deleted."));
            assertThat(server.inspector().find("mail", id)).isEmpty();
            assertThat(chromium.console()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void signOut_byItsButton_endsTheSession(boolean javaScript) {
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/audit", "operator");
            click(chromium, By.xpath("//footer//button[.='Sign out']"));
            soon(() -> assertThat(chromium.driver().getCurrentUrl()).contains("/login?logout"));
            chromium.driver().get(server.url() + "/secure-redis");
            soon(() -> assertThat(chromium.driver().getCurrentUrl()).endsWith("/login"));
        }
    }

    @Test
    void moment_withScript_isInTheReadersZoneAndInUtc() {
        server.jobs().call(Shop::monthly, 1).delay(Duration.ofHours(1));
        try (Chromium chromium = Chromium.start(true)) {
            chromium.driver().executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Asia/Tokyo"));
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/scheduled", "operator");
            soon(() -> assertThat(chromium.driver()
                            .findElement(By.cssSelector("#live time"))
                            .getDomAttribute("title"))
                    .containsPattern("GMT\\+9.* \\([0-9-]+ [0-9:]+ UTC\\)"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void audit_afterAChange_showsItAndChecksTheChain(boolean javaScript) {
        server.jobs().call(Shop::monthly, 1).delay();
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports", "operator");
            click(chromium, By.linkText("Pause…"));
            click(chromium, By.cssSelector("button.danger"));
            soon(() -> assertThat(text(chromium, "[role=status]")).contains("paused"));
            click(chromium, By.linkText("Audit"));
            soon(() -> assertThat(text(chromium, "table.audit tbody tr:nth-child(1)"))
                    .contains("PAUSE", "Done", "operator", "reports"));
            click(chromium, By.xpath("//button[.='Check the whole chain']"));
            soon(() -> assertThat(text(chromium, "#checked")).contains("The chain is whole"));
            assertThat(chromium.console()).isEmpty();
        }
        server.operations().resume("reports");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void causes_deleteAGroup_asksWithTheFocusOnBackAndShowsHowFarItGot(boolean javaScript) {
        JobId id = server.jobs().call(Shop::broken, "a@example.org").delay();
        awaitState(id, JobState.DEAD);
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/states/dead/causes", "operator");
            soon(() ->
                    assertThat(text(chromium, "main")).contains("mail.broken").contains("IllegalStateException"));
            click(chromium, By.cssSelector("a[aria-label^='Delete all mail.broken, IllegalStateException']"));
            String where = javaScript ? "dialog " : "main ";
            soon(() -> assertThat(text(chromium, where + "#confirm")).contains("Delete 1 job?"));
            soon(() -> assertThat(chromium.driver().switchTo().activeElement().getText())
                    .isEqualTo("Back"));
            click(chromium, By.cssSelector(where + "button.danger"));
            soon(() -> {
                if (!javaScript) {
                    // Before the form has led there, it would ask again
                    assertThat(chromium.driver().getCurrentUrl()).contains("/operations/");
                    chromium.driver().navigate().refresh();
                }
                assertThat(text(chromium, "label[for=progress]")).isEqualTo("Done");
            });
            assertThat(text(chromium, "#changed")).isEqualTo("1");
            assertThat(server.inspector().find("mail", id)).isEmpty();
            assertThat(chromium.console()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void search_manyJobs_goesOnByItselfOrByAClickAndActsOnAllThatMatch(boolean javaScript) {
        for (int month = 0; month < 60; month++) {
            server.jobs().call(Shop::monthly, month).delay();
        }
        JobId yearly = server.jobs().call(Shop::yearly, 2026).delay();
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "operator");
            chromium.driver().findElement(By.id("task")).sendKeys("month", Keys.ENTER);
            if (!javaScript) {
                soon(() -> assertThat(text(chromium, "#search-words")).isEqualTo("Opened 50 of 61 jobs, 50 match"));
                click(chromium, By.id("search-on"));
            }
            soon(() -> assertThat(text(chromium, "#search-words")).isEqualTo("Complete: opened 61 jobs, 60 match"));
            soon(() -> assertThat(chromium.driver().findElements(By.cssSelector("#found tbody tr")))
                    .hasSize(javaScript ? 60 : 10));
            assertThat(text(chromium, "main")).doesNotContain(yearly.value());
            click(chromium, By.linkText("Cancel…"));
            String where = javaScript ? "dialog " : "main ";
            soon(() -> assertThat(text(chromium, where + "#confirm"))
                    .contains("Cancel 60 jobs?")
                    .contains("Ready in reports: task with “month”"));
            click(chromium, By.cssSelector(where + "button.danger"));
            soon(() -> assertThat(server.inspector().queue("reports").count(JobState.READY))
                    .isEqualTo(1));
            assertThat(chromium.console()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tasks_aTaskAndItsCharts_areReachedAndReadWithAndWithoutScript(boolean javaScript) {
        JobId id = server.jobs().call(Shop::broken, "a@example.org").delay();
        awaitState(id, JobState.DEAD);
        // The browser waits a minute for a table that is not there yet
        soon(() -> assertThat(server.as("viewer").get("/secure-redis/tasks").body())
                .contains("mail.broken"));
        try (Chromium chromium = Chromium.start(javaScript)) {
            chromium.signIn(server.url() + "/secure-redis/", "viewer");
            click(chromium, By.linkText("Tasks"));
            soon(() -> assertThat(text(chromium, "table.tasks")).contains("mail.broken"));
            click(chromium, By.linkText("mail.broken"));
            soon(() -> assertThat(text(chromium, "h1")).isEqualTo("mail.broken"));
            click(chromium, By.linkText("24h"));
            soon(() -> assertThat(chromium.text(By.cssSelector("nav.views a[aria-current]")))
                    .isEqualTo("24h"));
            soon(() -> assertThat(chromium.driver().findElements(By.cssSelector("figure.chart svg[role=img]")))
                    .hasSize(4));
            click(chromium, By.xpath("//summary[.='Failures as a table']"));
            soon(() -> assertThat(text(chromium, "figure.chart details[open] tbody"))
                    .containsPattern("UTC [1-9]"));
            click(chromium, By.linkText("mail"));
            soon(() -> assertThat(text(chromium, "h1")).isEqualTo("Charts of mail"));
            soon(() -> assertThat(chromium.driver().findElements(By.cssSelector("figure.chart")))
                    .hasSize(6));
            assertThat(chromium.console()).isEmpty();
        }
    }

    @Test
    void livePart_newJobs_appearByThemselvesUnlessPaused() {
        try (Chromium chromium = Chromium.start(true)) {
            server.jobs().call(Shop::monthly, 1).delay();
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "viewer");
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–1 of 1"));
            server.jobs().call(Shop::monthly, 2).delay();
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–2 of 2"));

            WebElement pause = chromium.driver().findElement(By.id("live-pause"));
            pause.click();
            soon(() -> assertThat(pause.getAttribute("aria-pressed")).isEqualTo("true"));
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Not refreshed"));
            server.jobs().call(Shop::monthly, 3).delay();
            awaitRefreshesRefused(chromium, 2);
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–2 of 2"));
            pause.click();
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–3 of 3"));
            assertThat(chromium.console()).isEmpty();
        }
    }

    @Test
    void livePart_answerAfterThePause_changesNothing() {
        try (Chromium chromium = Chromium.start(true)) {
            server.jobs().call(Shop::monthly, 1).delay();
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "viewer");
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–1 of 1"));
            WebElement pause = chromium.driver().findElement(By.id("live-pause"));
            pause.click();
            server.jobs().call(Shop::monthly, 2).delay();
            chromium.driver()
                    .executeScript("window.armed = true; document.body.addEventListener('htmx:beforeOnLoad', () => {"
                            + " const pause = document.getElementById('live-pause');"
                            + " if (window.armed && pause.getAttribute('aria-pressed') === 'false') {"
                            + " window.armed = false; pause.click(); } });");
            pause.click();
            soon(() -> assertThat(chromium.driver().executeScript("return window.armed"))
                    .isEqualTo(false));
            awaitRefreshesRefused(chromium, 1);
            assertThat(text(chromium, ".range")).isEqualTo("1–1 of 1");
            assertThat(text(chromium, "#live-status")).isEqualTo("Not refreshed");
            pause.click();
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–2 of 2"));
        }
    }

    @Test
    void livePart_signedOut_staysAndSaysSo() {
        try (Chromium chromium = Chromium.start(true)) {
            server.jobs().call(Shop::monthly, 1).delay();
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "viewer");
            chromium.driver().manage().deleteAllCookies();
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("You are signed out"));
            soon(() -> assertThat(text(chromium, ".range")).isEqualTo("1–1 of 1"));
            click(chromium, By.linkText("Sign in"));
            soon(() -> assertThat(chromium.driver().findElements(By.name("username")))
                    .hasSize(1));
        }
    }

    @Test
    void livePart_eachReasonNotToRefresh_isToldApart() {
        JobId id = server.jobs().call(Shop::monthly, 1).delay();
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports/jobs/" + id, "operator");
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Live"));
            assertThat(text(chromium, "#live-asof")).matches("as of [0-9:]{8}");

            chromium.driver().executeScript("document.querySelector('#live a').focus()");
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Held while you work here"));
            chromium.driver().executeScript("document.activeElement.blur()");
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Live"));

            connected(chromium, false);
            soon(() -> assertThat(text(chromium, "#live-status"))
                    .matches("The application does not answer since [0-9:]{5}"));
            connected(chromium, true);
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Live"));

            assertThat(answered(chromium, 503, "<section data-problem='503'>".replace('\'', '"')))
                    .startsWith("Redis does not answer since ");
            assertThat(answered(chromium, 503, "<h1>No server is available</h1>"))
                    .startsWith("The application does not answer since ");
            assertThat(answered(chromium, 403, "<section data-problem='403'>".replace('\'', '"')))
                    .isEqualTo("You may no longer see this page");
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("Live"));

            server.operations().cancel("reports", id);
            soon(() -> assertThat(text(chromium, "#live-status")).isEqualTo("This job is gone"));
            assertThat(text(chromium, "main")).contains("report.monthly");
        }
    }

    private static void connected(Chromium chromium, boolean yes) {
        chromium.driver().executeCdpCommand("Network.enable", Map.of());
        chromium.driver()
                .executeCdpCommand(
                        "Network.emulateNetworkConditions",
                        Map.of("offline", !yes, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** What the page says to an answer, before the next one comes. */
    private static String answered(Chromium chromium, int status, String body) {
        return String.valueOf(chromium.driver()
                .executeScript(
                        "document.body.dispatchEvent(new CustomEvent('htmx:beforeSwap', {detail: {shouldSwap: false,"
                                + " xhr: {status: arguments[0]}, serverResponse: arguments[1]}}));"
                                + " return document.getElementById('live-status').textContent;",
                        status,
                        body));
    }

    @Test
    void keyboard_alone_reachesTheContentAndCancelsAQuestion() {
        JobId id = server.jobs().call(Shop::welcome, 1L, "a").delay(Duration.ofHours(1));
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/mail/jobs/" + id, "operator");
            chromium.driver().switchTo().activeElement().sendKeys(Keys.TAB);
            soon(() -> assertThat(chromium.driver().switchTo().activeElement().getText())
                    .isEqualTo("Skip to the content"));
            By cancel = By.cssSelector("a[aria-label^='Cancel mail.welcome']");
            soon(() -> chromium.driver().findElement(cancel).sendKeys(Keys.ENTER));
            soon(() -> assertThat(text(chromium, "dialog #confirm")).contains("Cancel this job?"));
            chromium.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
            soon(() -> assertThat(chromium.driver().findElement(By.id("dialog")).isDisplayed())
                    .isFalse());
            assertThat(server.inspector().find("mail", id)).isPresent();
        }
    }

    @Test
    void reveal_aJob_leavesNothingInTheBrowser() {
        JobId id =
                server.jobs().call(Shop::welcome, 1L, "canary-a1@example.org").delay(Duration.ofHours(1));
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/mail/jobs/" + id, "revealer");
            click(chromium, By.linkText("Reveal…"));
            chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
            click(chromium, By.cssSelector("button.primary"));
            soon(() -> assertThat(text(chromium, "main")).contains("canary-a1@example.org"));
            assertThat(chromium.driver().getCurrentUrl())
                    .doesNotContain("canary")
                    .doesNotContain("TICKET");
            click(chromium, By.linkText("back to the job"));
            soon(() -> assertThat(chromium.driver().getPageSource())
                    .contains("id=\"live\"")
                    .doesNotContain("canary"));
            Object stored = chromium.driver()
                    .executeScript("return JSON.stringify(localStorage) + JSON.stringify(sessionStorage)");
            assertThat(String.valueOf(stored)).doesNotContain("canary").doesNotContain("mail.welcome");
            assertThat(chromium.console()).isEmpty();
        }
    }

    /** Counts what the page itself refuses, so that nothing here waits for a time. */
    private static void awaitRefreshesRefused(Chromium chromium, int atLeast) {
        chromium.driver()
                .executeScript("window.refused = 0; document.body.addEventListener('htmx:beforeRequest',"
                        + " event => { if (event.defaultPrevented) { window.refused++; } });");
        soon(() -> assertThat(((Number) chromium.driver().executeScript("return window.refused")).intValue())
                .isGreaterThanOrEqualTo(atLeast));
    }

    /** Live parts are replaced, and pages left, under the driver's hands. */
    private static void soon(ThrowingRunnable assertion) {
        await().ignoreExceptionsInstanceOf(WebDriverException.class).untilAsserted(assertion);
    }

    private static void click(Chromium chromium, By what) {
        soon(() -> chromium.driver().findElement(what).click());
    }

    private static void awaitState(JobId id, JobState state) {
        soon(() -> assertThat(server.inspector()
                        .find("mail", id)
                        .orElseThrow()
                        .summary()
                        .state())
                .isEqualTo(state));
    }

    private static String text(Chromium chromium, String selector) {
        return chromium.text(By.cssSelector(selector));
    }
}

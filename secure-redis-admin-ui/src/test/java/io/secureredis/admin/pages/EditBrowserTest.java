package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The log, typed arguments and searches in a real browser. */
@RequiresChromium
class EditBrowserTest {

    private static DashboardServer server;

    private JobId id = new JobId("none");

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start("secure-redis.admin.refresh=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void slowJob() throws InterruptedException {
        id = server.jobs().call(Shop::slow, "a@example.org").delay();
        server.get(Shop.class).begun.acquire();
        await().until(() -> server.inspector().log("mail", id).lines().size() == 1);
    }

    @AfterEach
    void end() {
        server.get(Shop.class).mayGoOn.release();
        server.get(Shop.class).mayEnd.release();
        await().until(() -> state() == JobState.DONE);
        server.get(Shop.class).mayGoOn.drainPermits();
        server.get(Shop.class).mayEnd.drainPermits();
        server.operations().delete("mail", id);
    }

    private JobState state() {
        return server.inspector().find("mail", id).orElseThrow().summary().state();
    }

    private String job() {
        return "/secure-redis/queues/mail/jobs/" + id;
    }

    @Test
    void log_inABrowser_growsWhileTheJobRuns() {
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + job() + "/reveal", "revealer");
            chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
            chromium.click(By.cssSelector("button.primary"));
            await().ignoreExceptions()
                    .until(() -> chromium.text(By.id("job-log")).contains(Shop.CANARY_LOG + " 1"));
            server.get(Shop.class).mayGoOn.release();
            await().ignoreExceptions()
                    .until(() -> chromium.text(By.id("job-log")).contains(Shop.CANARY_LOG + " 2"));
            server.get(Shop.class).mayEnd.release();
            await().ignoreExceptions()
                    .until(() -> "no"
                            .equals(chromium.driver()
                                    .findElement(By.id("job-log"))
                                    .getDomAttribute("data-grows")));
            assertThat(chromium.console()).isEmpty();
        }
    }

    @Test
    void enqueue_doubleClick_putsOneJob() {
        long before = server.inspector().queue("reports").count(JobState.READY);
        try (Chromium chromium = Chromium.start(false)) {
            chromium.signIn(server.url() + "/secure-redis/enqueue/form?name=report.yearly", "editor");
            chromium.driver().findElement(By.name("a0")).sendKeys("2026");
            chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
            chromium.click(By.cssSelector("button.primary"));
            WebElement enqueue = chromium.driver().findElement(By.cssSelector("#confirm button.danger"));
            new Actions(chromium.driver()).doubleClick(enqueue).perform();
            await().ignoreExceptions()
                    .until(() -> chromium.text(By.cssSelector("[role=status]"))
                            .matches("(?s).*(The job is in the queue|this form was sent before).*"));
        }
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isEqualTo(before + 1);
    }

    @Test
    void edit_inABrowser_enqueuesAJobWithTypedArguments() {
        for (boolean javaScript : new boolean[] {true, false}) {
            try (Chromium chromium = Chromium.start(javaScript)) {
                chromium.signIn(server.url() + "/secure-redis/enqueue", "editor");
                chromium.click(By.linkText("report.monthly"));
                chromium.driver().findElement(By.name("a0")).sendKeys("canary");
                chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
                chromium.click(By.cssSelector("button.primary"));
                await().ignoreExceptions()
                        .until(() -> chromium.text(By.id("edit-problem")).contains("argument 1 is not of type int"));
                chromium.driver().findElement(By.name("a0")).clear();
                chromium.driver().findElement(By.name("a0")).sendKeys("1234567");
                chromium.click(By.cssSelector("button.primary"));
                await().ignoreExceptions()
                        .until(() -> chromium.text(By.id("confirm")).contains("Put this job into reports?"));
                chromium.click(By.cssSelector("button.danger"));
                await().ignoreExceptions()
                        .until(() ->
                                chromium.text(By.cssSelector("[role=status]")).contains("The job is in the queue."));
                assertThat(chromium.driver().getCurrentUrl())
                        .doesNotContain("1234567")
                        .doesNotContain("TICKET");
            }
        }
        assertThat(server.inspector().queue("reports").count(JobState.READY)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void newPages_asEachPerson_offerWhatTheyMayDo() {
        Map<String, List<Boolean>> people = Map.of(
                "viewer", List.of(false, false),
                "operator", List.of(false, false),
                "revealer", List.of(true, false),
                "editor", List.of(true, true));
        people.forEach((person, may) -> {
            try (Chromium chromium = Chromium.start(true)) {
                chromium.signIn(server.url() + "/secure-redis/search", person);
                await().ignoreExceptions()
                        .until(() -> chromium.driver().getPageSource().contains("every queue"));
                assertThat(chromium.driver().getPageSource().contains("Search in arguments"))
                        .as(person)
                        .isEqualTo(may.get(0));
                chromium.driver().get(server.url() + "/secure-redis/tasks");
                await().ignoreExceptions()
                        .until(() -> chromium.driver().getPageSource().contains("Tasks</h1>"));
                assertThat(chromium.driver().getPageSource().contains("Enqueue…"))
                        .as(person)
                        .isEqualTo(may.get(1));
                assertThat(chromium.console()).isEmpty();
            }
        });
    }
}

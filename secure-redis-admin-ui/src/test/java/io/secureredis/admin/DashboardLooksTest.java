package io.secureredis.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;

/** How pages look, narrow and wide, dark and light. Leaves pictures of them in {@code target/screenshots}. */
@RequiresChromium
class DashboardLooksTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    private static DashboardServer server;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws IOException {
        server = PaintedDashboard.start();
        chromium = Chromium.start(true);
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    static void stop() {
        chromium.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"360, false", "360, true", "1280, false", "1280, true"})
    void page_ofEachKind_fitsAndBreaksNoPolicy(int width, boolean dark) throws IOException {
        for (Map.Entry<String, String> page : pages().entrySet()) {
            chromium.show(width, 900, dark);
            chromium.driver().get(server.url() + "/secure-redis" + page.getValue());
            if (page.getKey().equals("revealed")) {
                chromium.driver().findElement(By.name("reason")).sendKeys("TICKET-7");
                chromium.driver().findElement(By.cssSelector("button.primary")).click();
                chromium.driver().findElement(By.linkText("back to the job"));
            }
            if (page.getKey().equals("doctor")) {
                chromium.driver()
                        .findElement(By.cssSelector("main form button"))
                        .click();
                chromium.driver().findElement(By.id("unchecked"));
            }
            if (page.getKey().equals("operation")) {
                chromium.driver()
                        .findElement(By.cssSelector("main button.danger"))
                        .click();
                chromium.driver().findElement(By.id("changed"));
            }
            if (page.getKey().equals("audit")) {
                chromium.driver()
                        .findElement(By.cssSelector("main form button"))
                        .click();
                chromium.driver().findElement(By.id("checked"));
            }
            if (page.getKey().equals("keys")) {
                chromium.driver()
                        .findElement(By.cssSelector("main form button"))
                        .click();
                chromium.driver().findElement(By.id("besides"));
            }
            assertThat(flaws()).as("flaws of " + page.getKey()).isEmpty();
            String name = page.getKey() + "-" + width + (dark ? "-dark" : "-light");
            long wanted = number("return document.documentElement.scrollWidth");
            long shown = number("return document.documentElement.clientWidth");
            long tall = number("return document.documentElement.scrollHeight");
            chromium.show(width, (int) Math.min(tall, 4000), dark);
            Files.write(PICTURES.resolve(name + ".png"), chromium.driver().getScreenshotAs(OutputType.BYTES));
            assertThat(wanted).as("width of " + name).isLessThanOrEqualTo(shown);
            assertThat(chromium.console())
                    .as("console of " + name)
                    .allMatch(line -> page.getKey().equals("problem") && line.contains("404"));
        }
    }

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "");
        pages.put("queue", "/queues/mail");
        pages.put("scheduled", "/queues/mail/states/scheduled");
        pages.put("dead", "/states/dead?notice=retried-all&n=12");
        pages.put("causes", "/states/dead/causes");
        pages.put("search", "/queues/mail/states/dead/search?task=mail");
        pages.put("operations", "/operations");
        pages.put("operation", "/queues/mail/states/dead/matching/retry?task=mail&attempts=2");
        pages.put("job-dead", "/queues/mail/jobs/dead-000015q0s2v8c");
        pages.put("job-active", "/queues/mail/jobs/active-000025q0s2v8c");
        pages.put("confirm", "/queues/mail/jobs/dead-000015q0s2v8c/delete");
        pages.put("revealed", "/queues/mail/jobs/dead-000015q0s2v8c/reveal");
        pages.put("reveal", "/queues/mail/jobs/dead-000015q0s2v8c/reveal");
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
        pages.put("problem", "/nothing");
        return pages;
    }

    /** What keeps people who see little, or nothing, from using a page. */
    private static List<?> flaws() throws IOException {
        try (InputStream script = DashboardLooksTest.class.getResourceAsStream("flaws.js")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return (List<?>) chromium.driver().executeScript(text);
        }
    }

    private static long number(String script) {
        Object value = chromium.driver().executeScript(script);
        return value instanceof Number number ? number.longValue() : -1;
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.ScriptTimeoutException;

/**
 * How pages look: narrow and wide, dark and light, magnified, and in the colours of the system; and whether people who
 * see little, or nothing, can use them. Leaves pictures of all pages in {@code target/screenshots}.
 */
@RequiresChromium
class DashboardLooksTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    /** Rules of WCAG 2.0, 2.1 and 2.2, levels A and AA. */
    private static final String RUN_AXE = """
            const done = arguments[0];
            axe.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
              resultTypes: ["violations"],
            }).then((results) => done(results.violations.flatMap((rule) =>
                rule.nodes.map((node) => rule.id + ": " + node.html.slice(0, 160) + " " + node.failureSummary))),
                (failure) => done(["axe: " + failure]));
            """;

    private static final int AXE_TRIES = 3;

    private static DashboardServer server;
    private static Chromium chromium;
    private static String axe;
    private static String flaws;

    @BeforeAll
    static void start() throws IOException {
        server = PaintedDashboard.start();
        chromium = Chromium.start(true);
        axe = script("/axe.min.js");
        flaws = script("flaws.js");
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    static void stop() {
        chromium.close();
        server.close();
    }

    private static String script(String name) throws IOException {
        try (InputStream script = DashboardLooksTest.class.getResourceAsStream(name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Stream<Map.Entry<String, String>> pages() {
        return PaintedPages.all().entrySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void page_ofEachKind_isUsableByEveryone(Map.Entry<String, String> page) throws IOException {
        String name = page.getKey();
        chromium.show(1280, 900, false);
        open(page);
        chromium.driver().executeScript(axe);
        for (int width : List.of(1280, 360)) {
            for (boolean dark : List.of(false, true)) {
                String picture = name + "-" + width + (dark ? "-dark" : "-light");
                chromium.show(width, 900, dark);
                assertThat(list(flaws)).as("flaws of " + picture).isEmpty();
                assertThat(violations()).as("violations of " + picture).isEmpty();
                fits(picture);
                if (dark == (width == 360)) {
                    takePicture(picture, width, dark);
                }
            }
        }
        // 1280 px at 200 %, and the narrowest that WCAG 1.4.10 names
        for (int width : List.of(640, 320)) {
            chromium.show(width, 900, false);
            fits(name + "-" + width);
        }
        assertThat(chromium.console())
                .as("console of " + name)
                .allMatch(line -> name.startsWith("problem") && line.contains("the server responded with a status of"));
    }

    /** German words are longer. */
    @Test
    void page_inGerman_fitsToo() throws IOException {
        chromium.speak("de");
        try {
            for (String name : List.of(
                    "overview",
                    "queue",
                    "scheduled",
                    "jobs-dead",
                    "causes",
                    "job-dead",
                    "tasks",
                    "workers",
                    "keys",
                    "redis")) {
                chromium.show(1280, 900, false);
                chromium.driver()
                        .get(server.url() + "/secure-redis" + PaintedPages.all().get(name));
                assertThat(list("return [document.documentElement.lang]"))
                        .as(name)
                        .isEqualTo(List.of("de"));
                for (int width : List.of(640, 360, 320, 1280)) {
                    chromium.show(width, 900, false);
                    fits(name + "-de-" + width);
                }
                takePicture(name + "-1280-de", 1280, false);
            }
        } finally {
            chromium.speak("en");
        }
    }

    private static void open(Map.Entry<String, String> page) {
        PaintedPages.open(chromium, server.url(), page.getKey());
    }

    /** Names what is too wide, innermost last. */
    private static void fits(String what) {
        assertThat(list("""
                        const room = document.documentElement.clientWidth;
                        return document.documentElement.scrollWidth <= room ? [] : [...document.querySelectorAll("*")]
                            .filter((element) => element.getBoundingClientRect().right > room)
                            .map((element) => element.outerHTML.slice(0, 120));
                        """)).as("too wide: " + what).isEmpty();
    }

    private static void takePicture(String name, int width, boolean dark) throws IOException {
        long tall = number("return document.documentElement.scrollHeight");
        chromium.show(width, (int) Math.min(tall, 4000), dark);
        Files.write(PICTURES.resolve(name + ".png"), chromium.driver().getScreenshotAs(OutputType.BYTES));
    }

    /** On a busy machine, one run in some thousand never ends. A new checker then begins again. */
    private static List<?> violations() {
        for (int tries = 1; ; tries++) {
            try {
                return (List<?>) chromium.driver().executeAsyncScript(RUN_AXE);
            } catch (ScriptTimeoutException e) {
                if (tries == AXE_TRIES) {
                    throw e;
                }
                chromium.driver().executeScript(axe);
            }
        }
    }

    /** The check itself can fail. */
    @Test
    void axe_brokenLabelAndFaintText_areFound() {
        chromium.show(1280, 900, false);
        chromium.driver().get(server.url() + "/secure-redis/queues/mail/states/dead");
        chromium.driver().executeScript(axe);
        assertThat(violations()).isEmpty();
        chromium.driver()
                .executeScript("const input = document.getElementById('task'); input.removeAttribute('placeholder');"
                        + "document.querySelector('label[for=task]').remove();"
                        + "document.querySelector('h1').style.color = '#ddd';");
        assertThat(violations().toString()).contains("label: ", "color-contrast: ");
    }

    /** What the live part says when it is not live. */
    @Test
    void livePart_notLive_isReadable() {
        chromium.show(1280, 900, false);
        chromium.driver().get(server.url() + "/secure-redis");
        // No real answer comes between
        chromium.driver()
                .executeScript("const live = document.getElementById('live'); live.replaceWith(live.cloneNode(true));");
        chromium.driver().executeScript(axe);
        for (String event : List.of(
                "new CustomEvent('htmx:sendError')",
                "new CustomEvent('htmx:beforeSwap', {detail: {serverResponse: 'sign in', xhr: {status: 200}}})",
                "new CustomEvent('htmx:beforeSwap', {detail: {serverResponse: 'data-problem=\"503\"', xhr: {status: 503}}})",
                "new CustomEvent('htmx:beforeSwap', {detail: {serverResponse: 'data-problem=\"403\"', xhr: {status: 403}}})")) {
            chromium.driver().executeScript("document.body.dispatchEvent(" + event + ")");
            assertThat(chromium.<String>on(By.id("live-control"), control -> control.getAttribute("class")))
                    .as(event)
                    .contains("failing");
            for (boolean dark : List.of(false, true)) {
                for (int width : List.of(1280, 360)) {
                    chromium.show(width, 900, dark);
                    assertThat(violations()).as(event).isEmpty();
                    fits(event);
                }
            }
        }
    }

    /** A question over its page, with the focus on the harmless answer. */
    @Test
    void question_overItsPage_isUsableByEveryone() throws IOException {
        chromium.show(1280, 900, false);
        chromium.driver().get(server.url() + "/secure-redis/queues/mail/states/dead");
        chromium.click(By.cssSelector("a[data-dialog]"));
        chromium.driver().findElement(By.cssSelector("dialog[open] #confirm"));
        chromium.driver().executeScript(axe);
        for (boolean dark : List.of(false, true)) {
            for (int width : List.of(1280, 360, 320)) {
                chromium.show(width, 900, dark);
                assertThat(violations()).isEmpty();
                fits("question-" + width);
            }
        }
        takePicture("question", 1280, false);
        assertThat(chromium.driver().switchTo().activeElement().getText()).isEqualTo("Back");
    }

    /** Where the system sets the colours, everything that only a background told is told by a border or a sign. */
    @Test
    void page_inTheColoursOfTheSystem_showsEveryState() throws IOException {
        for (String path : List.of("/queues/mail/states/dead", "/tasks", "/queues/mail/charts?window=7d", "")) {
            chromium.show(1280, 900, Map.of("forced-colors", "active", "prefers-color-scheme", "dark"));
            chromium.driver().get(server.url() + "/secure-redis" + path);
            assertThat(number("return matchMedia('(forced-colors: active)').matches ? 1 : 0"))
                    .isEqualTo(1);
            assertThat(list(FORCED)).as(path).isEmpty();
        }
        Files.write(
                PICTURES.resolve("overview-forced-colors.png"),
                chromium.driver().getScreenshotAs(OutputType.BYTES));
    }

    /** A current entry that only its colour marks, a button without a border, a bar or line that is not seen. */
    private static final String FORCED = """
            const flaws = [];
            const seen = (element) => element.getClientRects().length > 0;
            const paper = getComputedStyle(document.body).backgroundColor;
            for (const element of document.querySelectorAll("[aria-current]")) {
              const style = getComputedStyle(element);
              const marked = (style.borderBottomStyle === "solid" && parseFloat(style.borderBottomWidth) >= 2
                  && style.borderBottomColor !== paper) || style.outlineStyle !== "none"
                  || style.textDecorationLine.includes("underline");
              if (seen(element) && !marked) {
                flaws.push("current: " + element.outerHTML.slice(0, 120));
              }
            }
            for (const element of document.querySelectorAll("button, .button, input:not([type=hidden])")) {
              const style = getComputedStyle(element);
              if (seen(element) && element.type !== "checkbox" && parseFloat(style.borderTopWidth) === 0) {
                flaws.push("no border: " + element.outerHTML.slice(0, 120));
              }
            }
            for (const element of document.querySelectorAll(".bar-done, .bar-failed")) {
              if (getComputedStyle(element).fill === paper) {
                flaws.push("not seen: " + element.outerHTML);
              }
            }
            for (const element of document.querySelectorAll(".key")) {
              const before = getComputedStyle(element, "::before");
              if (before.backgroundColor === paper && parseFloat(before.borderTopWidth) === 0) {
                flaws.push("key not seen: " + element.outerHTML);
              }
            }
            return flaws;
            """;

    @Test
    void page_reducedMotion_doesNotMove() {
        for (String motion : List.of("reduce", "no-preference")) {
            chromium.show(1280, 900, Map.of("prefers-reduced-motion", motion));
            chromium.driver().get(server.url() + "/secure-redis/queues/mail/states/dead");
            long moving = number("return [...document.querySelectorAll('*')].filter((element) => {"
                    + " const style = getComputedStyle(element);"
                    + " return style.animationName !== 'none'"
                    + "     || style.transitionDuration.split(',').some((time) => parseFloat(time) > 0); }).length");
            if (motion.equals("reduce")) {
                assertThat(moving).isZero();
            } else {
                assertThat(moving).isPositive();
            }
        }
        assertThat(number("return matchMedia('(prefers-reduced-motion: reduce)').matches ? 1 : 0"))
                .isZero();
    }

    /** A laptop's screen: 25 jobs are seen at once, without their ids cut off, at 1440 by 900. */
    @Test
    void jobs_onALaptop_twentyFiveAreSeenAtOnce() throws IOException {
        chromium.show(1440, 900, false);
        chromium.driver().get(server.url() + "/secure-redis/queues/mail/states/scheduled");
        List<?> rows = list("return [...document.querySelectorAll('table.jobs tbody tr')]"
                + ".filter((row) => !row.textContent.includes('script'))"
                + ".map((row) => Math.ceil(row.getBoundingClientRect().height))");
        long top = number("return Math.ceil(document.querySelector('table.jobs tbody').getBoundingClientRect().top)");
        Files.write(PICTURES.resolve("jobs-laptop.png"), chromium.driver().getScreenshotAs(OutputType.BYTES));
        assertThat(rows).hasSizeGreaterThan(20).allMatch(rows.get(0)::equals);
        assertThat(top + 25 * (Long) rows.get(0))
                .as(top + " and " + rows.get(0))
                .isLessThanOrEqualTo(900);
    }

    /** Headings of a level have one size, whatever page they are on. */
    @Test
    void headings_ofALevel_haveOneSizeOnAllPages() {
        chromium.show(1280, 900, false);
        for (String path : List.of("", "/security", "/redis", "/caches", "/doctor", "/queues/mail")) {
            chromium.driver().get(server.url() + "/secure-redis" + path);
            if (path.equals("/doctor")) {
                chromium.driver()
                        .findElement(By.cssSelector("main form button"))
                        .click();
                chromium.driver().findElement(By.id("unchecked"));
            }
            for (Map.Entry<String, String> size :
                    Map.of("h1", "24px", "h2", "16px", "h3", "14px").entrySet()) {
                assertThat(list("return [...new Set([...document.querySelectorAll('main " + size.getKey()
                                + "')].map((heading) => getComputedStyle(heading).fontSize))]"))
                        .as(size.getKey() + " of " + path)
                        .allMatch(size.getValue()::equals);
            }
        }
    }

    private static List<?> list(String script) {
        return (List<?>) chromium.driver().executeScript(script);
    }

    private static long number(String script) {
        Object value = chromium.driver().executeScript(script);
        return value instanceof Number number ? number.longValue() : -1;
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** What holds a live part, and where a search that continues by itself stops, in a real browser. */
@RequiresChromium
class LivePartsTest {

    private static final String HELD = "Held while you work here";
    private static DashboardServer server;

    @BeforeAll
    static void start() {
        RedisTestServer.shared().flushAll();
        server = DashboardServer.start(
                "secure-redis.admin.refresh=1s",
                "secure-redis.admin.page-size=100",
                "secure-redis.jobs.worker.enabled=false");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.operations().drain("reports");
    }

    @Test
    void livePart_pointerSelectionOrQuestion_holdsItUntilItEnds() {
        server.jobs().call(Shop::monthly, 1).delay();
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "operator");
            awaitStatus(chromium, "Live");

            script(
                    chromium,
                    "window.pointing = setInterval(() => document.querySelector('#live')"
                            + ".dispatchEvent(new PointerEvent('pointermove', {bubbles: true})), 100)");
            awaitStatus(chromium, HELD);
            script(chromium, "clearInterval(window.pointing)");
            awaitStatus(chromium, "Live");

            script(chromium, "document.getSelection().selectAllChildren(document.querySelector('#live'))");
            awaitStatus(chromium, HELD);
            script(chromium, "document.getSelection().removeAllRanges()");
            awaitStatus(chromium, "Live");

            script(chromium, "document.getElementById('dialog').showModal()");
            awaitStatus(chromium, HELD);
            script(chromium, "document.getElementById('dialog').close(); document.activeElement.blur()");
            awaitStatus(chromium, "Live");
        }
    }

    /** The page asks for nothing while nobody can see it. */
    @Test
    void livePart_tabHidden_isNotRefreshedUntilItIsShown() {
        server.jobs().call(Shop::monthly, 1).delay();
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready", "operator");
            script(
                    chromium,
                    "window.refused = 0; window.asked = 0;"
                            + " document.body.addEventListener('htmx:beforeSend', () => window.asked++);"
                            + " document.body.addEventListener('htmx:beforeRequest',"
                            + " event => { window.refused += event.defaultPrevented ? 1 : 0; });"
                            + " Object.defineProperty(document, 'hidden', {configurable: true, get: () => true});");
            await().until(() -> number(chromium, "refused") >= 1);
            long asked = number(chromium, "asked");
            server.jobs().call(Shop::monthly, 2).delay();
            await().until(() -> number(chromium, "refused") >= 3);
            assertThat(number(chromium, "asked")).isEqualTo(asked);
            assertThat(chromium.text(By.cssSelector(".range"))).isEqualTo("1–1 of 1");
            script(chromium, "delete document.hidden");
            await().until(() -> chromium.text(By.cssSelector(".range")).equals("1–2 of 2"));
        }
    }

    @Test
    void search_manyJobs_stopsAfterFiveHundredMoreAndGoesOnByAClick() {
        server.jobs()
                .delayAll(IntStream.range(0, 750)
                        .mapToObj(i -> server.jobs().call(Shop::monthly, i))
                        .toList());
        try (Chromium chromium = Chromium.start(true)) {
            chromium.signIn(server.url() + "/secure-redis/queues/reports/states/ready/search?task=monthly", "viewer");
            await().until(() ->
                    rows(chromium) == 600 && chromium.text(By.id("search-on")).equals("Go on"));
            assertThat(words(chromium)).isEqualTo("Opened 600 of 750 jobs, 600 match");
            chromium.click(By.id("search-on"));
            await().until(() -> words(chromium).equals("Complete: opened 750 jobs, 750 match"));
            assertThat(rows(chromium)).isEqualTo(750);
        }
    }

    private static String words(Chromium chromium) {
        return chromium.text(By.id("search-words"));
    }

    private static long rows(Chromium chromium) {
        return (Long) script(chromium, "return document.querySelectorAll('#found tbody tr').length");
    }

    private static long number(Chromium chromium, String name) {
        return (Long) script(chromium, "return window." + name);
    }

    private static Object script(Chromium chromium, String script) {
        return chromium.driver().executeScript(script);
    }

    private static void awaitStatus(Chromium chromium, String status) {
        await().until(() -> chromium.text(By.id("live-status")).equals(status));
    }
}

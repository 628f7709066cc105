package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;

/** Telling a worker something, in a real browser. */
@RequiresChromium
class WorkersBrowserTest {

    @Test
    void quiet_thenResume_asksInADialogAndShowsTheState() {
        RedisTestServer.shared().flushAll();
        // It is told something every third part of its lease; a shorter one would end while the machine stalls
        try (DashboardServer server =
                        DashboardServer.start("secure-redis.jobs.worker.lease=20s", "secure-redis.admin.refresh=1s");
                Chromium chromium = Chromium.start(true)) {
            await().until(() -> !server.inspector().workers("mail").isEmpty());
            chromium.signIn(server.url() + "/secure-redis/workers", "operator");
            click(chromium, "a[aria-label^='Quiet ']");
            click(chromium, "dialog button.danger");
            click(chromium, "button[aria-label^='Resume ']");
            await().until(() -> server.inspector().workers("mail").stream()
                    .allMatch(worker -> worker.state() == WorkerOverview.State.RUNNING));
            chromium.driver().findElement(By.cssSelector("a[aria-label^='Quiet ']"));
            assertThat(chromium.console()).isEmpty();
        }
    }

    /** A live part may be renewed between finding and clicking. */
    private static void click(Chromium chromium, String selector) {
        await().ignoreExceptionsInstanceOf(WebDriverException.class).until(() -> {
            chromium.click(By.cssSelector(selector));
            return true;
        });
    }
}

package io.secureredis.admin.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever stands in a name, an argument, an error or an address stays text; and what every page must have. */
class PaintedPagesTest {

    private static DashboardServer server;

    @BeforeAll
    static void start() {
        server = PaintedDashboard.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void pages_hostileNames_areText() {
        for (String path : List.of(
                "/states/dead",
                "/queues/mail/states/scheduled",
                "/states/dead/causes",
                "/queues/mail/states/dead/search?task=script",
                "/queues/mail/states/dead/search?tag=script",
                "/search?queue=mail&state=dead&id=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/queues/mail/states/dead/matching/delete?tag=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/queues/mail/states/scheduled/search?task=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/queues/mail/states/dead/causes",
                "/queues/mail/states/dead/matching/delete?task=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/queues/mail/jobs/dead-000055q0s2v8c",
                "/queues/mail/jobs/dead-000055q0s2v8c/delete",
                "/queues/mail/jobs/dead-000055q0s2v8c/reveal",
                "/queues/mail",
                "/tasks?window=8h",
                "/task?name=%3Cscript%3Ealert(1)%3C%2Fscript%3E&window=%22%3E%3Cscript%3E",
                "/recurring",
                "/audit",
                "/caches",
                "/workers")) {
            assertText(path, server.asNobody().get("/secure-redis" + path).body());
        }
    }

    @Test
    void revealed_hostileContents_areText() {
        String page = server.asNobody()
                .post(
                        "/secure-redis/queues/mail/jobs/dead-000055q0s2v8c/reveal",
                        Map.of("reason", "TICKET-7"),
                        Map.of("Sec-Fetch-Site", "same-origin"))
                .body();
        assertText("revealed", page);
        assertThat(page).contains("momo@example.org");
    }

    @Test
    void address_hostileFilter_isTextAndStaysEncoded() {
        String page = server.asNobody()
                .get("/secure-redis/queues/search/states/ready?task=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&list=%22")
                .body();
        assertThat(page)
                .doesNotContain("<script>alert")
                .contains("value=\"&#34;>&lt;script>alert(1)&lt;/script>\"")
                .contains("task=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E");
    }

    @Test
    void livePages_each_canBePaused() {
        for (String path : List.of(
                "",
                "/states/dead",
                "/queues/mail",
                "/queues/mail/states/ready",
                "/queues/mail/jobs/dead-000055q0s2v8c",
                "/recurring",
                "/workers")) {
            assertThat(server.asNobody().get("/secure-redis" + path).body())
                    .as(path)
                    .containsOnlyOnce("hx-trigger=\"every 5s\"")
                    .containsOnlyOnce("id=\"live-pause\"");
        }
    }

    private static void assertText(String what, String page) {
        assertThat(page)
                .as(what)
                .contains("&lt;script&gt;alert(")
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x");
    }
}

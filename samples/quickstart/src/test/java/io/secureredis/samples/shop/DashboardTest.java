package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard in the shop, in a browser: signing in, the real names, a dead job retried. */
@NeedsBrowser
class DashboardTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static RunningShop shop;

    @BeforeAll
    static void start() {
        shop = RunningShop.start();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void dashboard_notSignedIn_asksToSignIn() {
        try (Browser browser = new Browser()) {
            browser.open(shop.address() + "/secure-redis");

            assertThat(browser.text("body")).contains("sign in").doesNotContain("Overview");
        }
    }

    @Test
    void dashboard_signedIn_showsTheRealNameOfADeadJobAndRetriesIt() {
        JobId job = shop.bean(Customers.class).writeToNobody("nobody@example.org");
        Instant died = awaitDeath(job, Instant.EPOCH);
        try (Browser browser = new Browser()) {
            signIn(browser);
            browser.follow("mail");
            browser.submit("a[href$='/dead']");
            assertThat(browser.text("table.jobs")).contains("mail.undeliverable", job.value());

            browser.submit("table.jobs button");

            assertThat(awaitDeath(job, died)).isAfter(died);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private void signIn(Browser browser) {
        DashboardUser dashboardUser = shop.bean(DashboardUser.class);
        browser.open(shop.address() + "/secure-redis");
        browser.type("input[name=username]", dashboardUser.name());
        browser.type("input[name=password]", dashboardUser.password());
        browser.submit("button");
    }

    /** When it died, at the end of all its attempts. */
    private static Instant awaitDeath(JobId job, Instant after) {
        return await().atMost(LIMIT)
                .until(
                        () -> shop.bean(JobInspector.class)
                                .find("mail", job)
                                .map(JobDetail::summary)
                                .filter(found -> found.state() == JobState.DEAD)
                                .map(found -> found.finishedAt())
                                .filter(died -> died.isAfter(after))
                                .orElse(Instant.EPOCH),
                        died -> died.isAfter(after));
    }
}

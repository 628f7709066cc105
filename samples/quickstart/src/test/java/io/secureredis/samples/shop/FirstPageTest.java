package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first page and its buttons, in a browser. */
@NeedsBrowser
class FirstPageTest {

    private static RunningShop shop;
    private static Browser browser;

    /** The parts of the page as they were before anyone clicked. */
    private static final Map<String, String> opening = new HashMap<>();

    @BeforeAll
    static void start() {
        shop = RunningShop.start();
        browser = new Browser();
        browser.open(shop.address());
        browser.awaitText("#job-list", "mail.welcome", "done");
        for (String part : List.of("#json", "#job-json", "#job-list", "#lines", "#sign-in", "#happened")) {
            opening.put(part, browser.text(part));
        }
    }

    @AfterAll
    static void stop() {
        browser.close();
        shop.close();
    }

    @BeforeEach
    void openWithNothingCached() {
        shop.bean(Books.class).forget(1);
        browser.open(shop.address());
    }

    @AfterEach
    void nothingWasForbidden() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void opening_withoutAClick_hasSomethingInEachPanel() {
        assertThat(opening.get("#json")).contains("\"title\" : \"Momo\"", "Michael Ende");
        assertThat(opening.get("#job-json")).contains("ada@example.org");
        assertThat(opening.get("#job-list")).contains("mail.welcome", "done");
        assertThat(opening.get("#lines"))
                .contains("secret-key", "@Cacheable", "jobs.call")
                .hasLineCount(3);
        assertThat(opening.get("#sign-in")).contains("admin", "printed on the console");
        assertThat(opening.get("#happened")).contains("read books::1", "put a job");
    }

    @Test
    void tamperAndRead_oneClick_isAMissAndNoForgedValue() {
        browser.submit("#tamper-and-read");
        assertThat(browser.text(".verdict")).startsWith("A miss: not-authentic.");
        assertThat(browser.text("#json")).contains("Momo");
        assertThat(browser.text(".dump")).startsWith("0000").contains("53");
    }

    @Test
    void read_twice_isLoadedAndThenCached() {
        browser.submit("#read");
        assertThat(browser.text(".verdict")).startsWith("Loaded from the database.");
        assertThat(browser.text(".books")).contains("Momo", "1973-01-01");
        assertThat(browser.text("#redis-key")).isEqualTo("GET books::1");
        assertThat(browser.text(".dump")).startsWith("0000").contains("53");
        assertThat(browser.text(".fields")).contains("key id", "commitment", "nonce", "3600 seconds", "ciphertext");

        browser.submit("#read");
        assertThat(browser.text(".verdict")).startsWith("From the cache.");
    }

    @Test
    void put_raisesThePriceThatIsReadFromTheCache() {
        browser.submit("#read");
        double before = price();

        browser.submit("#put");
        browser.submit("#read");

        assertThat(price()).isEqualTo(before + 1);
        assertThat(browser.text(".verdict")).startsWith("From the cache.");
    }

    private double price() {
        return Double.parseDouble(browser.text(".books td.number"));
    }

    @Test
    void evict_leavesNothingInRedis() {
        browser.submit("#read");
        browser.submit("#evict");

        assertThat(browser.text("main")).contains("(nil)");
    }

    @Test
    void copy_thenRead_isAMissWithItsReason() {
        browser.submit("#read");
        browser.submit("#copy");
        assertThat(browser.text(".verdict")).startsWith("Another book’s value was put here.");

        browser.submit("#read");
        assertThat(browser.text(".verdict")).startsWith("A miss: not-authentic.");
        assertThat(browser.text(".facts")).contains("miss: not-authentic");
        assertThat(browser.text(".books")).contains("Momo");
    }

    @Test
    void aByte_clicked_isTurned() {
        browser.submit("#read");
        browser.submit(".dump button[value='0']");
        assertThat(browser.text(".fields")).contains("no envelope", "not-sealed");

        browser.submit("#read");
        assertThat(browser.text(".verdict")).startsWith("A miss: not-sealed.");
    }

    @Test
    void jobs_eachButton_showsItsJob() {
        browser.submit("#job-now");
        browser.awaitText("#job-list", "mail.welcome", "done");
        browser.submit("#job-later");
        browser.awaitText("#job-list", "enqueueAt(in a minute)", "scheduled");
        browser.submit("#job-schedule");
        browser.awaitText("#job-list", "scheduleOnce(every minute)", "recurring");
        browser.submit("#job-failing");
        browser.awaitText("#job-list", "mail.undeliverable", "dead");
    }
}

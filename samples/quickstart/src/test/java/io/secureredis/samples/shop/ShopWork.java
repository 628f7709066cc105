package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** All that the shop does, with words that occur nowhere else. */
final class ShopWork {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String QUEUE = "mail";
    private static final String ADDRESS = "canary.address@example.org";
    private static final String NOBODY = "canary.nobody@example.org";
    private static final Duration INTERVAL = Duration.ofMillis(9_876_543_210L);
    private static final BigDecimal PRICE = new BigDecimal("1234567.89");

    /** What went into Redis, and what each of them is. */
    enum Canary {
        CACHED_TITLE("The Left Hand of Darkness"),
        CACHED_AUTHOR("Stanisław Lem"),
        CACHED_CLASS("io.secureredis.samples.shop.Book"),
        CACHED_DATE("1973-01-01"),
        PUT_PRICE(PRICE.toPlainString()),
        NULL_MARKER("NullValue"),
        JOB_NAME("mail.welcome"),
        FAILING_JOB_NAME("mail.undeliverable"),
        ARGUMENT(ADDRESS),
        ARGUMENT_OF_A_DELAYED_JOB("Thank you for your order"),
        ARGUMENT_OF_A_JOB_AT_A_MOMENT("Your basket waits"),
        ARGUMENT_OF_A_SCHEDULE("New books"),
        ARGUMENT_OF_A_FAILING_JOB(NOBODY),
        RESULT("250 accepted"),
        EXCEPTION_MESSAGE("550 no such mailbox"),
        EXCEPTION_CLASS("java.lang.IllegalStateException"),
        STACK_TRACE("Mailer.undeliverable"),
        INTERVAL_OF_A_SCHEDULE(String.valueOf(INTERVAL.toMillis()));

        final String text;

        Canary(String text) {
            this.text = text;
        }

        static String[] texts() {
            return Arrays.stream(values()).map(canary -> canary.text).toArray(String[]::new);
        }
    }

    private final RunningShop shop;

    ShopWork(RunningShop shop) {
        this.shop = shop;
    }

    /** Returns when everything is in Redis, and every job that can end has ended. */
    void doAll() {
        useTheCache();
        Customers customers = shop.bean(Customers.class);
        JobId done = customers.welcome(ADDRESS);
        JobId dead = customers.writeToNobody(NOBODY);
        JobId later = customers.thank(ADDRESS, Duration.ofHours(1));
        JobId atMoment = customers.remind(ADDRESS, Instant.now().plus(Duration.ofDays(1)));
        String schedule = customers.newsletter(ADDRESS, INTERVAL);

        assertThat(customers.newsletter(ADDRESS, INTERVAL)).isEqualTo(schedule);
        assertThat(inspector().recurring(QUEUE)).hasSize(1);
        awaitState(done, JobState.DONE);
        awaitState(dead, JobState.DEAD);
        awaitState(later, JobState.SCHEDULED);
        awaitState(atMoment, JobState.SCHEDULED);
    }

    private void useTheCache() {
        Books books = shop.bean(Books.class);
        for (int again = 0; again < 2; again++) {
            assertThat(books.find(1)).isNotNull();
            assertThat(books.find(2)).isNotNull();
            assertThat(books.find(404)).isNull();
        }
        books.forget(1);
        assertThat(books.find(1)).isNotNull();
        assertThat(books.reprice(3, PRICE)).isNotNull();
        assertThat(books.newest()).hasSize(3).isEqualTo(books.newest());
        assertThat(List.of(books.find(3))).extracting(Book::price).containsExactly(PRICE);
        assertThat(shop.bean(BookTable.class).selects())
                .as("the cache was used")
                .isEqualTo(5);
    }

    private void awaitState(JobId id, JobState state) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(inspector().find(QUEUE, id))
                        .hasValueSatisfying(
                                job -> assertThat(job.summary().state()).isEqualTo(state)));
    }

    private JobInspector inspector() {
        return shop.bean(JobInspector.class);
    }
}

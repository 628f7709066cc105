package io.secureredis.admin.pages;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.SecureJob;
import java.time.LocalDate;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Jobs as an application has them. Queue {@code mail} has a worker in tests; queue {@code reports} has none, so that
 * its jobs stay where they are.
 */
@Component
class Shop {

    /** Stands in an exception's message, which nobody but the reveal role may read. */
    static final String CANARY_MESSAGE = "canary-message-5b1e";

    /** Stands in a log. */
    static final String CANARY_LOG = "canary-log-0d3f";

    final Semaphore begun = new Semaphore(0);
    final Semaphore mayGoOn = new Semaphore(0);
    final Semaphore mayEnd = new Semaphore(0);

    @SecureJob(name = "mail.welcome", queue = "mail")
    public String welcome(long user, String address) {
        return "sent to " + address;
    }

    @SecureJob(name = "mail.broken", queue = "mail", maxAttempts = 1)
    public void broken(String address) {
        throw new IllegalStateException(CANARY_MESSAGE);
    }

    @SecureJob(name = "mail.also-broken", queue = "mail", maxAttempts = 1)
    public void alsoBroken(int number) {
        throw new IllegalArgumentException(CANARY_MESSAGE);
    }

    /** The size of a parcel. */
    enum Size {
        SMALL,
        LARGE
    }

    /** What a customer has ordered. */
    record Order(String item, int count) {}

    @SecureJob(name = "parcel.send", queue = "parcels", maxAttempts = 1)
    public void send(String address, int weight, Size size, LocalDate day, Order order) {
        if (address.startsWith("bad")) {
            throw new IllegalStateException(CANARY_MESSAGE);
        }
    }

    /** Logs, and runs until it may end. */
    @SecureJob(name = "mail.slow", queue = "mail")
    public void slow(String address) throws InterruptedException {
        JobContext context = JobContext.current();
        context.log(CANARY_LOG + " 1");
        context.progress(40, CANARY_MESSAGE);
        begun.release();
        mayGoOn.acquire();
        context.log(CANARY_LOG + " 2");
        mayEnd.acquire();
    }

    @SecureJob(name = "report.monthly", queue = "reports")
    public void monthly(int month) {}

    @SecureJob(name = "report.yearly", queue = "reports")
    public void yearly(int year) {}
}

package io.secureredis.admin;

import io.secureredis.jobs.SecureJob;
import org.springframework.stereotype.Component;

/**
 * Jobs as an application has them. Queue {@code mail} has a worker in tests; queue {@code reports} has none, so that
 * its jobs stay where they are.
 */
@Component
class Shop {

    /** Stands in an exception's message, which nobody but the reveal role may read. */
    static final String CANARY_MESSAGE = "canary-message-5b1e";

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

    @SecureJob(name = "report.monthly", queue = "reports")
    public void monthly(int month) {}

    @SecureJob(name = "report.yearly", queue = "reports")
    public void yearly(int year) {}
}

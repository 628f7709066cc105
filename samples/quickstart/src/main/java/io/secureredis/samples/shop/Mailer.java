package io.secureredis.samples.shop;

import io.secureredis.jobs.SecureJob;
import org.springframework.stereotype.Component;

/** The shop's background jobs. Redis sees neither the names of these jobs, nor their arguments, results and errors. */
@Component
public class Mailer {

    /** Returns the answer of the mail server. */
    @SecureJob(name = "mail.welcome", queue = "mail", retention = "1h")
    public String welcome(String address, String title) {
        return "250 accepted: \"" + title + "\" for " + address;
    }

    /** Always fails: after two attempts the job is dead, and waits in the dashboard until someone retries it. */
    @SecureJob(name = "mail.undeliverable", queue = "mail", maxAttempts = 2, backoff = "2s")
    public void undeliverable(String address) {
        throw new IllegalStateException("550 no such mailbox: " + address);
    }
}

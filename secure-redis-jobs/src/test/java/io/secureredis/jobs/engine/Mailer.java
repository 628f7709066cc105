package io.secureredis.jobs.engine;

import io.secureredis.jobs.SecureJob;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** A user's bean with jobs. */
@Component
class Mailer {

    final List<String> sent = new CopyOnWriteArrayList<>();
    final AtomicInteger failuresLeft = new AtomicInteger();

    @SecureJob(name = "mail.welcome", queue = "mail", maxAttempts = 3, backoff = "50ms")
    public String welcome(long userId, String email) {
        if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("canary-message " + email);
        }
        sent.add(userId + " " + email);
        return "canary-result " + userId;
    }

    @SecureJob(name = "mail.digest", queue = "mail")
    public void digest() {
        sent.add("digest");
    }
}

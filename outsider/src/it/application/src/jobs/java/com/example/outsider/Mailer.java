package com.example.outsider;

import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

@Component
public class Mailer {

    private final CountDownLatch sent = new CountDownLatch(1);

    @SecureJob(name = "mail.welcome")
    public void welcome(String address) {
        sent.countDown();
    }

    @Component
    static class Sent implements Check {

        private final SecureJobs jobs;
        private final Mailer mailer;

        Sent(SecureJobs jobs, Mailer mailer) {
            this.jobs = jobs;
            this.mailer = mailer;
        }

        @Override
        public void run() throws InterruptedException {
            jobs.call(Mailer::welcome, "canary@example.org").delay();
            if (!mailer.sent.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The job has not run");
            }
        }
    }
}

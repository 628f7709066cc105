package io.secureredis.test;

import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.stereotype.Component;

/** An application as a user would have it. */
@SpringBootApplication
@EnableCaching
class Shop {

    @Component
    static class Mailer {
        final List<String> sent = new CopyOnWriteArrayList<>();
        private final SecureJobs jobs;

        Mailer(SecureJobs jobs) {
            this.jobs = jobs;
        }

        @SecureJob(name = "mail.welcome")
        public void welcome(long user, String address) {
            sent.add(address);
            jobs.call(Mailer::reminder, user).delay(Duration.ofDays(3));
        }

        @SecureJob(name = "mail.reminder")
        public void reminder(long user) {
            sent.add("reminder " + user);
        }
    }

    @Component
    static class Catalogue {
        @Cacheable("books")
        public String title(int id) {
            return "canary-title " + id;
        }
    }
}

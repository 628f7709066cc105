package io.secureredis.samples.shop;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJobs;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Service;

/** Has mails sent in the background. The compiler checks each call against the method that it names. */
@Service
public class Customers {

    private final SecureJobs jobs;

    Customers(SecureJobs jobs) {
        this.jobs = jobs;
    }

    /** Now. */
    public JobId welcome(String address) {
        return jobs.call(Mailer::welcome, address, "Welcome").delay();
    }

    /** After a while. */
    public JobId thank(String address, Duration wait) {
        return jobs.call(Mailer::welcome, address, "Thank you for your order").delay(wait);
    }

    /** At a moment. */
    public JobId remind(String address, Instant due) {
        return jobs.call(Mailer::welcome, address, "Your basket waits").enqueueAt(due);
    }

    /** Again and again; scheduling it twice schedules it once. */
    public String newsletter(String address, Duration interval) {
        return jobs.call(Mailer::welcome, address, "New books").scheduleOnce(Schedule.every(interval));
    }

    /** In vain. */
    public JobId writeToNobody(String address) {
        return jobs.call(Mailer::undeliverable, address).delay();
    }
}

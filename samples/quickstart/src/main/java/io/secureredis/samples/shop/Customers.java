package io.secureredis.samples.shop;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJobs;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Service;

/** Sends mail in the background. The compiler checks each call against the method that it refers to. */
@Service
public class Customers {

    private final SecureJobs jobs;

    Customers(SecureJobs jobs) {
        this.jobs = jobs;
    }

    /** Sends it now. */
    public JobId welcome(String address) {
        return jobs.call(Mailer::welcome, address, "Welcome").delay();
    }

    /** Sends it after a while. */
    public JobId thank(String address, Duration wait) {
        return jobs.call(Mailer::welcome, address, "Thank you for your order").delay(wait);
    }

    /** Sends it at a moment. */
    public JobId remind(String address, Instant due) {
        return jobs.call(Mailer::welcome, address, "Your basket waits").enqueueAt(due);
    }

    /** Sends it repeatedly; scheduling it twice schedules it once. */
    public String newsletter(String address, Duration interval) {
        return jobs.call(Mailer::welcome, address, "New books").scheduleOnce(Schedule.every(interval));
    }

    /** Always fails. */
    public JobId writeToNobody(String address) {
        return jobs.call(Mailer::undeliverable, address).delay();
    }
}

package io.secureredis.samples.shop.inside;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.samples.shop.Customers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts jobs into their queue as the shop does, and tracks the last ones. */
@Component
class JobDemo {

    private static final String QUEUE = "mail";
    private static final String CUSTOMER = "ada@example.org";
    private static final int MOST = 6;

    private final Customers customers;
    private final JobInspector inspector;
    private final RawRedis redis;
    private final EventLog eventLog;
    private final Deque<Asked> asked = new ArrayDeque<>();

    /** A job in the queue, and the Redis hash that holds it. */
    private record Asked(JobVerb verb, String hash, String field) {

        static Asked job(JobVerb verb, JobId id) {
            return new Asked(verb, "secure-jobs:{" + QUEUE + "}:body", id.value());
        }

        static Asked schedule(JobVerb verb, String key) {
            return new Asked(verb, "secure-jobs:{" + QUEUE + "}:recurring", key);
        }
    }

    /** The application's view of a job. */
    public record Line(String name, String asked, String state, long attempt) {}

    /** Redis's view of a job, and the command that shows it. */
    public record Stored(
            String command, EnvelopeView envelope, @Nullable String json) {}

    JobDemo(Customers customers, JobInspector inspector, RawRedis redis, EventLog eventLog) {
        this.customers = customers;
        this.inspector = inspector;
        this.redis = redis;
        this.eventLog = eventLog;
    }

    synchronized void enqueue(JobVerb verb) {
        Asked job = switch (verb) {
            case NOW -> Asked.job(verb, customers.welcome(CUSTOMER));
            case IN_A_MINUTE ->
                Asked.job(verb, customers.remind(CUSTOMER, Instant.now().plusSeconds(60)));
            case EVERY_MINUTE -> Asked.schedule(verb, customers.newsletter(CUSTOMER, Duration.ofMinutes(1)));
            case FAILING -> Asked.job(verb, customers.writeToNobody(CUSTOMER));
        };
        asked.remove(job);
        asked.addFirst(job);
        if (asked.size() > MOST) {
            asked.removeLast();
        }
        eventLog.add("shop", "put a job: " + verb.words() + ".");
    }

    /** Returns the last jobs, newest first, without deleted ones. */
    synchronized List<Line> lines() {
        return asked.stream().map(this::line).flatMap(Optional::stream).toList();
    }

    private Optional<Line> line(Asked job) {
        return job.verb() == JobVerb.EVERY_MINUTE
                ? inspector.recurring(QUEUE).stream()
                        .filter(each -> each.key().equals(job.field()))
                        .findFirst()
                        .map(each -> line(job, each))
                : inspector
                        .find(QUEUE, new JobId(job.field()))
                        .map(found -> new Line(
                                String.valueOf(found.summary().task()),
                                job.verb().words(),
                                found.summary().state().name().toLowerCase(Locale.ROOT),
                                found.summary().attempt()));
    }

    private static Line line(Asked job, RecurringOverview schedule) {
        return new Line(String.valueOf(schedule.task()), job.verb().words(), "recurring", schedule.fired());
    }

    /** Returns Redis's data for the newest job, or {@code null} if there is none (any more). */
    synchronized @Nullable Stored newest() {
        Asked newest = asked.peekFirst();
        byte[] bytes = newest == null ? null : redis.hashGet(newest.hash(), newest.field());
        return newest == null || bytes == null
                ? null
                : new Stored("HGET " + newest.hash() + " " + newest.field(), EnvelopeView.of(bytes), json(newest));
    }

    /** Returns the arguments, as the application sees them; {@code null} for a schedule. */
    private @Nullable String json(Asked job) {
        return job.verb() == JobVerb.EVERY_MINUTE
                ? null
                : inspector
                        .reveal(QUEUE, new JobId(job.field()))
                        .map(revealed -> "[" + String.join(", ", revealed.arguments()) + "]")
                        .orElse(null);
    }
}

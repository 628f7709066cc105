package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Refuses invalid settings before anything is built from them: {@code SR480}. */
final class JobPropertiesCheck {

    /** As the starter's settings; longer ones overflow as nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final String PREFIX = "secure-redis.jobs.";

    /** No server has more. A larger number would let each call fail. */
    private static final int MOST_REPLICAS = 1000;

    private JobPropertiesCheck() {}

    /** @throws JobDeclarationException {@code SR480} that names the first invalid property */
    static void check(JobProperties properties) {
        queueName("default-queue", properties.defaultQueue());
        duration("timeout", properties.timeout(), Duration.ZERO);
        duration("max-age", properties.maxAge(), Duration.ofMillis(1));
        atLeast("max-crashes", properties.maxCrashes(), 1);
        retry(properties.retry());
        duration("retention.done", properties.retention().done(), Duration.ZERO);
        atLeast("retention.max-done", properties.retention().maxDone(), 0);
        duration("retention.dead", properties.retention().dead(), Duration.ZERO);
        atLeast("retention.max-dead", properties.retention().maxDead(), 1);
        worker(properties.worker());
        log(properties.log());
        between("durability.replicas", properties.durability().replicas(), 0, MOST_REPLICAS);
        duration("durability.timeout", properties.durability().timeout(), Duration.ofMillis(1));
        properties.queues().forEach(JobPropertiesCheck::queue);
    }

    private static void retry(JobProperties.Retry retry) {
        atLeast("retry.max-attempts", retry.maxAttempts(), 1);
        duration("retry.delay", retry.delay(), Duration.ZERO);
        duration("retry.max-delay", retry.maxDelay(), Duration.ofMillis(1));
        if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
            throw wrong("retry.jitter", "it is " + retry.jitter(), "0 to 1");
        }
    }

    private static void worker(JobProperties.Worker worker) {
        worker.queues().forEach(queue -> queueName("worker.queues", queue));
        atLeast("worker.concurrency", worker.concurrency(), 1);
        // Renewed after every third of it: a shorter lease expires between two round trips.
        duration("worker.lease", worker.lease(), Duration.ofMillis(100), QueueStore.LONGEST_LEASE);
        duration("worker.shutdown-timeout", worker.shutdownTimeout(), Duration.ZERO);
    }

    private static void log(JobProperties.Log log) {
        atLeast("log.max-lines", log.maxLines(), 0);
        size("log.max-line-size", log.maxLineSize(), 16, JobNotes.LARGEST_LINE);
        size("log.max-size", log.maxSize(), 1024, JobNotes.LARGEST_LOG);
    }

    private static void size(String property, DataSize size, long least, long most) {
        if (size.toBytes() < least || size.toBytes() > most) {
            throw wrong(property, "it is " + size, least + "B to " + most / 1024 + "KB");
        }
    }

    private static void queue(String name, JobProperties.Queue queue) {
        String prefix = "queues." + name;
        queueName(prefix, name);
        atLeast(prefix + ".concurrency", queue.concurrency(), 1);
        atLeast(prefix + ".weight", queue.weight(), 1);
        atLeast(prefix + ".max-active", queue.maxActive(), 1);
        atLeast(prefix + ".rate-limit", queue.rateLimit(), 1);
        duration(prefix + ".rate-period", queue.ratePeriod(), Duration.ofMillis(1));
        between(prefix + ".shards", queue.shards(), 1, QueueNames.MOST_PARTS);
    }

    private static void queueName(String property, String name) {
        try {
            QueueNames.requireWhole(name);
        } catch (JobException e) {
            throw wrong(
                    property,
                    "it names no queue",
                    "1 to 64 characters of a-z 0-9 . _ -, beginning with a letter or digit");
        }
    }

    private static void atLeast(String property, @Nullable Integer value, int least) {
        if (value != null && value < least) {
            throw wrong(property, "it is " + value, "at least " + least);
        }
    }

    private static void between(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(property, "it is " + value, least + " to " + most);
        }
    }

    private static void duration(String property, Duration value, Duration least) {
        duration(property, value, least, LONGEST);
    }

    private static void duration(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw wrong(
                    property,
                    "it is " + value,
                    "at least " + least.toMillis() + " ms and at most "
                            + (most.toDays() == 1 ? "1 day" : most.toDays() + " days"));
        }
    }

    private static JobDeclarationException wrong(String property, String how, String possible) {
        return new JobDeclarationException(
                "SR480",
                "The property " + PREFIX + property + " cannot work: " + how + ".",
                "Set it to " + possible + ", or leave it out for its default.");
    }
}

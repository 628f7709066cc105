package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobDeclarationException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Refuses invalid settings before anything is built from them: {@code SR480}. */
final class JobPropertiesCheck {

    /** As the starter's settings; longer ones overflow as nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private static final String PREFIX = "secure-redis.jobs.";

    /** No server has more. A larger number would let each call fail. */
    private static final int MOST_REPLICAS = 1000;

    private JobPropertiesCheck() {}

    /** @throws JobDeclarationException {@code SR480} that names the first invalid property */
    static void check(JobProperties properties) {
        secrets(properties);
        queueName("default-queue", properties.defaultQueue());
        duration("timeout", properties.timeout(), Duration.ZERO);
        // A shorter one leaves a job no time to be claimed: all of them would be dead
        duration("max-age", properties.maxAge(), Duration.ofSeconds(1));
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

    /** Without a secret of their own, the jobs use the application's, and its previous ones. */
    private static void secrets(JobProperties properties) {
        if (properties.secretKey() == null && !properties.previousSecretKeys().isEmpty()) {
            throw new JobDeclarationException(
                    "SR480",
                    "The property " + PREFIX + "previous-secret-keys has no effect without " + PREFIX + "secret-key.",
                    "Set " + PREFIX + "secret-key as well. If the jobs use the application's secret, set"
                            + " secure-redis.previous-secret-keys instead.");
        }
    }

    private static void retry(JobProperties.Retry retry) {
        atLeast("retry.max-attempts", retry.maxAttempts(), 1);
        duration("retry.delay", retry.delay(), Duration.ZERO);
        duration("retry.max-delay", retry.maxDelay(), Duration.ofMillis(1));
        if (!(retry.jitter() >= 0 && retry.jitter() <= 1)) {
            throw beyond("retry.jitter", retry.jitter(), "0", "1");
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
        size("log.max-line-size", log.maxLineSize(), JobNotes.SMALLEST_LINE, JobNotes.LARGEST_LINE);
        size("log.max-size", log.maxSize(), JobNotes.SMALLEST_LOG, JobNotes.LARGEST_LOG);
        if (log.maxLineSize().compareTo(log.maxSize()) > 0) {
            throw wrong(
                    "log.max-line-size",
                    "it is " + log.maxLineSize() + ", and must be from 16B to " + PREFIX + "log.max-size, which is "
                            + log.maxSize(),
                    "less, or raise " + PREFIX + "log.max-size");
        }
    }

    private static void size(String property, DataSize size, long least, long most) {
        if (size.toBytes() < least || size.toBytes() > most) {
            throw beyond(property, size, words(least), words(most));
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
            throw beyond(property, value, String.valueOf(least), String.valueOf(Integer.MAX_VALUE));
        }
    }

    private static void between(String property, int value, int least, int most) {
        if (value < least || value > most) {
            throw beyond(property, value, String.valueOf(least), String.valueOf(most));
        }
    }

    private static void duration(String property, Duration value, Duration least) {
        duration(property, value, least, LONGEST);
    }

    private static void duration(String property, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw beyond(property, words(value), words(least), words(most));
        }
    }

    /** As in a property. */
    private static String words(Duration duration) {
        long ms = duration.compareTo(LONGEST) > 0 ? -1 : duration.toMillis();
        if (ms < 0) {
            return duration.toString();
        }
        if (ms > 0 && ms % DAY_MS == 0) {
            return ms / DAY_MS + "d";
        }
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    private static String words(long bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + "KB" : bytes + "B";
    }

    private static JobDeclarationException beyond(String property, Object value, String least, String most) {
        String range = "from " + least + " to " + most;
        return wrong(property, "it is " + value + ", and must be " + range, "a value " + range);
    }

    private static JobDeclarationException wrong(String property, String how, String possible) {
        return new JobDeclarationException(
                "SR480",
                "The property " + PREFIX + property + " cannot work: " + how + ".",
                "Set it to " + possible + ", or leave it out for its default.");
    }
}

package io.secureredis.jobs.engine;

import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.inspect.WorkerOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Signs of life of workers when a test wants them, and not only a few times in each lease. So the lease may be long: a
 * machine that stalls for longer than a short one makes a live worker a dead one.
 */
final class Heartbeats {

    /** A worker with a full queue looks for jobs again within this time. */
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private Heartbeats() {}

    /** Renews, announces and reads what was ordered, as the worker does by itself; nothing if it has stopped. */
    static void beat(JobApplication... workers) {
        for (JobApplication worker : workers) {
            Object running =
                    ReflectionTestUtils.getField(worker.get(SmartLifecycle.class, "secureJobsWorker"), "running");
            if (running != null) {
                List<?> queues = (List<?>) Objects.requireNonNull(ReflectionTestUtils.getField(running, "queues"));
                queues.forEach(queue -> ((WorkerQueue) queue).renewAll());
            }
        }
    }

    /** Until Redis has heard each worker of the queue so often. */
    static void awaitHeard(String queue, int count, JobApplication... workers) {
        for (int heard = 0; heard < count; heard++) {
            Map<String, Instant> before = heard(queue, workers[0]);
            await().pollDelay(BETWEEN).until(() -> {
                beat(workers);
                Map<String, Instant> now = heard(queue, workers[0]);
                return before.entrySet().stream()
                        .allMatch(worker ->
                                now.getOrDefault(worker.getKey(), Instant.MIN).isAfter(worker.getValue()));
            });
        }
    }

    private static Map<String, Instant> heard(String queue, JobApplication application) {
        return application.inspector().workers(queue).stream()
                .collect(Collectors.toMap(
                        WorkerOverview::id, worker -> Objects.requireNonNullElse(worker.heardAt(), Instant.EPOCH)));
    }
}

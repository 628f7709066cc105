package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.StoredValues;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The occurrences of schedules of every second: each once, and none left out while a worker was up for it.
 *
 * <p>An occurrence is left out when the one before fires so late that it is due by then. No worker fired for all of
 * that second; that is a fault where one worker, which has the secret, ended jobs in both halves of the second, and
 * Redis was not down.
 */
final class ChaosTicks {

    private static final long EVERY_MS = 1_000;

    private final List<long[]> outages = new ArrayList<>();
    private final Map<Integer, NavigableSet<Long>> occurrences = new TreeMap<>();
    private long rotatedMs = Long.MAX_VALUE;
    private long leftOut;

    void redisWasDown(long fromMs, long untilMs) {
        outages.add(new long[] {fromMs, untilMs});
    }

    /** From here on a schedule may be under the new secret, so that workers without it cannot fire it. */
    void rotated() {
        rotatedMs = System.currentTimeMillis();
    }

    /** Reads the occurrences from the bodies of the jobs that are done. */
    void read(RedisTestServer redis, JobApplication application, String queueName) {
        JobQueue queue = application.get(JobRuntime.class).queue(queueName);
        for (Object id : (List<?>) redis.command("ZRANGE", "secure-jobs:{" + queueName + "}:done", "0", "-1")) {
            byte[] body = StoredValues.one(queue.store(), JobKey.BODY, JobRedis.bytes(id.toString()));
            JobBody job = JobBody.parse(queue.envelopes().open(id.toString(), Role.BODY, body));
            if (job.task().equals("process.tick")) {
                int schedule = Integer.parseInt(JobRedis.text(job.arguments()).replaceAll("\\D", ""));
                boolean first = occurrences
                        .computeIfAbsent(schedule, any -> new TreeSet<>())
                        .add(job.occurrenceMs());
                assertThat(first)
                        .as("schedule %d fires once at %d", schedule, job.occurrenceMs())
                        .isTrue();
            }
        }
    }

    void check(ChaosFleet fleet, int schedules) {
        assertThat(occurrences).hasSize(schedules);
        occurrences.forEach((schedule, fires) -> {
            for (long due = fires.first(); due <= fires.last(); due += EVERY_MS) {
                if (!fires.contains(due)) {
                    leftOut++;
                    assertThat(wasUp(fleet, due - EVERY_MS, due))
                            .as("schedule %d did not fire at %d, though a worker was up", schedule, due)
                            .isFalse();
                }
            }
            assertThat((fires.last() - fires.first()) % EVERY_MS).isZero();
            assertThat(fires).allMatch(fire -> (fire - fires.first()) % EVERY_MS == 0);
        });
    }

    private boolean wasUp(ChaosFleet fleet, long fromMs, long untilMs) {
        if (outages.stream().anyMatch(outage -> outage[0] <= untilMs && outage[1] >= fromMs)) {
            return false;
        }
        long middle = (fromMs + untilMs) / 2;
        return fleet.members().stream()
                .filter(member -> member.rotated() || untilMs < rotatedMs)
                .anyMatch(member -> didJobs(member, fromMs, middle) && didJobs(member, middle, untilMs));
    }

    private static boolean didJobs(ChaosFleet.Member member, long fromMs, long untilMs) {
        return member.did().anyMatch(did -> did.atMs() > fromMs && did.atMs() <= untilMs);
    }

    long fires() {
        return occurrences.values().stream().mapToLong(NavigableSet::size).sum();
    }

    @Override
    public String toString() {
        long down = outages.stream().mapToLong(outage -> outage[1] - outage[0]).sum();
        return fires() + " fires of " + occurrences.size() + " schedules, none twice, " + leftOut
                + " left out (Redis was down for " + down + " ms), none while a worker was up";
    }
}

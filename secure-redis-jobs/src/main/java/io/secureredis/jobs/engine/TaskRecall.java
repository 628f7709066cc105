package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.inspect.Distribution;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what workers counted of tasks. A task that was counted under several secrets is one task: its names are opened,
 * and their counts are added.
 *
 * <p>Anyone who can write to Redis can change counters. What cannot be one is left out and counted. Source:
 * {@code docs/spec/job-keys.md}, section 8.
 */
final class TaskRecall {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();
    private static final int MOST_NAMES = 2_000;
    private static final int MOST_NAME_BYTES = 8_192;
    private static final int MOST_COUNTERS = 2 * Distribution.CLASSES + 16;
    private static final int KEYS_PER_CALL = 200;
    private static final int MOST_PERIODS = 60;
    private static final long MOST_MINUTES = 8 * 60;
    private static final long MOST_HOURS = 7 * 24;

    private final JobQueues queues;

    TaskRecall(JobQueues queues) {
        this.queues = queues;
    }

    /**
     * A name in Redis.
     *
     * @param task {@code null} if it does not open
     * @param writtenAt s since 1970, by the clock of who wrote it
     */
    record Name(
            String hidden, @Nullable String task, @Nullable KeyId keyId, long writtenAt, boolean isForged) {}

    record Names(List<Name> all, long leftOut) {}

    /** Returns what is sealed as the name of a task. */
    static byte[] named(String task) {
        return PLAIN.writeValueAsBytes(Map.of("n", task));
    }

    static Names names(JobQueue queue) {
        List<Object> reply = queue.store()
                .redis()
                .await(recall(
                        queue, List.of(queue.store().keys().task(JobKey.TASK_MINUTE, TaskTally.QUEUE, 0)), MOST_NAMES));
        List<?> stored = (List<?>) reply.get(2);
        List<Name> names = new ArrayList<>();
        for (int i = 0; i + 1 < stored.size(); i += 2) {
            names.add(name(queue, JobRedis.text(stored.get(i)), (byte[]) stored.get(i + 1)));
        }
        return new Names(names, (Long) reply.get(1));
    }

    private static Name name(JobQueue queue, String hidden, byte[] envelope) {
        try {
            return name(queue, hidden, envelope, EnvelopeHeader.parse(envelope));
        } catch (OpenException none) {
            return new Name(hidden, null, null, Long.MAX_VALUE, true);
        }
    }

    private static Name name(JobQueue queue, String hidden, byte[] envelope, EnvelopeHeader header) {
        long writtenAt = header.writtenAt().getEpochSecond();
        try {
            String task = PLAIN.readTree(queue.envelopes().open(hidden, Role.TASK, envelope))
                    .path("n")
                    .asString("");
            return new Name(hidden, task.isEmpty() ? null : task, header.keyId(), writtenAt, task.isEmpty());
        } catch (OpenException e) {
            return new Name(hidden, null, header.keyId(), writtenAt, ScheduleFires.isProof(e));
        } catch (JacksonException none) {
            return new Name(hidden, null, header.keyId(), writtenAt, true);
        }
    }

    private static List<CompletableFuture<List<Object>>> recall(JobQueue queue, List<byte[]> keys) {
        List<CompletableFuture<List<Object>>> replies = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_PER_CALL) {
            replies.add(recall(queue, keys.subList(from, Math.min(keys.size(), from + KEYS_PER_CALL)), 0));
        }
        return replies;
    }

    private static CompletableFuture<List<Object>> recall(JobQueue queue, List<byte[]> keys, int mostNames) {
        return queue.store().recall(keys, bytes(mostNames), bytes(MOST_NAME_BYTES), bytes(MOST_COUNTERS));
    }

    /** The periods of a window: minutes or hours, some of them together if there are many. */
    private record Grid(JobKey span, long unitMs, long first, int periods, int unitsPerPeriod) {

        static Grid of(Duration window, long nowMs) {
            long minutes = Math.max(1, CallChecks.positive(window, "The window").toMinutes());
            boolean byMinute = minutes <= MOST_MINUTES;
            long unitMs = byMinute ? TaskTally.MINUTE_MS : TaskTally.HOUR_MS;
            long units = byMinute ? minutes : Math.min(MOST_HOURS, (minutes + 59) / 60);
            int together = (int) ((units + MOST_PERIODS - 1) / MOST_PERIODS);
            int periods = (int) ((units + together - 1) / together);
            long first = nowMs / unitMs + 1 - (long) periods * together;
            return new Grid(byMinute ? JobKey.TASK_MINUTE : JobKey.TASK_HOUR, unitMs, first, periods, together);
        }

        Duration period() {
            return Duration.ofMillis(unitMs * unitsPerPeriod);
        }

        Instant from(int period) {
            return Instant.ofEpochMilli((first + (long) period * unitsPerPeriod) * unitMs);
        }

        List<byte[]> keys(QueueKeys keys, String hidden) {
            List<byte[]> all = new ArrayList<>();
            for (int i = 0; i < periods * unitsPerPeriod; i++) {
                all.add(keys.task(span, hidden, first + i));
            }
            return all;
        }
    }

    /** The sums of one task, or of the samples of a queue, by period. */
    private static final class Sums {
        private final TreeSet<String> queues = new TreeSet<>();
        private final List<Map<String, Long>> periods = new ArrayList<>();

        Sums(Grid grid) {
            for (int i = 0; i < grid.periods; i++) {
                periods.add(new TreeMap<>());
            }
        }

        void add(int period, List<?> counters) {
            for (int i = 0; i + 1 < counters.size(); i += 2) {
                long count = (Long) counters.get(i + 1);
                periods.get(period).merge(JobRedis.text(counters.get(i)), count, Long::sum);
            }
        }

        WorkHistory history(String name, Grid grid, @Nullable Sums samples) {
            List<WorkHistory.Period> all = new ArrayList<>();
            for (int i = 0; i < grid.periods; i++) {
                Map<String, Long> sample = samples == null ? Map.of() : samples.periods.get(i);
                all.add(period(grid.from(i), periods.get(i), sample));
            }
            return new WorkHistory(name, List.copyOf(queues), all);
        }

        private static WorkHistory.Period period(Instant from, Map<String, Long> counts, Map<String, Long> sample) {
            long looks = sample.getOrDefault(TaskTally.RUNS, 0L);
            return new WorkHistory.Period(
                    from,
                    counts.getOrDefault(TaskTally.RUNS, 0L),
                    counts.getOrDefault(TaskTally.FAILURES, 0L),
                    distribution(counts, TaskTally.RUN_TIME),
                    distribution(counts, TaskTally.WAIT_TIME),
                    looks == 0 ? null : sample.getOrDefault(TaskTally.DEPTH, 0L) / (double) looks,
                    looks == 0 ? null : Duration.ofMillis(sample.getOrDefault(TaskTally.LATENCY_MS, 0L) / looks));
        }

        private static Distribution distribution(Map<String, Long> counts, String of) {
            long[] classes = new long[Distribution.CLASSES];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = counts.getOrDefault(of + i, 0L);
            }
            return Distribution.of(classes);
        }
    }

    /** What was read of one queue; {@code silent} if its server does not answer. */
    private record Read(String queue, Map<String, Sums> tasks, long leftOut, boolean silent) {}

    /** Returns the tasks of these queues, of which those count whose names are wanted. */
    WorkHistory.Report tasks(Collection<String> names, Duration window, Predicate<String> wanted) {
        List<Read> reads = queues.survey()
                .read(
                        names,
                        queue -> read(queue, Grid.of(window, queue.nowMs()), wanted),
                        (name, silentFor) -> new Read(name, Map.of(), 0, true));
        List<Read> answered = reads.stream().filter(one -> !one.silent).toList();
        List<String> silent =
                reads.stream().filter(Read::silent).map(Read::queue).toList();
        long leftOut = reads.stream().mapToLong(Read::leftOut).sum();
        if (answered.isEmpty()) {
            return new WorkHistory.Report(Duration.ofMinutes(1), List.of(), silent, leftOut);
        }
        Grid grid = Grid.of(window, queues.get(answered.get(0).queue).nowMs());
        return new WorkHistory.Report(grid.period(), histories(answered, grid), silent, leftOut);
    }

    private static List<WorkHistory> histories(List<Read> reads, Grid grid) {
        Map<String, Sums> all = new TreeMap<>();
        for (Read one : reads) {
            one.tasks.forEach(
                    (task, sums) -> merge(all.computeIfAbsent(task, name -> new Sums(grid)), sums, one.queue));
        }
        return all.entrySet().stream()
                .map(task -> task.getValue().history(task.getKey(), grid, null))
                .toList();
    }

    private static void merge(Sums into, Sums from, String queue) {
        into.queues.add(QueueNames.whole(queue));
        for (int i = 0; i < into.periods.size(); i++) {
            Map<String, Long> sum = into.periods.get(i);
            from.periods.get(i).forEach((counter, count) -> sum.merge(counter, count, Long::sum));
        }
    }

    /** Returns everything that ran in a queue as one history, with what waited in it. */
    WorkHistory.Report queue(JobQueue queue, Duration window) {
        Grid grid = Grid.of(window, queue.nowMs());
        Read read = read(queue, grid, task -> true);
        Sums all = new Sums(grid);
        all.queues.add(queue.name());
        read.tasks.values().forEach(task -> merge(all, task, queue.name()));
        Sums samples = new Sums(grid);
        long leftOut = read.leftOut + fill(queue, grid, TaskTally.QUEUE, samples);
        return new WorkHistory.Report(
                grid.period(), List.of(all.history(queue.name(), grid, samples)), List.of(), leftOut);
    }

    private static Read read(JobQueue queue, Grid grid, Predicate<String> wanted) {
        Names names = names(queue);
        long leftOut = names.leftOut;
        Map<String, Sums> tasks = new TreeMap<>();
        for (Name name : names.all) {
            String task = name.task;
            if (task == null) {
                leftOut++;
            } else if (wanted.test(task)) {
                leftOut += fill(queue, grid, name.hidden, tasks.computeIfAbsent(task, any -> new Sums(grid)));
            }
        }
        return new Read(queue.name(), tasks, leftOut, false);
    }

    /** Returns how many counters were left out. */
    private static long fill(JobQueue queue, Grid grid, String hidden, Sums sums) {
        long leftOut = 0;
        int unit = 0;
        for (CompletableFuture<List<Object>> reply :
                recall(queue, grid.keys(queue.store().keys(), hidden))) {
            List<Object> read = queue.store().redis().await(reply);
            leftOut += (Long) read.get(1);
            for (Object counters : read.subList(3, read.size())) {
                sums.add(unit++ / grid.unitsPerPeriod, (List<?>) counters);
            }
        }
        return leftOut;
    }
}

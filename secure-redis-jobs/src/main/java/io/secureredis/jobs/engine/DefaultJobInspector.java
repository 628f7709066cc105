package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;
import static io.secureredis.jobs.redis.JobRedis.text;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.secureredis.jobs.CallChecks;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.AttemptOverview;
import io.secureredis.jobs.inspect.JobDetail;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueMinute;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.inspect.RevealedJob;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.jobs.inspect.WorkerOverview;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.QueueKeys;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link JobInspector} on Redis with plain reads that are sent together; {@link JobReader} opens the sealed
 * parts.
 */
final class DefaultJobInspector implements JobInspector {

    private static final long RANK_STEP = 10_000_000_000_000L;
    private static final int PRIORITIES = 9;
    private static final long MINUTE_MS = 60_000;
    private static final int MOST_MINUTES = 24 * 60;
    private static final int SCAN_STEP = 200;
    private static final int MOST_SCANNED = 10_000;
    private static final int END = 100;
    private static final List<JobState> ENDED = List.of(JobState.DONE, JobState.DEAD, JobState.TAMPERED);
    private static final String[] COUNTERS = {"done", "failed", "crashed", "dead", "tampered", "removed"};
    private static final long MOST_DIGITS = 20;

    private final JobQueues queues;
    private final TaskRecall recall;
    private final JobReader reader;
    private final RecurringJobs recurring;
    private final Supplier<Set<String>> served;

    /** @param served the queues of this application, which are listed even before they were used */
    DefaultJobInspector(JobQueues queues, JobReader reader, RecurringJobs recurring, Supplier<Set<String>> served) {
        this.queues = queues;
        this.recall = new TaskRecall(queues);
        this.reader = reader;
        this.recurring = recurring;
        this.served = served;
    }

    @Override
    public List<JobServerState> servers() {
        return queues.states();
    }

    @Override
    public List<MissingKey> missingKeys() {
        return queues.stranded().missing();
    }

    @Override
    public List<QueueOverview> queues() {
        return queues.survey().read(names(), DefaultJobInspector::overview, QueueOverview::silent);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(served.get());
        names.addAll(queues.survey().names());
        return names;
    }

    @Override
    public QueueOverview queue(String name) {
        return overview(queues.survey().answering(name));
    }

    private static <T> Map<JobState, RedisFuture<T>> inEachState(
            JobQueue queue, Function<byte[], RedisFuture<T>> command) {
        Map<JobState, RedisFuture<T>> replies = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            replies.put(state, command.apply(queue.store().keys().of(state)));
        }
        return replies;
    }

    /** Of each priority. */
    private static List<RedisFuture<List<ScoredValue<byte[]>>>> oldest(JobQueue queue) {
        List<RedisFuture<List<ScoredValue<byte[]>>>> oldest = new ArrayList<>();
        for (int priority = 1; priority <= PRIORITIES; priority++) {
            oldest.add(commands(queue)
                    .zrangebyscoreWithScores(
                            queue.store().keys().of(JobKey.READY), ofPriority(priority), Limit.from(1)));
        }
        return oldest;
    }

    private static QueueOverview overview(JobQueue queue) {
        dropNoIdsAtEnds(queue);
        Map<JobState, RedisFuture<Long>> counts = inEachState(queue, commands(queue)::zcard);
        List<RedisFuture<List<ScoredValue<byte[]>>>> oldest = oldest(queue);
        Map<JobState, Long> counted = new EnumMap<>(JobState.class);
        counts.forEach((state, count) -> counted.put(state, await(queue, count, 0L)));
        List<byte @Nullable []> facts =
                StoredValues.of(queue.store(), JobKey.META, bytes("paused"), bytes("capped"), bytes("set-aside"));
        boolean paused = isPaused(facts.get(0));
        return new QueueOverview(
                queue.name(),
                counted,
                paused,
                latency(queue, oldest),
                announcedWorkers(queue),
                StoredValues.count(facts.get(1)),
                StoredValues.count(facts.get(2)),
                null,
                paused ? QueueNotes.pause(queue) : null);
    }

    private static boolean isPaused(byte @Nullable [] flag) {
        return Arrays.equals(flag, bytes("1"));
    }

    /** The paused queues among these, and why; without those whose server does not answer. */
    Map<String, Optional<QueueOverview.Pause>> paused(Set<String> among) {
        Map<String, Optional<QueueOverview.Pause>> paused = new TreeMap<>();
        queues.survey()
                .read(
                        among,
                        queue -> isPaused(StoredValues.one(queue.store(), JobKey.META, bytes("paused")))
                                && paused.put(queue.name(), Optional.ofNullable(QueueNotes.pause(queue))) == null,
                        (name, silentFor) -> false);
        return paused;
    }

    /**
     * Invalid entries that someone adds blindly are at an end of the order by time. Others are removed when a list
     * meets them.
     */
    private static void dropNoIdsAtEnds(JobQueue queue) {
        Map<JobState, List<RedisFuture<List<byte[]>>>> ends = new EnumMap<>(JobState.class);
        for (JobState state : ENDED) {
            byte[] key = queue.store().keys().of(state);
            ends.put(
                    state,
                    List.of(
                            commands(queue).zrange(key, 0, END - 1),
                            commands(queue).zrevrange(key, 0, END - 1)));
        }
        ends.forEach((state, replies) -> {
            List<byte[]> members = new ArrayList<>();
            replies.forEach(reply -> members.addAll(await(queue, reply, List.of())));
            dropNoIds(queue, state, members);
        });
    }

    private static void dropNoIds(JobQueue queue, JobState state, List<byte[]> members) {
        Map<String, byte[]> none = new HashMap<>();
        for (byte[] member : members) {
            if (StoredValues.id(member) == null) {
                none.put(HexFormat.of().formatHex(member), member);
            }
        }
        if (!none.isEmpty()) {
            queue.store().dropNoIds(state, List.copyOf(none.values()));
        }
    }

    private static Range<Long> ofPriority(int priority) {
        long from = (PRIORITIES - priority) * RANK_STEP;
        return Range.create(from, from + RANK_STEP - 1);
    }

    private static Range<Long> from(long ms) {
        return Range.from(Range.Boundary.including(ms), Range.Boundary.unbounded());
    }

    private static Duration latency(JobQueue queue, List<RedisFuture<List<ScoredValue<byte[]>>>> oldest) {
        long age = 0;
        for (RedisFuture<List<ScoredValue<byte[]>>> one : oldest) {
            for (ScoredValue<byte[]> job : await(queue, one, List.of())) {
                age = Math.max(age, queue.nowMs() - (long) job.getScore() % RANK_STEP);
            }
        }
        return Duration.ofMillis(age);
    }

    @Override
    public WorkHistory.Report tasks(Duration window) {
        return recall.tasks(names(), window, task -> true);
    }

    @Override
    public WorkHistory.Report task(String task, Duration window) {
        return recall.tasks(names(), window, CallChecks.present(task, "The name of the task")::equals);
    }

    @Override
    public WorkHistory.Report work(String queue, Duration window) {
        return recall.queue(queues.survey().answering(queue), window);
    }

    @Override
    public List<QueueMinute> history(String name, Duration back) {
        JobQueue queue = queues.survey().answering(name);
        long wanted = CallChecks.present(back, "The time to look back").toMinutes();
        long last = queue.nowMs() / MINUTE_MS;
        int count = (int) Math.max(1, Math.min(MOST_MINUTES, wanted));
        List<Map<String, RedisFuture<Long>>> lengths = new ArrayList<>();
        for (long minute = last - count + 1; minute <= last; minute++) {
            lengths.add(lengthsOfCounters(queue, minute));
        }
        List<QueueMinute> minutes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long minute = last - count + 1 + i;
            minutes.add(minute(minute, counters(queue, minute, lengths.get(i))));
        }
        return minutes;
    }

    private static Map<String, RedisFuture<Long>> lengthsOfCounters(JobQueue queue, long minute) {
        byte[] key = queue.store().keys().stat(minute);
        Map<String, RedisFuture<Long>> lengths = new HashMap<>();
        for (String counter : COUNTERS) {
            lengths.put(counter, commands(queue).hstrlen(key, bytes(counter)));
        }
        return lengths;
    }

    private static QueueMinute minute(long minute, Map<String, Long> counters) {
        return new QueueMinute(
                Instant.ofEpochMilli(minute * MINUTE_MS),
                counters.getOrDefault("done", 0L),
                counters.getOrDefault("failed", 0L),
                counters.getOrDefault("crashed", 0L),
                counters.getOrDefault("dead", 0L),
                counters.getOrDefault("tampered", 0L),
                counters.getOrDefault("removed", 0L));
    }

    /** Returns the fields of a minute that are short enough to be counters. */
    private static Map<String, Long> counters(JobQueue queue, long minute, Map<String, RedisFuture<Long>> lengths) {
        Map<String, RedisFuture<byte[]>> replies = new HashMap<>();
        lengths.forEach((counter, reply) -> {
            long length = await(queue, reply, 0L);
            if (length > 0 && length <= MOST_DIGITS) {
                replies.put(counter, commands(queue).hget(queue.store().keys().stat(minute), bytes(counter)));
            }
        });
        Map<String, Long> counters = new HashMap<>();
        replies.forEach((counter, reply) ->
                counters.put(counter, StoredValues.count(queue.store().redis().awaitOrNull(reply))));
        return counters;
    }

    @Override
    public JobPage<JobSummary> jobs(JobQuery query) {
        JobQueue queue =
                queues.survey().answering(CallChecks.present(query, "The query").queue());
        long total = await(queue, commands(queue).zcard(queue.store().keys().of(query.state())), 0L);
        List<JobSummary> found = new ArrayList<>();
        long offset = query.offset();
        long stop = offset + MOST_SCANNED;
        while (found.size() < query.limit() && offset < total && offset < stop) {
            int step = query.isFiltered() ? SCAN_STEP : query.limit() - found.size();
            List<@Nullable JobSummary> part = read(queue, query.state(), offset, step);
            if (part.isEmpty()) {
                return new JobPage<>(found, total, null);
            }
            for (JobSummary job : part) {
                if (job == null) {
                    // It has been removed, which moves the others up.
                    total--;
                    stop--;
                    continue;
                }
                offset++;
                if (query.matches(job)) {
                    found.add(job);
                    if (found.size() == query.limit()) {
                        break;
                    }
                }
            }
        }
        return new JobPage<>(found, total, offset < total ? offset : null);
    }

    /** Returns one element for each member of the set; {@code null} for one that is no job id. */
    private List<@Nullable JobSummary> read(JobQueue queue, JobState state, long offset, int count) {
        List<ScoredValue<byte[]>> members = members(queue, state, offset, offset + count - 1);
        if (members.isEmpty()) {
            return List.of();
        }
        byte[][] ids = members.stream().map(ScoredValue::getValue).toArray(byte[][]::new);
        dropNoIds(queue, state, List.of(ids));
        List<byte @Nullable []> bodyList = StoredValues.of(queue.store(), JobKey.BODY, ids);
        List<byte @Nullable []> runList = StoredValues.of(queue.store(), JobKey.RUN, ids);
        List<@Nullable JobSummary> jobs = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            JobId id = StoredValues.id(ids[i]);
            jobs.add(
                    id == null
                            ? null
                            : reader.summary(
                                    queue,
                                    id,
                                    state,
                                    StoredValues.ms(members.get(i).getScore()),
                                    bodyList.get(i),
                                    RunRecord.parse(runList.get(i))));
        }
        return jobs;
    }

    private static List<ScoredValue<byte[]>> members(JobQueue queue, JobState state, long from, long to) {
        RedisClusterAsyncCommands<byte[], byte[]> redis = commands(queue);
        byte[] key = queue.store().keys().of(state);
        boolean newestFirst = state == JobState.DONE || state == JobState.DEAD || state == JobState.TAMPERED;
        return await(
                queue,
                newestFirst ? redis.zrevrangeWithScores(key, from, to) : redis.zrangeWithScores(key, from, to),
                List.of());
    }

    @Override
    public Optional<JobDetail> find(String name, JobId id) {
        return inAnyPart(name, queue -> find(queue, id));
    }

    /** Looks into the other parts of a queue with shards only if the first does not hold what is wanted. */
    private <T> Optional<T> inAnyPart(String name, Function<JobQueue, Optional<T>> read) {
        return read.apply(queues.survey().answering(name))
                .or(() -> queues.parts(name, 1).stream()
                        .skip(1)
                        .map(part -> read.apply(queues.survey().answering(part.name())))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private Optional<JobDetail> find(JobQueue queue, JobId id) {
        RedisClusterAsyncCommands<byte[], byte[]> redis = commands(queue);
        QueueKeys keys = queue.store().keys();
        byte[] field = field(id);
        RedisFuture<Boolean> result = redis.hexists(keys.of(JobKey.RESULT), field);
        RedisFuture<Boolean> log = redis.hexists(keys.of(JobKey.LOG_INDEX), field);
        RedisFuture<Boolean> cancel = redis.sismember(keys.of(JobKey.CANCEL), field);
        Map.Entry<JobState, Double> state = stateAndScore(queue, field);
        if (state == null) {
            return Optional.empty();
        }
        JobReader.Stored stored = stored(queue, field);
        JobSummary summary = reader.summary(
                queue,
                id,
                state.getKey(),
                StoredValues.ms(state.getValue()),
                stored.body(),
                RunRecord.parse(StoredValues.one(queue.store(), JobKey.RUN, field)));
        return Optional.of(reader.detail(
                queue,
                summary,
                stored,
                await(queue, result, false),
                await(queue, log, false),
                await(queue, cancel, false)));
    }

    /** Returns {@code null} if the queue does not have the job. */
    private static Map.@Nullable Entry<JobState, Double> stateAndScore(JobQueue queue, byte[] field) {
        Map<JobState, RedisFuture<Double>> scores =
                inEachState(queue, key -> commands(queue).zscore(key, field));
        for (Map.Entry<JobState, RedisFuture<Double>> state : scores.entrySet()) {
            Double score = queue.store().redis().awaitOrNull(state.getValue());
            if (score != null) {
                return Map.entry(state.getKey(), score);
            }
        }
        return null;
    }

    @Override
    public Map<JobId, JobInspector.Failure> failures(String name, List<JobSummary> jobs) {
        JobQueue queue = queues.survey().answering(name);
        List<byte @Nullable []> errors = values(queue, JobKey.ERROR, jobs);
        Map<JobId, JobInspector.Failure> failures = new HashMap<>();
        for (int i = 0; i < errors.size(); i++) {
            JobInspector.Failure failure = reader.failure(queue, jobs.get(i), errors.get(i));
            if (failure != null) {
                failures.put(jobs.get(i).id(), failure);
            }
        }
        return failures;
    }

    @Override
    public List<AttemptOverview> attempts(String name, JobId id) {
        return inAnyPart(name, queue -> attempts(queue, id)).orElse(List.of());
    }

    private Optional<List<AttemptOverview>> attempts(JobQueue queue, JobId id) {
        byte[] field = field(id);
        Map.Entry<JobState, Double> state = stateAndScore(queue, field);
        return state == null
                ? Optional.empty()
                : Optional.of(reader.attempts(
                        queue,
                        id,
                        state.getKey(),
                        StoredValues.one(queue.store(), JobKey.BODY, field),
                        StoredValues.one(queue.store(), JobKey.ERROR, field),
                        RunRecord.parse(StoredValues.one(queue.store(), JobKey.RUN, field))));
    }

    @Override
    public Optional<RevealedJob> reveal(String name, JobId id) {
        return inAnyPart(name, queue -> reveal(queue, id));
    }

    private Optional<RevealedJob> reveal(JobQueue queue, JobId id) {
        byte[] field = field(id);
        return Optional.ofNullable(
                reader.reveal(queue, id, stored(queue, field), StoredValues.one(queue.store(), JobKey.RESULT, field)));
    }

    private static JobReader.Stored stored(JobQueue queue, byte[] field) {
        return new JobReader.Stored(
                StoredValues.one(queue.store(), JobKey.BODY, field),
                StoredValues.one(queue.store(), JobKey.ERROR, field),
                StoredValues.one(queue.store(), JobKey.PROGRESS, field));
    }

    @Override
    public JobInspector.Log log(String name, JobId id) {
        CallChecks.present(id, "The job id");
        return inAnyPart(name, queue -> Optional.of(log(queue, id)).filter(log -> !log.isEmpty()))
                .orElse(JobInspector.Log.NOTHING);
    }

    private static JobInspector.Log log(JobQueue queue, JobId id) {
        return JobNotes.Stored.read(queue, id).open(queue, id);
    }

    @Override
    public Map<JobId, Integer> progress(String name, List<JobSummary> jobs) {
        JobQueue queue = queues.survey().answering(name);
        List<byte @Nullable []> envelopes = values(queue, JobKey.PROGRESS, jobs);
        Map<JobId, Integer> percents = new HashMap<>();
        for (int i = 0; i < envelopes.size(); i++) {
            JobId id = jobs.get(i).id();
            JobNotes.Progress progress = JobReader.progress(queue, id, envelopes.get(i));
            if (progress != null) {
                percents.put(id, progress.p());
            }
        }
        return percents;
    }

    @Override
    public Set<JobId> withArgument(String name, List<JobSummary> jobs, String text) {
        JobQueue queue = queues.survey().answering(name);
        String wanted = JobReader.inJson(CallChecks.text(text, "The text"));
        List<byte @Nullable []> bodies = values(queue, JobKey.BODY, jobs);
        Set<JobId> found = new LinkedHashSet<>();
        for (int i = 0; i < bodies.size(); i++) {
            JobId id = jobs.get(i).id();
            JobBody body = JobReader.body(queue, id, bodies.get(i));
            if (body != null && JobReader.contains(body.arguments(), wanted)) {
                found.add(id);
            }
        }
        return found;
    }

    /** Returns one value for each job, {@code null} if there is none; asks Redis for nothing if there are no jobs. */
    private static List<byte @Nullable []> values(JobQueue queue, JobKey key, List<JobSummary> jobs) {
        return StoredValues.of(
                queue.store(),
                key,
                CallChecks.present(jobs, "The list of jobs").stream()
                        .map(job -> field(job.id()))
                        .toArray(byte[][]::new));
    }

    private static byte[] field(JobId id) {
        return bytes(CallChecks.present(id, "The job id").value());
    }

    @Override
    public List<RecurringOverview> recurring(String name) {
        JobQueue queue = queues.survey().answering(name);
        return RecurringJobs.all(queue).stream()
                .map(schedule -> reader.recurring(queue, schedule))
                .toList();
    }

    @Override
    public Optional<String> server(String name) {
        JobQueue queue = queues.get(name);
        return queues.severalServers() ? Optional.of(queue.store().redis().address()) : Optional.empty();
    }

    @Override
    public List<RecurringOverview.Run> runs(String name, String scheduleKey) {
        return recurring.runs(queues.survey().answering(name), CallChecks.text(scheduleKey, "The schedule's key"));
    }

    @Override
    public Optional<QueueOverview.ChangedLimits> limits(String name) {
        JobQueue queue = queues.survey().answering(name);
        byte[] envelope = StoredValues.note(queue.store(), QueueStore.LIMITS);
        return Optional.ofNullable(QueueNotes.LimitsNote.read(queue, envelope)).map(QueueNotes.LimitsNote::overview);
    }

    @Override
    public List<WorkerOverview> workers(String name) {
        JobQueue queue = queues.survey().answering(name);
        RedisClusterAsyncCommands<byte[], byte[]> redis = commands(queue);
        QueueKeys keys = queue.store().keys();
        RedisFuture<List<ScoredValue<byte[]>>> seen =
                redis.zrangebyscoreWithScores(keys.of(JobKey.SEEN), from(queue.nowMs()));
        Map<String, Integer> active = activeByWorker(queue);
        List<ScoredValue<byte[]>> found = await(queue, seen, List.of()).stream()
                .filter(one -> StoredValues.name(one.getValue()) != null)
                .toList();
        if (found.isEmpty()) {
            return List.of();
        }
        return workers(queue, found, active);
    }

    private List<WorkerOverview> workers(JobQueue queue, List<ScoredValue<byte[]>> found, Map<String, Integer> active) {
        List<byte @Nullable []> announcements = StoredValues.of(
                queue.store(),
                JobKey.WORKER,
                found.stream().map(ScoredValue::getValue).toArray(byte[][]::new));
        List<WorkerOverview> workers = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String id = text(found.get(i).getValue());
            workers.add(reader.worker(
                    queue,
                    id,
                    StoredValues.ms(found.get(i).getScore()),
                    announcements.get(i),
                    active.getOrDefault(id, 0)));
        }
        return workers;
    }

    /** An id alone, which anyone can write to {@code seen}, is no worker. */
    static int announcedWorkers(JobQueue queue) {
        RedisFuture<List<byte[]>> seen = commands(queue)
                .zrangebyscore(
                        queue.store().keys().of(JobKey.SEEN), from(queue.nowMs()), Limit.create(0, MOST_SCANNED));
        byte[][] ids = await(queue, seen, List.of()).stream()
                .filter(id -> StoredValues.name(id) != null)
                .toArray(byte[][]::new);
        List<byte @Nullable []> announcements =
                ids.length == 0 ? List.of() : StoredValues.of(queue.store(), JobKey.WORKER, ids);
        int workers = 0;
        for (int i = 0; i < ids.length; i++) {
            workers += JobReader.mayBeWorker(queue, text(ids[i]), announcements.get(i)) ? 1 : 0;
        }
        return workers;
    }

    private static Map<String, Integer> activeByWorker(JobQueue queue) {
        RedisClusterAsyncCommands<byte[], byte[]> redis = commands(queue);
        byte[][] leased = await(queue, redis.zrange(queue.store().keys().of(JobKey.LEASE), 0, MOST_SCANNED), List.of())
                .toArray(byte[][]::new);
        Map<String, Integer> active = new HashMap<>();
        if (leased.length > 0) {
            for (byte @Nullable [] run : StoredValues.of(queue.store(), JobKey.RUN, leased)) {
                @Nullable String worker = RunRecord.parse(run).worker();
                if (worker != null) {
                    active.merge(worker, 1, Integer::sum);
                }
            }
        }
        return active;
    }

    private static RedisClusterAsyncCommands<byte[], byte[]> commands(JobQueue queue) {
        return queue.store().redis().commands();
    }

    /** Returns Redis's answer, or the alternative if someone replaced the key by a value of another type. */
    private static <T> T await(JobQueue queue, RedisFuture<T> reply, T otherwise) {
        return queue.store().redis().awaitOr(reply, otherwise);
    }
}

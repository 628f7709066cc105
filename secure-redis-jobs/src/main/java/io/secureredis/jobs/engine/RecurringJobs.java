package io.secureredis.jobs.engine;

import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.QueueNames;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.RecurringOverview;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores, finds and removes recurring schedules.
 *
 * <p>A schedule has one name, which is hidden in Redis in one form under each secret of the key ring. All forms are
 * read in one step. A write uses the primary secret's form, in one step that does nothing if any of the forms has
 * changed since. Instances with other primary secrets therefore share the same schedule. Source:
 * {@code docs/spec/job-keys.md}, sections 4 and 5. Read next: {@link ScheduleFires}.
 */
final class RecurringJobs {

    private static final byte[] NOTHING = {};
    private static final Pattern RUN = Pattern.compile("(\\d{1,15}):(\\d{1,15}):([1-4])");
    private static final int KEYS_PER_READ = 200;
    private static final int TRIES = 20;

    /** In one look, every minute. */
    private static final int MOST_LOOKED_AT = 20_000;

    private final JobQueues queues;
    private final JobProducer producer;
    private final JobProperties properties;
    private final ScheduleMemory memory = new ScheduleMemory();
    private final ScheduleIncidents incidents;
    private final ScheduleFires fires;

    RecurringJobs(JobQueues queues, JobProducer producer, JobProperties properties, JobEvents events) {
        this.queues = queues;
        this.producer = producer;
        this.properties = properties;
        this.incidents = new ScheduleIncidents(events);
        this.fires = new ScheduleFires(this, memory, incidents, events);
    }

    /** @param names the hidden forms of its name, the primary secret's first */
    record Planned(JobQueue queue, List<String> names, RecurringSpec spec) {
        String key() {
            return names.get(0);
        }
    }

    /** @throws JobException {@code SR417} if the schedule never fires */
    Planned plan(CallSpec call, @Nullable String id, Schedule schedule) {
        byte[] arguments = producer.writeArguments(call);
        JobQueue queue = producer.partOfSchedule(call, arguments);
        long now = queue.nowMs();
        Instant first = schedule.next(null, Instant.ofEpochMilli(now));
        if (first == null) {
            throw new JobException(
                    "SR417",
                    "The schedule never fires: " + schedule
                            + ". Choose days that exist, and an end after the first run.");
        }
        RecurringSpec spec = new RecurringSpec(
                id,
                each(call, arguments),
                schedule,
                new RecurringSpec.State(now, schedule.fires(), first.toEpochMilli(), 0, 0, 0, ""));
        return new Planned(queue, names(queue, spec), spec);
    }

    /** Returns the call that each run makes. */
    private RecurringSpec.Call each(CallSpec call, byte[] arguments) {
        Duration maxAge = call.maxAge();
        return new RecurringSpec.Call(
                call.task(),
                call.fingerprint(),
                call.priority(),
                call.maxAttempts(),
                maxAge == null ? 0 : maxAge.toMillis(),
                producer.uniqueKey(call, arguments),
                call.uniqueHold().toMillis(),
                call.tags(),
                arguments,
                producer.inCanonicalOrder(call, arguments));
    }

    /**
     * Returns the hidden forms of a schedule's name. All parts of a queue hide names in the same way, by the name of
     * the whole queue.
     */
    List<String> names(JobQueue queue, RecurringSpec spec) {
        return names(queue, spec.name());
    }

    private List<String> names(JobQueue queue, String name) {
        return whole(queue).envelopes().hideScheduleName(name);
    }

    private JobQueue whole(JobQueue queue) {
        return queues.get(QueueNames.whole(queue.name()));
    }

    /**
     * Stores it, unless the same schedule exists under any form of its name; that one then continues, under the primary
     * secret's form and with the new tags.
     */
    void put(Planned planned) {
        JobQueue queue = planned.queue;
        queues.announce(queue);
        for (int i = 0; i < TRIES; i++) {
            List<QueueStore.StoredSchedule> read = read(queue, planned.names);
            RecurringSpec there = newest(queue, read);
            RecurringSpec same = there != null && there.isSameAs(planned.spec) ? there.taggedLike(planned.spec) : null;
            if (there != null && same != null && same.state().equals(there.state()) && isInPlace(read, there)) {
                memory.saw(queue, there);
                removeFromOtherParts(planned);
                return;
            }
            RecurringSpec spec =
                    same != null ? same : planned.spec.replacing(there).replacing(memory.newest(queue, planned.spec));
            if (write(queue, planned.names, spec, read)) {
                removeFromOtherParts(planned);
                return;
            }
        }
        throw contended();
    }

    /** Returns whether it is stored only under the primary's form, with the score that is sealed. */
    private static boolean isInPlace(List<QueueStore.StoredSchedule> read, RecurringSpec spec) {
        return read.get(0).isEnvelope()
                && read.get(0).scoreMs() == spec.state().nextMs()
                && read.stream().skip(1).allMatch(QueueStore.StoredSchedule::isAbsent);
    }

    private boolean write(
            JobQueue queue, List<String> names, RecurringSpec spec, List<QueueStore.StoredSchedule> read) {
        String target = names.get(0);
        if (!queue.store()
                .schedule(target, seal(queue, target, spec), spec.state().nextMs(), read)) {
            return false;
        }
        memory.saw(queue, spec);
        return true;
    }

    byte[] seal(JobQueue queue, String key, @Nullable RecurringSpec spec) {
        return spec == null ? NOTHING : queue.envelopes().seal(key, Role.SCHEDULE, spec.toBytes());
    }

    /** The part that the unique key selects may have changed since the schedule was stored. */
    private void removeFromOtherParts(Planned planned) {
        for (JobQueue part : producer.parts(QueueNames.whole(planned.queue.name()))) {
            if (!part.name().equals(planned.queue.name())) {
                remove(part, planned.names);
            }
        }
    }

    private List<QueueStore.StoredSchedule> read(JobQueue queue, List<String> names) {
        List<QueueStore.StoredSchedule> read = queue.store().snapshot(names);
        if (read.isEmpty()) {
            incidents.wrongType(queue);
            throw new JobException(
                    "SR453",
                    "The schedules of queue " + queue.name()
                            + " cannot be read: the key recurring or next has the wrong type, so something else wrote to it. Delete both keys, then schedule again.");
        }
        return read;
    }

    /**
     * Returns the state that has progressed furthest among the forms of one name, including what this process
     * remembers; {@code null} if none opens.
     */
    private @Nullable RecurringSpec newest(JobQueue queue, List<QueueStore.StoredSchedule> read) {
        RecurringSpec newest = null;
        for (QueueStore.StoredSchedule one : read) {
            RecurringSpec spec = one.isEnvelope() ? openOrNull(queue, one) : null;
            if (spec != null && (newest == null || spec.state().isAfter(newest.state()))) {
                newest = spec;
            }
        }
        ScheduleMemory.Known known = newest == null ? null : memory.after(queue, newest);
        return known == null || known.ended() ? newest : known.spec();
    }

    static @Nullable RecurringSpec openOrNull(JobQueue queue, QueueStore.StoredSchedule stored) {
        try {
            return open(queue, stored.key(), stored.envelope());
        } catch (OpenException notOpened) {
            return null;
        } catch (RuntimeException ofAnotherVersion) {
            return null;
        }
    }

    /**
     * @throws OpenException if it does not open
     * @throws RuntimeException of another kind if it opens and cannot be understood
     */
    static RecurringSpec open(JobQueue queue, String key, byte[] envelope) {
        return RecurringSpec.parse(queue.envelopes().open(key, Role.SCHEDULE, envelope));
    }

    /**
     * Merges the forms of one name into one schedule in its newest state, or removes it if it is known to have ended.
     */
    void settle(JobQueue queue, RecurringSpec spec) {
        List<String> names = names(queue, spec);
        List<QueueStore.StoredSchedule> read = read(queue, names);
        RecurringSpec newest = newest(queue, read);
        if (newest == null) {
            return;
        }
        ScheduleMemory.Known known = memory.after(queue, newest);
        if (known != null && known.ended()) {
            queue.store().schedule(names.get(0), NOTHING, 0, read);
        } else {
            // If another worker was faster, this is lost: it is repeated when the schedule is due
            write(queue, names, newest, read);
        }
    }

    /**
     * Seals a schedule again under the primary secret, and gives it the primary's name.
     *
     * @return null if it does not open, otherwise whether there was anything to do
     */
    @Nullable
    Boolean rewrap(JobQueue queue, QueueStore.StoredSchedule stored, boolean isCurrent, boolean dryRun) {
        RecurringSpec spec = stored.isEnvelope() ? openOrNull(queue, stored) : null;
        if (spec == null) {
            return null;
        }
        if (isCurrent && stored.key().equals(names(queue, spec).get(0))) {
            return false;
        }
        if (!dryRun) {
            settle(queue, spec);
        }
        return true;
    }

    /** Removes a schedule by its caller's name, from the part of the queue that holds it. */
    boolean remove(String queue, String id) {
        boolean removed = false;
        for (JobQueue part : producer.parts(queue)) {
            removed |= remove(part, names(part, id));
        }
        return removed;
    }

    boolean contains(String queue, String id) {
        return producer.parts(queue).stream()
                .anyMatch(part -> !read(part, names(part, id)).stream().allMatch(QueueStore.StoredSchedule::isAbsent));
    }

    /** Removes a schedule by its key, which may be from another primary secret. */
    boolean removeByKey(JobQueue queue, String key) {
        QueueStore.StoredSchedule stored = find(queue, key);
        if (stored == null) {
            return false;
        }
        RecurringSpec spec = openOrNull(queue, stored);
        List<String> names = new ArrayList<>(spec == null ? List.of() : names(queue, spec));
        if (!names.contains(stored.key())) {
            names.add(stored.key());
        }
        return remove(queue, names);
    }

    private boolean remove(JobQueue queue, List<String> names) {
        for (int i = 0; i < TRIES; i++) {
            List<QueueStore.StoredSchedule> read = read(queue, names);
            if (read.stream().allMatch(QueueStore.StoredSchedule::isAbsent)) {
                return false;
            }
            RecurringSpec last = newest(queue, read);
            if (queue.store().schedule(names.get(0), NOTHING, 0, read)) {
                if (last != null) {
                    memory.ended(queue, last);
                }
                return true;
            }
        }
        throw contended();
    }

    /** Stops a schedule from firing until it is resumed. */
    boolean pause(JobQueue queue, String key) {
        return change(queue, key, spec -> spec.pausedMs() > 0 ? null : spec.paused(queue.nowMs()));
    }

    /** Starts a schedule again that was paused, or that does not fire because its time in Redis was changed. */
    boolean resume(JobQueue queue, String key) {
        QueueStore.StoredSchedule stored = find(queue, key);
        return change(queue, key, spec -> {
            boolean runs = stored != null
                    && spec.pausedMs() == 0
                    && stored.scoreMs() == spec.state().nextMs();
            return runs ? null : spec.resumed(Instant.ofEpochMilli(queue.nowMs()));
        });
    }

    /**
     * Gives a schedule another rule.
     *
     * @throws JobException {@code SR417} if it would never fire
     */
    boolean edit(JobQueue queue, String key, Schedule rule) {
        return change(queue, key, spec -> {
            RecurringSpec changed = spec.ruledBy(rule, Instant.ofEpochMilli(queue.nowMs()));
            if (changed == null) {
                throw new JobException(
                        "SR417",
                        "The schedule never fires: " + rule
                                + ". Choose days that exist, and an end after the first run.");
            }
            return changed.schedule().equals(spec.schedule()) ? null : changed;
        });
    }

    /** @param change returns {@code null} if there is nothing to change */
    private boolean change(JobQueue queue, String key, UnaryOperator<@Nullable RecurringSpec> change) {
        for (int i = 0; i < TRIES; i++) {
            RecurringSpec there = spec(queue, key);
            if (there == null) {
                return false;
            }
            List<String> names = names(queue, there);
            List<QueueStore.StoredSchedule> read = read(queue, names);
            RecurringSpec newest = newest(queue, read);
            RecurringSpec changed = newest == null ? null : change.apply(newest);
            if (changed == null || write(queue, names, changed, read)) {
                return changed != null;
            }
        }
        throw contended();
    }

    /** Returns the spec of a schedule that opens here, or {@code null}. */
    @Nullable
    RecurringSpec spec(JobQueue queue, String key) {
        QueueStore.StoredSchedule stored = find(queue, key);
        return stored == null || !stored.isEnvelope() ? null : openOrNull(queue, stored);
    }

    /** Returns the last runs of a schedule, the newest first. */
    List<RecurringOverview.Run> runs(JobQueue queue, String key) {
        RecurringSpec spec = spec(queue, key);
        if (spec == null) {
            return List.of();
        }
        Map<Long, Noted> ended = new HashMap<>();
        Set<Long> byHand = new HashSet<>();
        noted(queue, spec).forEach(run -> {
            if (run.code == QueueStore.STARTED_BY_HAND) {
                byHand.add(run.occurrenceMs);
            } else {
                ended.put(run.occurrenceMs, run);
            }
        });
        Set<Long> open = new TreeSet<>(byHand);
        if (spec.state().lastMs() > 0) {
            open.add(spec.state().lastMs());
        }
        open.removeAll(ended.keySet());
        List<RecurringOverview.Run> runs = new ArrayList<>(open(queue, spec, List.copyOf(open), byHand));
        ended.values().forEach(run -> runs.add(run(queue, spec, run, byHand)));
        return runs.stream()
                .sorted(Comparator.comparing(RecurringOverview.Run::occurrence).reversed())
                .limit(QueueStore.MOST_RUNS)
                .toList();
    }

    /**
     * What Redis has noted of a run.
     *
     * @param code as for {@link QueueStore#scheduleRun}
     */
    private record Noted(long occurrenceMs, long atMs, int code) {}

    /** Under any form of the name. */
    private List<Noted> noted(JobQueue queue, RecurringSpec spec) {
        return names(queue, spec).stream()
                .flatMap(name -> queue.store().scheduleRuns(name).stream())
                .map(RUN::matcher)
                .filter(Matcher::matches)
                .map(run -> new Noted(
                        Long.parseLong(run.group(1)), Long.parseLong(run.group(2)), Integer.parseInt(run.group(3))))
                .toList();
    }

    private RecurringOverview.Run run(JobQueue queue, RecurringSpec spec, Noted run, Set<Long> byHand) {
        RecurringOverview.Outcome outcome = switch (run.code) {
            case 1 -> RecurringOverview.Outcome.DONE;
            case 2 -> RecurringOverview.Outcome.DEAD;
            default -> RecurringOverview.Outcome.SKIPPED;
        };
        return new RecurringOverview.Run(
                Instant.ofEpochMilli(run.occurrenceMs),
                run.atMs == 0 ? null : Instant.ofEpochMilli(run.atMs),
                outcome,
                outcome == RecurringOverview.Outcome.SKIPPED
                        ? null
                        : jobIds(queue, spec, run.occurrenceMs).get(0),
                byHand.contains(run.occurrenceMs));
    }

    /** Runs of which nobody has noted an end. */
    private List<RecurringOverview.Run> open(
            JobQueue queue, RecurringSpec spec, List<Long> occurrences, Set<Long> byHand) {
        List<JobId> jobs = occurrences.stream()
                .map(occurrence -> jobId(queue, spec, occurrence))
                .toList();
        Set<JobId> unfinished = unfinished(queue, jobs);
        List<RecurringOverview.Run> runs = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            runs.add(new RecurringOverview.Run(
                    Instant.ofEpochMilli(occurrences.get(i)),
                    null,
                    unfinished.contains(jobs.get(i))
                            ? RecurringOverview.Outcome.UNFINISHED
                            : RecurringOverview.Outcome.UNKNOWN,
                    jobs.get(i),
                    byHand.contains(occurrences.get(i))));
        }
        return runs;
    }

    /** Of the last regular run, its own: it may be a form under another secret. */
    private JobId jobId(JobQueue queue, RecurringSpec spec, long occurrenceMs) {
        boolean isLast =
                occurrenceMs == spec.state().lastMs() && !spec.state().job().isEmpty();
        return isLast
                ? new JobId(spec.state().job())
                : jobIds(queue, spec, occurrenceMs).get(0);
    }

    private static Set<JobId> unfinished(JobQueue queue, List<JobId> jobs) {
        Set<JobId> unfinished = new HashSet<>();
        byte[][] members = jobs.stream().map(job -> JobRedis.bytes(job.value())).toArray(byte[][]::new);
        if (members.length == 0) {
            return unfinished;
        }
        JobRedis redis = queue.store().redis();
        for (JobKey state : List.of(JobKey.READY, JobKey.LEASE, JobKey.RETRYING, JobKey.SCHEDULED)) {
            List<@Nullable Double> scores =
                    redis.awaitOr(redis.commands().zmscore(queue.store().keys().of(state), members), List.of());
            for (int i = 0; i < scores.size(); i++) {
                if (scores.get(i) != null) {
                    unfinished.add(jobs.get(i));
                }
            }
        }
        return unfinished;
    }

    private static JobException contended() {
        return new JobException(
                "SR422",
                "Other processes changed a schedule several times while this application tried to change it. Try again.");
    }

    /** Returns the schedule with a key, or with another form of its name; {@code null} if there is none. */
    private QueueStore.@Nullable StoredSchedule find(JobQueue queue, String key) {
        QueueStore.StoredSchedule direct = read(queue, List.of(key)).get(0);
        if (!direct.isAbsent()) {
            return direct;
        }
        for (QueueStore.StoredSchedule one : all(queue)) {
            RecurringSpec spec = one.isEnvelope() ? openOrNull(queue, one) : null;
            if (spec != null && names(queue, spec).contains(key)) {
                return one;
            }
        }
        return null;
    }

    /** Returns every schedule of a queue in the order of the next runs; each batch is read at one moment. */
    static List<QueueStore.StoredSchedule> all(JobQueue queue) {
        return all(queue, 0);
    }

    /** @param most 0 for all */
    private static List<QueueStore.StoredSchedule> all(JobQueue queue, int most) {
        JobRedis redis = queue.store().redis();
        List<String> keys = redis
                .awaitOr(redis.commands().zrange(queue.store().keys().of(JobKey.NEXT), 0, most - 1L), List.<byte[]>of())
                .stream()
                .map(JobRedis::text)
                .toList();
        return snapshots(queue, keys).filter(one -> !one.isAbsent()).toList();
    }

    private static Stream<QueueStore.StoredSchedule> snapshots(JobQueue queue, List<String> keys) {
        List<QueueStore.StoredSchedule> all = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_PER_READ) {
            all.addAll(queue.store().snapshot(keys.subList(from, Math.min(keys.size(), from + KEYS_PER_READ))));
        }
        return all.stream();
    }

    /**
     * Puts schedules back that are stored and have no next run: someone removed it, or a server lost it. Only those
     * that open; their next run is sealed.
     */
    private void putBackLost(JobQueue queue, List<QueueStore.StoredSchedule> inNext) {
        JobRedis redis = queue.store().redis();
        byte[] recurring = queue.store().keys().of(JobKey.RECURRING);
        Set<String> known = inNext.stream()
                .filter(QueueStore.StoredSchedule::isEnvelope)
                .map(QueueStore.StoredSchedule::key)
                .collect(Collectors.toSet());
        if (inNext.size() >= MOST_LOOKED_AT || redis.awaitOr(redis.commands().hlen(recurring), 0L) <= known.size()) {
            return;
        }
        List<RecurringSpec> lost = withoutNextRun(queue, known);
        lost.forEach(spec -> settle(queue, spec));
        incidents.putBack(queue, lost.size());
    }

    /** @param known the keys of those that have one */
    private static List<RecurringSpec> withoutNextRun(JobQueue queue, Set<String> known) {
        JobRedis redis = queue.store().redis();
        byte[] recurring = queue.store().keys().of(JobKey.RECURRING);
        List<String> others =
                redis.awaitOr(redis.commands().hrandfield(recurring, MOST_LOOKED_AT), List.<byte[]>of()).stream()
                        .map(JobRedis::text)
                        .filter(key -> !known.contains(key))
                        .toList();
        return snapshots(queue, others)
                .filter(one -> one.isEnvelope() && one.score().isEmpty())
                .map(one -> openOrNull(queue, one))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Looks for schedules that this application cannot open because their secrets are retired or unknown: they do not
     * fire here. Logs them if they are not those of the last look.
     */
    void reportNotOpened(JobQueue queue) {
        List<QueueStore.StoredSchedule> all = all(queue, MOST_LOOKED_AT);
        putBackLost(queue, all);
        List<ScheduleIncidents.NotOpened> found = all.stream()
                .filter(QueueStore.StoredSchedule::isEnvelope)
                .map(one -> notOpened(queue, one))
                .filter(Objects::nonNull)
                .toList();
        incidents.notOpened(queue, found);
    }

    /** Returns {@code null} if it opens, or if someone changed it, which its next run reports. */
    private static ScheduleIncidents.@Nullable NotOpened notOpened(JobQueue queue, QueueStore.StoredSchedule one) {
        try {
            queue.envelopes().open(one.key(), Role.SCHEDULE, one.envelope());
            return null;
        } catch (OpenException e) {
            return ScheduleFires.isProof(e) ? null : ScheduleIncidents.NotOpened.of(one, e);
        }
    }

    /** Returns how many schedules this process could not open when it last looked. */
    int stranded() {
        return incidents.stranded();
    }

    /** Fires what is due. */
    ScheduleFires.Fires fireDue(JobQueue queue) {
        return fires.fireDue(queue);
    }

    /**
     * Puts a job of a schedule into its queue in addition to its regular runs; returns {@code null} if the schedule
     * does not exist or does not open.
     *
     * @param once under which it counts once, or {@code null}
     */
    JobOperations.@Nullable Sent fireNow(JobQueue queue, String key, @Nullable String once) {
        QueueStore.StoredSchedule stored = find(queue, key);
        RecurringSpec spec = stored == null || !stored.isEnvelope() ? null : openOrNull(queue, stored);
        if (stored == null || spec == null) {
            return null;
        }
        long now = queue.nowMs();
        QueueStore.NewJob job = occurrence(queue, stored.key(), spec, now);
        List<String> names = names(queue, spec);
        Predicate<JobBody> isRun = put -> put.scheduleKey() != null && names.contains(put.scheduleKey());
        return producer.putOnce(whole(queue), once, job.id(), isRun, () -> {
            JobId put = queue.store().enqueue(job);
            queue.store().scheduleRun(names.get(0), now, QueueStore.STARTED_BY_HAND);
            return put;
        });
    }

    /**
     * Returns the job of one occurrence. Every instance gives it the same id, in one of its forms, so it is put once.
     */
    QueueStore.NewJob occurrence(JobQueue queue, String key, RecurringSpec spec, long occurrenceMs) {
        RecurringSpec.Call call = spec.call();
        List<JobId> ids = jobIds(queue, spec, occurrenceMs);
        JobBody body = body(spec, key, queue.nowMs(), occurrenceMs);
        return new QueueStore.NewJob(
                ids,
                queue.envelopes().seal(ids.get(0).value(), Role.BODY, body.toBytes()),
                0,
                call.priority(),
                producer.unique(queue, call.uniqueKey(), call.uniqueHoldMs()));
    }

    private JobBody body(RecurringSpec spec, String key, long nowMs, long occurrenceMs) {
        RecurringSpec.Call call = spec.call();
        return new JobBody(
                call.task(),
                call.fingerprint(),
                nowMs,
                occurrenceMs,
                notAfterMs(spec, occurrenceMs),
                call.maxAttempts(),
                key,
                occurrenceMs,
                call.uniqueKey(),
                new JobBody.Origin(null, call.tags(), Map.of()),
                call.arguments());
    }

    private List<JobId> jobIds(JobQueue queue, RecurringSpec spec, long occurrenceMs) {
        return whole(queue).envelopes().hideId("schedule\n" + spec.name() + "\n" + occurrenceMs);
    }

    /** Returns when an occurrence is too old to run. */
    long notAfterMs(RecurringSpec spec, long occurrenceMs) {
        long maxAgeMs = spec.call().maxAgeMs() > 0
                ? spec.call().maxAgeMs()
                : properties.maxAge().toMillis();
        return occurrenceMs > Long.MAX_VALUE - maxAgeMs ? Long.MAX_VALUE : occurrenceMs + maxAgeMs;
    }
}

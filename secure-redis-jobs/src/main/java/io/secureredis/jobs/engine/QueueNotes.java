package io.secureredis.jobs.engine;

import io.secureredis.PrintableText;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What operators say about a queue, sealed in its {@code meta}: why it is paused, and changed limits.
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 9.
 */
final class QueueNotes {

    /** The name under which a note is bound: it belongs to the queue, and to no job. */
    static final String SUBJECT = "queue";

    private static final Map<String, Role> NOTES =
            Map.of(QueueStore.PAUSE_NOTE, Role.PAUSE, QueueStore.LIMITS, Role.LIMITS);
    private static final int MOST_NAME_CHARACTERS = 100;
    private static final int MOST_TASKS = 50;
    private static final int MOST_TASK_NAME = 100;
    private static final int MOST = 1_000_000_000;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(31);
    private static final byte[] NOTHING = {};
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    private QueueNotes() {}

    /** Empty if it cannot be sealed: a key ring that throws must not keep a queue from being paused. */
    static byte[] sealPause(JobQueue queue, String reason, String by) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v", 1);
        putText(fields, "r", reason, QueueOverview.Pause.MOST_CHARACTERS);
        putText(fields, "by", by, MOST_NAME_CHARACTERS);
        fields.put("at", queue.nowMs());
        byte[] sealed = Callbacks.call(
                "Sealing the reason of a pause",
                () -> queue.envelopes().seal(SUBJECT, Role.PAUSE, PLAIN.writeValueAsBytes(fields)));
        return sealed == null ? NOTHING : sealed;
    }

    /** Why a queue that is paused is paused; {@code null} if nobody said, or it does not open here. */
    static QueueOverview.@Nullable Pause pause(JobQueue queue) {
        byte[] envelope = StoredValues.note(queue.store(), QueueStore.PAUSE_NOTE);
        JsonNode note = envelope == null ? null : open(queue, Role.PAUSE, envelope);
        return note == null
                ? null
                : new QueueOverview.Pause(
                        text(note, "r"),
                        text(note, "by"),
                        Instant.ofEpochMilli(note.path("at").asLong(0)));
    }

    /** Seals what operators said again under the primary secret; does nothing to what does not open here. */
    static void reseal(JobQueue queue, KeyId primary) {
        NOTES.forEach((field, role) -> {
            byte[] old = StoredValues.note(queue.store(), field);
            JsonNode note = old == null ? null : open(queue, role, old);
            if (old != null
                    && note != null
                    && !EnvelopeHeader.parse(old).keyId().equals(primary)) {
                byte[] again = queue.envelopes().seal(SUBJECT, role, PLAIN.writeValueAsBytes(note));
                queue.store().redis().await(queue.store().note(field, old, again));
            }
        });
    }

    private static @Nullable JsonNode open(JobQueue queue, Role role, byte[] envelope) {
        try {
            return PLAIN.readTree(queue.envelopes().open(SUBJECT, role, envelope));
        } catch (OpenException | JacksonException shownAsAbsent) {
            return null;
        }
    }

    private static void putText(Map<String, Object> fields, String name, String value, int most) {
        String text = PrintableText.of(value.strip());
        if (!text.isEmpty()) {
            fields.put(name, text.length() <= most ? text : text.substring(0, most));
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.get(name).asString("") : null;
    }

    /**
     * Limits that an operator set.
     *
     * @param number greater than that of every change before: the server's clock in ms
     */
    record LimitsNote(
            long number,
            QueueOverview.Limits limits,
            @Nullable String by) {

        byte[] seal(JobQueue queue) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("v", 1);
            fields.put("n", number);
            putText(fields, "by", by == null ? "" : by, MOST_NAME_CHARACTERS);
            fields.putAll(fields(limits));
            return queue.envelopes().seal(SUBJECT, Role.LIMITS, PLAIN.writeValueAsBytes(fields));
        }

        /**
         * @throws OpenException if it does not open
         * @throws RuntimeException of another kind if it opens and cannot be understood
         */
        static LimitsNote open(JobQueue queue, byte[] envelope) {
            JsonNode node = PLAIN.readTree(queue.envelopes().open(SUBJECT, Role.LIMITS, envelope));
            return new LimitsNote(node.required("n").asLong(), QueueNotes.limits(node), text(node, "by"));
        }

        /** As tools see it; {@code null} if there is none, or it does not open here. */
        static @Nullable LimitsNote read(JobQueue queue, byte @Nullable [] envelope) {
            try {
                return envelope == null ? null : open(queue, envelope);
            } catch (OpenException | JacksonException notHere) {
                return null;
            }
        }

        QueueOverview.ChangedLimits overview() {
            return new QueueOverview.ChangedLimits(limits, by, Instant.ofEpochMilli(number));
        }
    }

    /** Returns limits as fields of an envelope. */
    static Map<String, Object> fields(QueueOverview.Limits limits) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "active", limits.maxActive());
        put(fields, "rate", limits.rate());
        Duration per = limits.ratePeriod();
        put(fields, "per", per == null ? null : per.toMillis());
        put(fields, "conc", limits.concurrency());
        put(fields, "weight", limits.weight());
        put(fields, "tasks", limits.tasks().isEmpty() ? null : limits.tasks());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    static QueueOverview.Limits limits(JsonNode node) {
        Map<String, Integer> tasks = new LinkedHashMap<>();
        node.path("tasks")
                .properties()
                .forEach(task -> tasks.put(task.getKey(), task.getValue().asInt(0)));
        return new QueueOverview.Limits(
                number(node, "active"),
                number(node, "rate"),
                node.has("per") ? Duration.ofMillis(node.get("per").asLong(0)) : null,
                number(node, "conc"),
                number(node, "weight"),
                tasks);
    }

    private static @Nullable Integer number(JsonNode node, String name) {
        return node.has(name) ? node.get(name).asInt(0) : null;
    }

    /** Checks what someone wants to set. @throws JobException {@code SR473} */
    static void check(QueueOverview.Limits limits) {
        within("max-active", limits.maxActive(), 0);
        within("rate-limit", limits.rate(), 0);
        within("concurrency", limits.concurrency(), 0);
        within("weight", limits.weight(), 1);
        limits.tasks().values().forEach(most -> within("A task", most, 0));
        Duration per = limits.ratePeriod();
        if ((per == null) != (limits.rate() == null)) {
            throw wrong("The rate limit needs a number and a period.");
        }
        if (per != null && (per.toMillis() < 1 || per.compareTo(LONGEST_PERIOD) > 0)) {
            throw wrong("The period of the rate limit is not 1 ms to 31 days.");
        }
        if (limits.tasks().size() > MOST_TASKS
                || limits.tasks().keySet().stream()
                        .anyMatch(task -> task.isBlank() || task.length() > MOST_TASK_NAME)) {
            throw wrong("It names more than " + MOST_TASKS + " tasks, or a name is blank or too long.");
        }
    }

    private static void within(String what, @Nullable Integer value, int least) {
        if (value != null && (value < least || value > MOST)) {
            throw wrong(what + " is " + value + "; " + least + " to " + MOST + " are possible.");
        }
    }

    private static JobException wrong(String how) {
        return new JobException("SR473", "The limits cannot be set. " + how);
    }

    /**
     * The limits of one queue as they are in force in a worker. The newest change that it has seen counts; whatever
     * else is in Redis is replaced by that one.
     */
    static final class InForce {

        private static final Logger log = LoggerFactory.getLogger(QueueNotes.class);
        private static final byte[] AS_IN_REDIS = {};

        private final JobQueue queue;
        private final JobProperties.Queue configured;
        private final LogThrottle throttle = new LogThrottle();
        private volatile Map<String, Integer> declared = Map.of();
        private volatile @Nullable LimitsNote newest;

        InForce(JobQueue queue, JobProperties.Queue configured) {
            this.queue = queue;
            this.configured = configured;
        }

        /** @param tasks the limits of tasks that their methods declare */
        void declared(Map<String, Integer> tasks) {
            declared = Map.copyOf(tasks);
        }

        /** Takes over what was read; {@code null} for nothing. Returns whether other limits are in force now. */
        synchronized boolean read(byte @Nullable [] envelope) {
            LimitsNote known = newest;
            LimitsNote found;
            try {
                found = envelope == null ? null : LimitsNote.open(queue, envelope);
            } catch (OpenException e) {
                if (!ScheduleFires.isProof(e)) {
                    report("are sealed under a secret that this worker lacks; it keeps to what it knows.");
                    return false;
                }
                report("do not open: something else wrote to Redis. This worker keeps to what it knows.");
                found = null;
            } catch (RuntimeException notUnderstood) {
                // Another version, or a key ring that throws: that says nothing about the limits.
                return false;
            }
            if (found != null && (known == null || found.number > known.number)) {
                newest = found;
                return true;
            }
            if (known != null && (found == null || found.number < known.number)) {
                putBack(envelope, known);
            }
            return false;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The next look repeats it.
        private void putBack(byte @Nullable [] there, LimitsNote known) {
            report("were removed or replaced by older ones; this worker puts back the newest that it knows.");
            byte[] sealed = Callbacks.call("Sealing the limits of a queue", () -> known.seal(queue));
            if (sealed != null) {
                queue.store().note(QueueStore.LIMITS, there == null ? NOTHING : there, sealed);
            }
        }

        private void report(String what) {
            if (throttle.leftOutBefore(what) != LogThrottle.SILENT) {
                log.warn("SR474 The changed limits of queue {} {}", queue.name(), what);
            }
        }

        private QueueOverview.Limits changed() {
            LimitsNote note = newest;
            return note == null ? QueueOverview.Limits.AS_CONFIGURED : note.limits;
        }

        private @Nullable Integer maxActive() {
            Integer changed = changed().maxActive();
            return changed != null ? changed : configured.maxActive();
        }

        /** What a claim must respect; a part that nobody set here is as other applications announced it in Redis. */
        QueueStore.Bounds bounds() {
            Integer maxActive = maxActive();
            QueueOverview.Limits changed = changed();
            Integer rate = changed.rate() != null ? changed.rate() : configured.rateLimit();
            Duration per = changed.ratePeriod() != null ? changed.ratePeriod() : configured.ratePeriod();
            return new QueueStore.Bounds(
                    maxActive == null ? AS_IN_REDIS : JobRedis.bytes(maxActive),
                    rate == null ? AS_IN_REDIS : JobRedis.bytes(rate),
                    rate == null ? AS_IN_REDIS : JobRedis.bytes(per.toMillis()));
        }

        /** How many jobs may run at a time in this process; {@code null} for as many as there are slots. */
        @Nullable
        Integer concurrency() {
            Integer changed = changed().concurrency();
            return changed == null ? configured.concurrency() : changed > 0 ? changed : null;
        }

        int weight() {
            Integer changed = changed().weight();
            return Math.max(1, changed == null ? configured.weight() : changed);
        }

        /** The changed limit of a task; {@code null} if its declaration counts. */
        @Nullable
        Integer ofTask(String task) {
            return changed().tasks().get(task);
        }

        /** What this worker announces, as fields of an envelope. */
        Map<String, Object> announced() {
            QueueOverview.Limits changed = changed();
            boolean ownRate = changed.rate() == null;
            Map<String, Integer> tasks = new LinkedHashMap<>(declared);
            tasks.putAll(changed.tasks());
            Map<String, Object> fields = fields(new QueueOverview.Limits(
                    maxActive(),
                    ownRate ? configured.rateLimit() : changed.rate(),
                    ownRate ? configured.rateLimit() == null ? null : configured.ratePeriod() : changed.ratePeriod(),
                    concurrency(),
                    weight(),
                    tasks));
            LimitsNote note = newest;
            if (note != null && !note.limits.equals(QueueOverview.Limits.AS_CONFIGURED)) {
                fields.put("n", note.number);
            }
            return fields;
        }
    }
}

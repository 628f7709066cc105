package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Overlap;
import io.secureredis.jobs.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sealed content of a recurring schedule. Source: {@code docs/spec/job-keys.md}, section 4, role {@code schedule}.
 *
 * @param id its caller's name, or {@code null}
 * @param call the call of each occurrence
 * @param state its progress
 * @param declared the schedule that an operator replaced by this one, or {@code null}
 * @param pausedMs since when an operator has paused it, or 0
 */
record RecurringSpec(
        @Nullable String id,
        Call call,
        Schedule schedule,
        State state,
        @Nullable Schedule declared,
        long pausedMs) {

    /** The next run of a paused schedule, which is its score too: the largest that a double represents exactly. */
    static final long NEVER_MS = (1L << 53) - 1;

    /** A schedule as an application declares it. */
    RecurringSpec(@Nullable String id, Call call, Schedule schedule, State state) {
        this(id, call, schedule, state, null, 0);
    }

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /**
     * The call that is put into the queue at each run.
     *
     * @param maxAttempts 0 for what the job declares
     * @param maxAgeMs how long after its time an occurrence may begin, 0 for the application's default
     * @param uniqueKey as its caller named it, or {@code null}
     * @param tags not among what makes a schedule the same
     * @param arguments a JSON array
     * @param inOrder the same with sets and maps in canonical order, from which the schedule's name is derived
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by isSameAs
    record Call(
            String task,
            @Nullable String fingerprint,
            int priority,
            int maxAttempts,
            long maxAgeMs,
            @Nullable String uniqueKey,
            long uniqueHoldMs,
            List<String> tags,
            byte[] arguments,
            byte[] inOrder) {

        private boolean isSameAs(Call other) {
            return task.equals(other.task)
                    && Objects.equals(fingerprint, other.fingerprint)
                    && priority == other.priority
                    && maxAttempts == other.maxAttempts
                    && maxAgeMs == other.maxAgeMs
                    && Objects.equals(uniqueKey, other.uniqueKey)
                    && uniqueHoldMs == other.uniqueHoldMs
                    && Arrays.equals(inOrder, other.inOrder);
        }

        private Call withTags(List<String> changed) {
            return new Call(
                    task,
                    fingerprint,
                    priority,
                    maxAttempts,
                    maxAgeMs,
                    uniqueKey,
                    uniqueHoldMs,
                    changed,
                    arguments,
                    inOrder);
        }

        /** Omits the arguments. */
        @Override
        public String toString() {
            return "Call[" + task + "]";
        }
    }

    /**
     * The progress of a schedule.
     *
     * @param generation grows whenever the schedule is replaced
     * @param left runs left, 0 for no end
     * @param nextMs the required value of its score in {@code next}
     * @param lastMs 0 before the first run
     * @param skipped how many occurrences were skipped
     * @param job of the last run, or empty
     */
    record State(long generation, long left, long nextMs, long lastMs, long fired, long skipped, String job) {

        /** Returns whether it has progressed further than another state of the same schedule. */
        boolean isAfter(State other) {
            return generation != other.generation ? generation > other.generation : nextMs > other.nextMs;
        }
    }

    /** Returns the name of a schedule: its caller's name or, if there is none, its call. */
    static String nameOf(@Nullable String id, String task, byte[] argumentsInOrder) {
        return id != null ? id : task + "\n" + new String(argumentsInOrder, UTF_8);
    }

    /** Returns its name, which is hidden in Redis. */
    String name() {
        return nameOf(id, call.task, call.inOrder);
    }

    /**
     * Returns whether it would do the same as a declared one, whatever its progress and whatever an operator changed.
     */
    boolean isSameAs(RecurringSpec other) {
        return call.isSameAs(other.call) && (declared == null ? schedule : declared).equals(other.schedule);
    }

    /** Returns it with the tags of a declaration that is otherwise the same; itself if they are the same too. */
    RecurringSpec taggedLike(RecurringSpec declaration) {
        List<String> tags = declaration.call.tags;
        if (tags.equals(call.tags)) {
            return this;
        }
        RecurringSpec next = again(schedule, declared, pausedMs, state.nextMs);
        return new RecurringSpec(id, call.withTags(tags), schedule, next.state, declared, pausedMs);
    }

    RecurringSpec withState(State changed) {
        return new RecurringSpec(id, call, schedule, changed, declared, pausedMs);
    }

    /** Returns a next generation that runs next at a moment. */
    private RecurringSpec again(Schedule by, @Nullable Schedule instead, long since, long nextMs) {
        State next = new State(
                state.generation + 1, state.left, nextMs, state.lastMs, state.fired, state.skipped, state.job);
        return new RecurringSpec(id, call, by, next, instead, since);
    }

    /** Returns it as an operator pauses it. */
    RecurringSpec paused(long sinceMs) {
        return again(schedule, declared, sinceMs, NEVER_MS);
    }

    /** Returns it as it continues, with its grid; {@code null} if it never fires again. */
    @Nullable
    RecurringSpec resumed(Instant now) {
        Instant next = schedule.next(state.lastMs == 0 ? null : Instant.ofEpochMilli(state.lastMs), now);
        return next == null ? null : again(schedule, declared, 0, next.toEpochMilli());
    }

    /** Returns it with another rule, and the same end and overlap; {@code null} if it never fires again. */
    @Nullable
    RecurringSpec ruledBy(Schedule rule, Instant now) {
        Schedule changed = withEndOf(rule, schedule);
        Schedule was = declared == null ? schedule : declared;
        Instant next = changed.next(null, now);
        long nextMs = next == null || pausedMs > 0 ? NEVER_MS : next.toEpochMilli();
        return next == null ? null : again(changed, changed.equals(was) ? null : was, pausedMs, nextMs);
    }

    private static Schedule withEndOf(Schedule rule, Schedule other) {
        Schedule changed = rule.overlap(other.overlap());
        if (other.fires() > 0) {
            changed = changed.times(other.fires());
        }
        Instant end = other.end();
        return end == null ? changed : changed.until(end);
    }

    /** Returns it as a replacement of an older one, whose states must not count as newer. */
    RecurringSpec replacing(@Nullable RecurringSpec older) {
        if (older == null) {
            return this;
        }
        RecurringSpec newer = older.state.generation < state.generation ? this : after(older);
        // An operator's pause outlives a new declaration
        return older.pausedMs > 0 ? newer.paused(older.pausedMs) : newer;
    }

    private RecurringSpec after(RecurringSpec older) {
        return withState(new State(
                older.state.generation + 1,
                state.left,
                state.nextMs,
                state.lastMs,
                state.fired,
                state.skipped,
                state.job));
    }

    /** Returns the state after a run that put a job; {@code null} if that was the last one. */
    @Nullable
    RecurringSpec afterFire(Instant now, JobId job) {
        Instant next = state.left == 1 ? null : schedule.next(Instant.ofEpochMilli(state.nextMs), now);
        return next == null
                ? null
                : withState(new State(
                        state.generation,
                        Math.max(0, state.left - 1),
                        next.toEpochMilli(),
                        state.nextMs,
                        state.fired + 1,
                        state.skipped,
                        job.value()));
    }

    /** Returns the state after a skipped occurrence; {@code null} if there is no further one. */
    @Nullable
    RecurringSpec afterPassing(Instant now) {
        Instant next = schedule.next(Instant.ofEpochMilli(state.nextMs), now);
        return next == null
                ? null
                : withState(new State(
                        state.generation,
                        state.left,
                        next.toEpochMilli(),
                        state.lastMs,
                        state.fired,
                        state.skipped + 1,
                        state.job));
    }

    byte[] toBytes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v", 1);
        put(fields, "id", id);
        putCall(fields);
        putSchedule(fields);
        putState(fields);
        // As text: a job gets exactly these bytes.
        fields.put("a", Base64.getEncoder().encodeToString(call.arguments));
        if (!Arrays.equals(call.arguments, call.inOrder)) {
            fields.put("k", Base64.getEncoder().encodeToString(call.inOrder));
        }
        return PLAIN.writeValueAsBytes(fields);
    }

    private void putCall(Map<String, Object> fields) {
        fields.put("n", call.task);
        put(fields, "f", call.fingerprint);
        fields.put("p", call.priority);
        putPositive(fields, "m", call.maxAttempts);
        putPositive(fields, "age", call.maxAgeMs);
        put(fields, "u", call.uniqueKey);
        putPositive(fields, "hold", call.uniqueHoldMs);
        if (!call.tags.isEmpty()) {
            fields.put("t", call.tags);
        }
    }

    private void putState(Map<String, Object> fields) {
        fields.put("g", state.generation);
        fields.put("next", state.nextMs);
        fields.put("last", state.lastMs);
        fields.put("fired", state.fired);
        fields.put("skipped", state.skipped);
        put(fields, "job", state.job.isEmpty() ? null : state.job);
        putPositive(fields, "paused", pausedMs);
        if (declared != null) {
            Map<String, Object> own = new LinkedHashMap<>();
            putRule(own, declared);
            fields.put("own", own);
        }
    }

    private void putSchedule(Map<String, Object> fields) {
        putRule(fields, schedule);
        if (schedule.fires() > 0) {
            fields.put("times", schedule.fires());
            fields.put("left", state.left);
        }
        Instant end = schedule.end();
        if (end != null) {
            fields.put("until", end.toEpochMilli());
        }
        fields.put("overlap", schedule.overlap().name().toLowerCase(Locale.ROOT));
    }

    private static void putRule(Map<String, Object> fields, Schedule schedule) {
        Duration every = schedule.interval();
        if (every != null) {
            fields.put("every", every.toMillis());
        } else {
            put(fields, "cron", schedule.expression());
            fields.put("zone", schedule.zone().getId());
        }
    }

    /**
     * @throws RuntimeException of any kind if it is none; it was sealed by someone who has the secret, but not by this
     *     version
     */
    static RecurringSpec parse(byte[] json) {
        JsonNode node = PLAIN.readTree(json);
        Schedule schedule = schedule(node);
        return new RecurringSpec(
                text(node, "id"),
                call(node),
                schedule,
                state(node),
                node.has("own") ? withEndOf(rule(node.get("own")), schedule) : null,
                node.path("paused").asLong(0));
    }

    private static Call call(JsonNode node) {
        byte[] arguments = base64(node.required("a"));
        return new Call(
                node.required("n").asString(),
                text(node, "f"),
                node.path("p").asInt(5),
                node.path("m").asInt(0),
                node.path("age").asLong(0),
                text(node, "u"),
                node.path("hold").asLong(0),
                tags(node.path("t")),
                arguments,
                node.has("k") ? base64(node.get("k")) : arguments);
    }

    private static List<String> tags(JsonNode node) {
        return node.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    private static byte[] base64(JsonNode node) {
        return Base64.getDecoder().decode(node.asString().getBytes(UTF_8));
    }

    private static Schedule rule(JsonNode node) {
        return node.has("every")
                ? Schedule.every(Duration.ofMillis(node.get("every").asLong()))
                : Schedule.cron(
                        node.required("cron").asString(),
                        ZoneId.of(node.required("zone").asString()));
    }

    private static Schedule schedule(JsonNode node) {
        Schedule schedule = rule(node);
        if (node.has("times")) {
            schedule = schedule.times(node.get("times").asLong());
        }
        if (node.has("until")) {
            schedule = schedule.until(Instant.ofEpochMilli(node.get("until").asLong()));
        }
        return schedule.overlap(node.path("overlap").asString("queue").equals("skip") ? Overlap.SKIP : Overlap.QUEUE);
    }

    private static State state(JsonNode node) {
        return new State(
                node.path("g").asLong(0),
                node.path("left").asLong(0),
                node.required("next").asLong(),
                node.path("last").asLong(0),
                node.path("fired").asLong(0),
                node.path("skipped").asLong(0),
                node.path("job").asString(""));
    }

    private static void put(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static void putPositive(Map<String, Object> fields, String name, long value) {
        if (value > 0) {
            fields.put(name, value);
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    /** Omits the arguments. */
    @Override
    public String toString() {
        return "RecurringSpec[" + call.task + "]";
    }
}

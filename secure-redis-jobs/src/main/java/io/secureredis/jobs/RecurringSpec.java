package io.secureredis.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recurring schedule, as it is sealed. Source: {@code docs/spec/job-keys.md}, section 4, role {@code schedule}.
 *
 * @param id the name that its caller gave, or {@code null}
 * @param left fires left, 0 for no end
 * @param nextMs what its score in {@code next} has to be
 * @param lastMs 0 before the first fire
 * @param arguments a JSON array
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
record RecurringSpec(
        @Nullable String id,
        String task,
        @Nullable String fingerprint,
        int priority,
        Schedule schedule,
        long left,
        long nextMs,
        long lastMs,
        long fired,
        byte[] arguments) {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** Whether it would do the same; how far it has come does not count. */
    boolean isSameAs(RecurringSpec other) {
        return task.equals(other.task)
                && priority == other.priority
                && schedule.equals(other.schedule)
                && Arrays.equals(arguments, other.arguments)
                && java.util.Objects.equals(fingerprint, other.fingerprint);
    }

    /** After a fire; {@code null} when that was the last one. */
    @Nullable
    RecurringSpec afterFire(Instant now) {
        Instant next = left == 1 ? null : schedule.next(Instant.ofEpochMilli(nextMs), now);
        return next == null
                ? null
                : new RecurringSpec(
                        id,
                        task,
                        fingerprint,
                        priority,
                        schedule,
                        Math.max(0, left - 1),
                        next.toEpochMilli(),
                        nextMs,
                        fired + 1,
                        arguments);
    }

    byte[] toBytes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v", 1);
        put(fields, "id", id);
        fields.put("n", task);
        put(fields, "f", fingerprint);
        fields.put("p", priority);
        Duration every = schedule.interval();
        if (every != null) {
            fields.put("every", every.toMillis());
        } else {
            put(fields, "cron", schedule.expression());
            fields.put("zone", schedule.zone().getId());
        }
        if (schedule.fires() > 0) {
            fields.put("times", schedule.fires());
            fields.put("left", left);
        }
        Instant end = schedule.end();
        if (end != null) {
            fields.put("until", end.toEpochMilli());
        }
        fields.put("next", nextMs);
        fields.put("last", lastMs);
        fields.put("fired", fired);
        // As text: the exact bytes are what a job gets.
        fields.put("a", Base64.getEncoder().encodeToString(arguments));
        return PLAIN.writeValueAsBytes(fields);
    }

    static RecurringSpec parse(byte[] json) {
        JsonNode node = PLAIN.readTree(json);
        Schedule schedule = node.has("every")
                ? Schedule.every(Duration.ofMillis(node.get("every").asLong()))
                : Schedule.cron(
                        node.get("cron").asString(), ZoneId.of(node.get("zone").asString()));
        if (node.has("times")) {
            schedule = schedule.times(node.get("times").asLong());
        }
        if (node.has("until")) {
            schedule = schedule.until(Instant.ofEpochMilli(node.get("until").asLong()));
        }
        return new RecurringSpec(
                text(node, "id"),
                node.get("n").asString(),
                text(node, "f"),
                node.path("p").asInt(5),
                schedule,
                node.path("left").asLong(0),
                node.get("next").asLong(),
                node.path("last").asLong(0),
                node.path("fired").asLong(0),
                Base64.getDecoder().decode(node.get("a").asString().getBytes(UTF_8)));
    }

    private static void put(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    /** Without arguments. */
    @Override
    public String toString() {
        return "RecurringSpec[" + task + "]";
    }
}

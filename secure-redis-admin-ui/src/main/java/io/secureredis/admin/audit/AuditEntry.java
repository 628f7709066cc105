package io.secureredis.admin.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one record of the audit log says. It never carries what was revealed.
 *
 * @param action what was done or tried
 * @param outcome what became of it
 * @param ends the number of the record of the same deed with {@link Outcome#ASKED}, or 0
 * @param user who
 * @param queue or {@code null}
 * @param job its id, or {@code null}
 * @param schedule its key, or {@code null}
 * @param count how many jobs
 * @param reason what was typed, a filter, or why it was refused; may be empty
 * @param lost of {@link #BREAK}: the newest record that was seen before, or {@code null}
 */
record AuditEntry(
        Instant at,
        String action,
        Outcome outcome,
        long ends,
        String user,
        @Nullable String queue,
        @Nullable String job,
        @Nullable String schedule,
        long count,
        String reason,
        @Nullable Lost lost) {

    /** The action of a record about the log itself: something was lost, removed or put in before it. */
    public static final String BREAK = "BREAK";

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** What became of a deed. */
    public enum Outcome {
        /** Recorded before it is done. */
        ASKED,
        DONE,
        /** There was nothing to change. */
        UNCHANGED,
        FAILED,
        /** What was to be revealed was gone, or did not open. */
        NOT_SHOWN,
        /** Someone ended it. */
        STOPPED,
        /** It was not done: a role, a token, an origin or the consent of a listener was missing. */
        REFUSED
    }

    /**
     * A record that was seen and is no longer there.
     *
     * @param hash SHA-256 of its element, in hex
     */
    public record Lost(long sequence, String hash) {}

    /** Returns the entry of a deed that ends another one's record. */
    public AuditEntry ended(Outcome with, long record, long changed, Instant now) {
        return new AuditEntry(now, action, with, record, user, queue, job, schedule, changed, reason, null);
    }

    /** An entry about no queue. */
    public static AuditEntry of(Instant at, String action, Outcome outcome, String user, long count, String reason) {
        return new AuditEntry(at, action, outcome, 0, user, null, null, null, count, reason, null);
    }

    static AuditEntry ofBreak(Instant at, @Nullable Lost lost, String reason) {
        return new AuditEntry(at, BREAK, Outcome.DONE, 0, "", null, null, null, 0, reason, lost);
    }

    byte[] json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v", 1);
        fields.put("t", at.toEpochMilli());
        fields.put("a", action);
        fields.put("o", outcome.name());
        put(fields, "f", ends == 0 ? null : ends);
        put(fields, "u", user);
        put(fields, "q", queue);
        put(fields, "j", job);
        put(fields, "s", schedule);
        put(fields, "c", count == 0 ? null : count);
        put(fields, "r", reason.isEmpty() ? null : reason);
        put(fields, "l", lost == null ? null : lost.sequence);
        put(fields, "h", lost == null ? null : lost.hash);
        return PLAIN.writeValueAsBytes(fields);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** Returns {@code null} if it has another version. */
    static @Nullable AuditEntry parse(byte[] json) {
        try {
            JsonNode node = PLAIN.readTree(json);
            if (node.path("v").asInt(0) != 1) {
                return null;
            }
            return new AuditEntry(
                    Instant.ofEpochMilli(node.path("t").asLong(0)),
                    node.path("a").asString(""),
                    Outcome.valueOf(node.path("o").asString("")),
                    node.path("f").asLong(0),
                    node.path("u").asString(""),
                    text(node, "q"),
                    text(node, "j"),
                    text(node, "s"),
                    node.path("c").asLong(0),
                    node.path("r").asString(""),
                    node.has("l")
                            ? new Lost(node.path("l").asLong(0), node.path("h").asString(""))
                            : null);
        } catch (JacksonException | IllegalArgumentException otherVersion) {
            return null;
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.path(name).asString("") : null;
    }
}

package io.secureredis.jobs;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Why an attempt ended, as it is sealed. Source: {@code docs/spec/job-keys.md}, section 4, role {@code error}. */
record JobError(
        String kind,
        @Nullable String type,
        @Nullable String message,
        @Nullable String stackTrace,
        long atMs) {

    static final String FAILED = "failed";
    static final String TIMEOUT = "timeout";
    static final String CRASHED = "crashed";
    static final String EXPIRED = "expired";
    static final String CANCELLED = "cancelled";
    static final String TAMPERED = "tampered";

    private static final int MAX_STACK_CHARACTERS = 16_000;
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    static JobError of(String kind, Throwable failure, long atMs) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        String trace = stack.toString();
        return new JobError(
                kind,
                failure.getClass().getName(),
                failure.getMessage(),
                trace.substring(0, Math.min(trace.length(), MAX_STACK_CHARACTERS)),
                atMs);
    }

    byte[] toBytes() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("k", kind);
        fields.put("at", atMs);
        put(fields, "t", type);
        put(fields, "m", message);
        put(fields, "st", stackTrace);
        return PLAIN.writeValueAsBytes(fields);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    static JobError parse(byte[] json) {
        JsonNode node = PLAIN.readTree(json);
        return new JobError(
                node.path("k").asString(FAILED),
                text(node, "t"),
                text(node, "m"),
                text(node, "st"),
                node.path("at").asLong(0));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    RevealedError revealed() {
        return new RevealedError(kind, type, message, stackTrace, Instant.ofEpochMilli(atMs));
    }

    /** Without message and stack trace. */
    @Override
    public String toString() {
        return "JobError[" + kind + "]";
    }
}

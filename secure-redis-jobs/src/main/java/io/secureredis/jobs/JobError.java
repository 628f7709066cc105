package io.secureredis.jobs;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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

    /** It succeeded, and its result is not kept. */
    static final String RESULT = "result";

    /** Put back after it had run: its body opens, and is refused all the same. */
    static final String REPLAYED = "replayed";

    private static final int MAX_STACK_CHARACTERS = 16_000;
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** Whatever the exception does when it is asked: its methods are the application's. */
    static JobError of(String kind, Throwable failure, long atMs) {
        Head stack = new Head();
        String unreadable = null;
        try {
            failure.printStackTrace(new PrintWriter(stack));
        } catch (Head.Full enough) {
            // The head is what was wanted.
        } catch (Throwable thrown) {
            unreadable =
                    "(the exception could not be printed: " + thrown.getClass().getName() + ")";
        }
        String trace = stack.toString();
        return new JobError(
                kind,
                failure.getClass().getName(),
                messageOf(failure),
                encodable(unreadable == null ? trace : trace + unreadable),
                atMs);
    }

    private static @Nullable String messageOf(Throwable failure) {
        try {
            String message = failure.getMessage();
            return message == null
                    ? null
                    : encodable(message.substring(0, Math.min(message.length(), MAX_STACK_CHARACTERS)));
        } catch (Throwable thrown) {
            return null;
        }
    }

    /** Halves of surrogate pairs, which JSON cannot carry, become question marks. */
    static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Takes the first characters, and then ends whoever writes: causes may go on without end. */
    private static final class Head extends Writer {

        /** Thrown through the exception that prints itself. */
        private static final class Full extends RuntimeException {

            @Serial
            private static final long serialVersionUID = 1L;

            Full() {
                super(null, null, false, false);
            }
        }

        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] characters, int from, int count) {
            text.append(characters, from, Math.min(count, MAX_STACK_CHARACTERS - text.length()));
            if (text.length() >= MAX_STACK_CHARACTERS) {
                throw new Full();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
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

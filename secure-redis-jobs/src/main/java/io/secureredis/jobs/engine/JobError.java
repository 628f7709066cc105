package io.secureredis.jobs.engine;

import io.secureredis.jobs.inspect.RevealedError;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sealed reason why an attempt ended. Source: {@code docs/spec/job-keys.md}, section 4, role {@code error}. */
record JobError(
        String kind,
        @Nullable String type,
        @Nullable String message,
        @Nullable String stackTrace,
        long atMs,
        List<FailedAttempt> history) {

    /**
     * One attempt that failed, without message and stack trace.
     *
     * @param token of the claim
     * @param notBeforeMs as the body said then, which a retry by an operator changes; -1 if it did not open
     * @param delayMs until the next attempt, -1 for none
     */
    record FailedAttempt(
            long token,
            long claimedMs,
            long notBeforeMs,
            long endedMs,
            String kind,
            @Nullable String type,
            long delayMs,
            String worker,
            String host) {

        private static final int MOST_CHARACTERS = 200;

        FailedAttempt {
            type = type == null ? null : shortened(type);
            host = shortened(host);
        }

        private static String shortened(String text) {
            return text.length() <= MOST_CHARACTERS ? text : encodable(text.substring(0, MOST_CHARACTERS));
        }

        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("n", token);
            fields.put("c", claimedMs);
            if (notBeforeMs >= 0) {
                fields.put("nb", notBeforeMs);
            }
            fields.put("at", endedMs);
            fields.put("k", kind);
            put(fields, "t", type);
            if (delayMs >= 0) {
                fields.put("d", delayMs);
            }
            fields.put("w", worker);
            fields.put("host", host);
            return fields;
        }

        private static FailedAttempt parse(JsonNode node) {
            return new FailedAttempt(
                    node.path("n").asLong(0),
                    node.path("c").asLong(0),
                    node.path("nb").asLong(-1),
                    node.path("at").asLong(0),
                    node.path("k").asString(FAILED),
                    text(node, "t"),
                    node.path("d").asLong(-1),
                    node.path("w").asString(""),
                    node.path("host").asString(""));
        }
    }

    /** Attempts that are kept. */
    static final int MOST_ATTEMPTS = 20;

    static final String FAILED = "failed";
    static final String TIMEOUT = "timeout";
    static final String CRASHED = "crashed";
    static final String EXPIRED = "expired";
    static final String MOVED = "moved";
    static final String CANCELLED = "cancelled";
    static final String TAMPERED = "tampered";

    /** The job succeeded, and its result is not kept. */
    static final String RESULT = "result";

    /** The job was put back after it had run: its body opens, and is still refused. */
    static final String REPLAYED = "replayed";

    JobError {
        history = List.copyOf(history);
    }

    JobError(String kind, @Nullable String type, @Nullable String message, @Nullable String stackTrace, long atMs) {
        this(kind, type, message, stackTrace, atMs, List.of());
    }

    /** This error, with the attempts that an earlier one knows, and this one as the last. */
    JobError after(@Nullable JobError earlier, FailedAttempt last) {
        List<FailedAttempt> all = new ArrayList<>(before(earlier, last.token));
        all.add(last);
        return with(all);
    }

    /** This error of an attempt that did not fail, with the attempts that an earlier one knows. */
    JobError after(@Nullable JobError earlier, long token) {
        return with(before(earlier, token));
    }

    private static List<FailedAttempt> before(@Nullable JobError earlier, long token) {
        // The attempt itself was reported before, if the answer was lost.
        return earlier == null
                ? List.of()
                : earlier.history.stream().filter(one -> one.token < token).toList();
    }

    /** Whether it tells of an attempt before the one that was claimed last. */
    boolean isOlderThan(@Nullable Instant claimed) {
        long lastMs = history.isEmpty() ? atMs : history.get(history.size() - 1).claimedMs;
        return claimed != null && lastMs < claimed.toEpochMilli();
    }

    private JobError with(List<FailedAttempt> all) {
        return new JobError(
                kind,
                type,
                message,
                stackTrace,
                atMs,
                all.subList(Math.max(0, all.size() - MOST_ATTEMPTS), all.size()));
    }

    private static final int MAX_STACK_CHARACTERS = 16_000;
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** Tolerates exceptions whose methods throw, because they are the application's. */
    static JobError of(String kind, Throwable failure, long atMs) {
        return new JobError(kind, failure.getClass().getName(), messageOf(failure), encodable(traceOf(failure)), atMs);
    }

    private static String traceOf(Throwable failure) {
        Head stack = new Head();
        try {
            failure.printStackTrace(new PrintWriter(stack));
        } catch (Head.Full enough) {
            // Only the head is needed.
        } catch (Throwable thrown) {
            return stack + "(the exception could not be printed: "
                    + thrown.getClass().getName() + ")";
        }
        return stack.toString();
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

    /** Replaces halves of surrogate pairs, which JSON cannot represent, by question marks. */
    static String encodable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Takes the first characters, and then ends the writing: causes can be endless. */
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
        if (!history.isEmpty()) {
            fields.put("h", history.stream().map(FailedAttempt::fields).toList());
        }
        return PLAIN.writeValueAsBytes(fields);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    static JobError parse(byte[] json) {
        JsonNode node = PLAIN.readTree(json);
        List<FailedAttempt> history = new ArrayList<>();
        for (JsonNode attempt : node.path("h")) {
            history.add(FailedAttempt.parse(attempt));
        }
        return new JobError(
                node.path("k").asString(FAILED),
                text(node, "t"),
                text(node, "m"),
                text(node, "st"),
                node.path("at").asLong(0),
                history);
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    RevealedError revealed() {
        return new RevealedError(kind, type, message, stackTrace, Instant.ofEpochMilli(atMs));
    }

    /** Omits message and stack trace. */
    @Override
    public String toString() {
        return "JobError[" + kind + "]";
    }
}

package io.secureredis.jobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.jobs.JobException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sealed content of a job. Source: {@code docs/spec/job-keys.md}, section 4, role {@code body}.
 *
 * @param fingerprint of the signature, or {@code null} for a call by name
 * @param enqueuedMs by the server's clock, like the other times
 * @param maxAttempts 0 if the caller chose none
 * @param scheduleKey for an occurrence of a schedule
 * @param uniqueKey in plain text, or {@code null} if the job holds none
 * @param origin what its caller passed with it
 * @param arguments a JSON array
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody
record JobBody(
        String task,
        @Nullable String fingerprint,
        long enqueuedMs,
        long notBeforeMs,
        long notAfterMs,
        int maxAttempts,
        @Nullable String scheduleKey,
        long occurrenceMs,
        @Nullable String uniqueKey,
        Origin origin,
        byte[] arguments,
        @Nullable Moving moving) {

    /**
     * What its caller passed with a job, for people and for the context in which it runs.
     *
     * @param id as its caller chose it, or {@code null}
     * @param headers trace and logging context
     */
    record Origin(@Nullable String id, List<String> tags, Map<String, String> headers) {

        static final Origin NONE = new Origin(null, List.of(), Map.of());

        private void append(StringBuilder head) {
            if (id != null) {
                head.append(",\"i\":").append(PLAIN.writeValueAsString(id));
            }
            if (!tags.isEmpty()) {
                head.append(",\"t\":").append(PLAIN.writeValueAsString(tags));
            }
            if (!headers.isEmpty()) {
                head.append(",\"h\":").append(PLAIN.writeValueAsString(headers));
            }
        }

        /** Omits all of it. */
        @Override
        public String toString() {
            return "Origin";
        }
    }

    /**
     * A move to another queue that has begun.
     *
     * @param to the other queue, on the same server
     * @param untilMs until then it can arrive there
     * @param heldMs until then nobody runs it there, unless the move has ended
     * @param dead whether it was dead
     */
    record Moving(String to, long untilMs, long heldMs, boolean dead) {

        private String fields() {
            return ",\"mv\":\"" + to + "\",\"mu\":" + untilMs + ",\"mh\":" + heldMs + ",\"md\":" + dead;
        }
    }

    /** A body that does not move. */
    JobBody(
            String task,
            @Nullable String fingerprint,
            long enqueuedMs,
            long notBeforeMs,
            long notAfterMs,
            int maxAttempts,
            @Nullable String scheduleKey,
            long occurrenceMs,
            @Nullable String uniqueKey,
            Origin origin,
            byte[] arguments) {
        this(
                task,
                fingerprint,
                enqueuedMs,
                notBeforeMs,
                notAfterMs,
                maxAttempts,
                scheduleKey,
                occurrenceMs,
                uniqueKey,
                origin,
                arguments,
                null);
    }

    /** Returns this body as it stays in its queue during a move. */
    JobBody moving(Moving move) {
        return new JobBody(
                task,
                fingerprint,
                enqueuedMs,
                notBeforeMs,
                notAfterMs,
                maxAttempts,
                scheduleKey,
                occurrenceMs,
                uniqueKey,
                origin,
                arguments,
                move);
    }

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** Returns this body with another period of validity, and without a move. */
    JobBody withTimes(long newNotBeforeMs, long newNotAfterMs) {
        return new JobBody(
                task,
                fingerprint,
                enqueuedMs,
                newNotBeforeMs,
                newNotAfterMs,
                maxAttempts,
                scheduleKey,
                occurrenceMs,
                uniqueKey,
                origin,
                arguments);
    }

    /** Returns this body with other arguments, for a method with this signature. */
    JobBody withArguments(String newFingerprint, byte[] newArguments) {
        return new JobBody(
                task,
                newFingerprint,
                enqueuedMs,
                notBeforeMs,
                notAfterMs,
                maxAttempts,
                scheduleKey,
                occurrenceMs,
                uniqueKey,
                origin,
                newArguments);
    }

    /**
     * Returns the JSON. Names, schedule keys and fingerprints use alphabets that need no escape; unique keys and
     * headers may need one, and so may what its caller passed.
     */
    byte[] toBytes() {
        byte[] before = head().getBytes(UTF_8);
        byte[] all = new byte[before.length + arguments.length + 1];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(arguments, 0, all, before.length, arguments.length);
        all[all.length - 1] = '}';
        return all;
    }

    /** Everything before the arguments. */
    private String head() {
        StringBuilder head = new StringBuilder(160 + task.length())
                .append("{\"v\":1,\"n\":\"")
                .append(task)
                .append('"');
        if (fingerprint != null) {
            head.append(",\"f\":\"").append(fingerprint).append('"');
        }
        head.append(",\"c\":").append(enqueuedMs);
        head.append(",\"nb\":").append(notBeforeMs);
        head.append(",\"na\":").append(notAfterMs);
        appendOptionals(head);
        return head.append(",\"a\":").toString();
    }

    private void appendOptionals(StringBuilder head) {
        if (maxAttempts > 0) {
            head.append(",\"m\":").append(maxAttempts);
        }
        if (scheduleKey != null) {
            head.append(",\"s\":\"").append(scheduleKey).append("\",\"o\":").append(occurrenceMs);
        }
        if (uniqueKey != null) {
            head.append(",\"u\":").append(PLAIN.writeValueAsString(uniqueKey));
        }
        origin.append(head);
        head.append(moving == null ? "" : moving.fields());
    }

    /**
     * @throws JobException {@code SR436} if it is no body; it was sealed by someone who has the secret, but not by this
     *     version
     */
    static JobBody parse(byte[] json) {
        Parts parts = new Parts();
        try (JsonParser parser = PLAIN.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                parts.read(parser, json);
            }
        }
        return parts.body();
    }

    /** The fields while they are parsed. */
    private static final class Parts {
        private String task = "";
        private @Nullable String fingerprint;
        private long enqueued;
        private long notBefore;
        private long notAfter;
        private int maxAttempts;
        private @Nullable String scheduleKey;
        private @Nullable String movesTo;
        private long movesUntil;
        private long heldUntil;
        private boolean wasDead;
        private long occurrence;
        private @Nullable String uniqueKey;
        private @Nullable String callerId;
        private List<String> tags = List.of();
        private Map<String, String> headers = Map.of();
        private byte[] arguments = {};

        private void read(JsonParser parser, byte[] json) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "n" -> task = parser.getString();
                case "f" -> fingerprint = parser.getString();
                case "c" -> enqueued = parser.getLongValue();
                case "nb" -> notBefore = parser.getLongValue();
                case "na" -> notAfter = parser.getLongValue();
                case "m" -> maxAttempts = parser.getIntValue();
                case "s" -> scheduleKey = parser.getString();
                case "o" -> occurrence = parser.getLongValue();
                case "u" -> uniqueKey = parser.getString();
                case "i" -> callerId = parser.getString();
                case "t" -> tags = texts(parser);
                case "h" -> headers = strings(parser);
                case "mv" -> movesTo = parser.getString();
                case "mu" -> movesUntil = parser.getLongValue();
                case "mh" -> heldUntil = parser.getLongValue();
                case "md" -> wasDead = parser.getBooleanValue();
                case "a" -> arguments = array(parser, json);
                default -> parser.skipChildren();
            }
        }

        /** Returns the array's own bytes, so that they are read once, by the types of the parameters. */
        private static byte[] array(JsonParser parser, byte[] json) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int to = (int) parser.currentLocation().getByteOffset();
            return java.util.Arrays.copyOfRange(json, from, to);
        }

        private static Map<String, String> strings(JsonParser parser) {
            Map<String, String> strings = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                strings.put(name, parser.getString());
            }
            return strings;
        }

        /** What is no text is left out. */
        private static List<String> texts(JsonParser parser) {
            List<String> texts = new ArrayList<>();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return texts;
            }
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            return texts;
        }

        private void requireKnownVersion() {
            if (task.isEmpty() || arguments.length == 0) {
                throw JobException.outcome(
                        "SR436", "The body of a job opens, but has an unknown version. Update this application.");
            }
        }

        private JobBody body() {
            requireKnownVersion();
            return new JobBody(
                    task,
                    fingerprint,
                    enqueued,
                    notBefore,
                    notAfter,
                    maxAttempts,
                    scheduleKey,
                    occurrence,
                    uniqueKey,
                    new Origin(callerId, tags, headers),
                    arguments,
                    movesTo == null ? null : new Moving(movesTo, movesUntil, heldUntil, wasDead));
        }
    }

    /** Omits arguments and headers. */
    @Override
    public String toString() {
        return "JobBody[" + task + "]";
    }
}

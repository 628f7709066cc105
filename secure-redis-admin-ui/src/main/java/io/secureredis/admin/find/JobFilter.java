package io.secureredis.admin.find;

import io.secureredis.jobs.inspect.JobSummary;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs of a state are wanted. Names are sealed in Redis, so a filter applies to opened jobs only.
 *
 * @param task a part of the task's name, in any case; empty for all
 * @param cause a part of the kind or class of the last error, in any case; empty for all
 * @param exact whether task, cause, tag and the caller's id are whole; {@value FoundJob#SEALED} as a task or cause then
 *     stands for what does not open
 * @param attempts at least so many; 0 for all
 * @param older enqueued before so much time, or {@code null}
 * @param newer enqueued within so much time, or {@code null}
 * @param worker the beginning of the id of the worker that ran it last; empty for all
 * @param schedule the beginning of the key of the schedule that put it; empty for all
 * @param keyId the beginning of the id of the secret that its body names; empty for all
 * @param tag a part of one of its tags, in any case; empty for all
 * @param id a part of the id that its caller chose, in any case, or the beginning of its id in Redis; empty for all
 */
public record JobFilter(
        String task,
        String cause,
        boolean exact,
        int attempts,
        @Nullable Duration older,
        @Nullable Duration newer,
        String worker,
        String schedule,
        String keyId,
        String tag,
        String id) {

    /** The names of the fields that {@link #parse} reads. */
    public static final List<String> FIELDS =
            List.of("task", "cause", "exact", "attempts", "older", "newer", "worker", "schedule", "keyid", "tag", "id");

    /** Every job. */
    public static final JobFilter ALL = new JobFilter("", "", false, 0, null, null, "", "", "", "", "");

    private static final int MOST_CHARACTERS = 200;
    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})\\s*(s|min|m|h|d)");
    private static final Pattern ATTEMPTS = Pattern.compile("[0-9]{1,6}");

    /** A field holds something else than it should. */
    public static final class InvalidFieldException extends IllegalArgumentException {

        @Serial
        private static final long serialVersionUID = 1L;

        private final String field;

        InvalidFieldException(String field, String message) {
            super(message);
            this.field = field;
        }

        /** {@code attempts}, {@code age}, {@code exact} or {@code text}. */
        public String field() {
            return field;
        }
    }

    /** Jobs of one task with one cause. */
    public static JobFilter exactly(String task, String cause) {
        return new JobFilter(task, cause, true, 0, null, null, "", "", "", "", "");
    }

    /** Jobs with one tag. */
    public static JobFilter tagged(String tag) {
        return new JobFilter("", "", true, 0, null, null, "", "", "", tag, "");
    }

    /**
     * Reads a filter out of the fields of a form, as {@link #fields} writes them.
     *
     * @param field the value of a field, or empty
     * @throws InvalidFieldException if an age or a number is none, or a text is too long
     */
    public static JobFilter parse(Function<String, String> field) {
        return new JobFilter(
                limited(field.apply("task")),
                limited(field.apply("cause")),
                exact(field.apply("exact")),
                attempts(field.apply("attempts")),
                age(field.apply("older")),
                age(field.apply("newer")),
                limited(field.apply("worker")),
                limited(field.apply("schedule")),
                limited(field.apply("keyid")).toLowerCase(Locale.ROOT),
                limited(field.apply("tag")),
                limited(field.apply("id")));
    }

    /** Its beginning alone would select more jobs. */
    private static String limited(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new InvalidFieldException("text", "A text must have at most 200 characters.");
        }
        return text;
    }

    /** Another word, such as {@code true}, may be meant as yes. */
    private static boolean exact(String text) {
        if (!text.isEmpty() && !text.equals("yes")) {
            throw new InvalidFieldException("exact", "The field exact must be yes, or absent.");
        }
        return !text.isEmpty();
    }

    private static int attempts(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!ATTEMPTS.matcher(text).matches()) {
            throw new InvalidFieldException("attempts", "The number of attempts must be a whole number, such as 3.");
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Duration age(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Matcher age = AGE.matcher(text.toLowerCase(Locale.ROOT));
        if (!age.matches()) {
            throw new InvalidFieldException("age", "An age must be a number and a unit, such as 30m, 2h or 7d.");
        }
        long number = Long.parseLong(age.group(1));
        return switch (age.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /** The fields of a form that holds this filter; those that filter nothing are absent. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "task", task);
        put(fields, "cause", cause);
        put(fields, "exact", exact ? "yes" : "");
        put(fields, "attempts", attempts == 0 ? "" : String.valueOf(attempts));
        put(fields, "older", text(older));
        put(fields, "newer", text(newer));
        put(fields, "worker", worker);
        put(fields, "schedule", schedule);
        put(fields, "keyid", keyId);
        put(fields, "tag", tag);
        put(fields, "id", id);
        return fields;
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    /** {@code 30m}, {@code 2h}, {@code 7d}; empty for none. */
    public static String text(@Nullable Duration age) {
        if (age == null) {
            return "";
        }
        if (age.toSecondsPart() != 0) {
            return age.toSeconds() + "s";
        }
        if (age.toMinutesPart() != 0) {
            return age.toMinutes() + "m";
        }
        return age.toHoursPart() != 0 || age.isZero() ? age.toHours() + "h" : age.toDays() + "d";
    }

    /** Whether it lets every job through. */
    public boolean isEmpty() {
        return equals(ALL) || fields().isEmpty() || (exact && fields().size() == 1);
    }

    /** Whether it needs to know why jobs failed. */
    public boolean needsCause() {
        return !cause.isEmpty();
    }

    /** Whether a job is wanted. */
    public boolean matches(FoundJob found, Instant now) {
        return matches(task, found.task())
                && matches(cause, found.cause())
                && found.job().attempt() >= attempts
                && isOfAge(found.job().enqueuedAt(), now)
                && begins(worker, found.job().worker())
                && begins(schedule, found.job().schedule())
                && begins(keyId, found.job().keyId())
                && hasTag(found.job())
                && hasId(found.job());
    }

    /** A whole tag too is one in any case. */
    private boolean hasTag(JobSummary job) {
        return tag.isEmpty() || (exact ? job.hasTag(tag) : job.tags().stream().anyMatch(each -> matches(tag, each)));
    }

    private boolean hasId(JobSummary job) {
        String callerId = job.callerId();
        return begins(id, job.id().value()) || (callerId != null && matches(id, callerId));
    }

    private static boolean begins(String wanted, @Nullable String actual) {
        return wanted.isEmpty() || (actual != null && actual.startsWith(wanted));
    }

    private boolean matches(String wanted, String actual) {
        if (wanted.isEmpty()) {
            return true;
        }
        return exact
                ? actual.equals(wanted)
                : actual.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private boolean isOfAge(@Nullable Instant enqueued, Instant now) {
        if (older == null && newer == null) {
            return true;
        }
        return enqueued != null
                && (older == null || enqueued.isBefore(now.minus(older)))
                && (newer == null || !enqueued.isBefore(now.minus(newer)));
    }

    /** {@code task mail.welcome, cause failed java.net.ConnectException}; {@code every job} for no filter. */
    public String words() {
        List<String> parts = new ArrayList<>();
        if (!task.isEmpty()) {
            parts.add("task " + named(task));
        }
        if (!cause.isEmpty()) {
            parts.add("cause " + named(cause));
        }
        if (attempts > 0) {
            parts.add("at least " + attempts + (attempts == 1 ? " attempt" : " attempts"));
        }
        if (older != null) {
            parts.add("enqueued more than " + text(older) + " ago");
        }
        if (newer != null) {
            parts.add("enqueued within the last " + text(newer));
        }
        if (!worker.isEmpty()) {
            parts.add("worker " + worker);
        }
        if (!schedule.isEmpty()) {
            parts.add("schedule " + schedule);
        }
        if (!keyId.isEmpty()) {
            parts.add("key id " + keyId);
        }
        if (!tag.isEmpty()) {
            parts.add("tag " + (exact ? tag : part(tag)));
        }
        if (!id.isEmpty()) {
            parts.add("id " + (exact ? id : part(id)));
        }
        return parts.isEmpty() ? "every job" : String.join(", ", parts);
    }

    private String named(String text) {
        if (!exact) {
            return part(text);
        }
        return text.equals(FoundJob.SEALED) ? "that does not open" : text;
    }

    private static String part(String text) {
        return "with “" + text + "”";
    }
}

package io.secureredis.jobs;

import io.secureredis.PrintableText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks a caller's arguments before anything is sealed or put into a queue. Each refusal is a {@link JobException}
 * with a code.
 *
 * <p>For the other packages of this module; not for applications.
 */
public final class CallChecks {

    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    /** Longer than anyone waits, and short enough that no sum of it and a date overflows. */
    public static final Duration LONGEST = Duration.ofDays(365_000);

    /** The last moment of a four-digit year, well below the 2^53 ms that a Redis score represents exactly. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final int MOST_TAGS = 8;
    private static final int LONGEST_TAG = 64;
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private CallChecks() {}

    /**
     * Requires a value.
     *
     * @throws JobException {@code SR416} if it is {@code null}
     */
    public static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new JobException("SR416", what + " is null. Pass a value, or leave out the call that sets it.");
        }
        return value;
    }

    /**
     * Requires the number of a form.
     *
     * @throws JobException {@code SR416} if it is {@code null}, or has another format
     */
    public static String number(String number) {
        if (!NUMBER.matcher(present(number, "The number of the form")).matches()) {
            throw new JobException(
                    "SR416",
                    "The number of the form is not 16 to 64 characters of A-Z a-z 0-9 _ -. Make one at random.");
        }
        return number;
    }

    /**
     * Requires text that is not blank and contains only whole characters.
     *
     * @throws JobException {@code SR416} if it is {@code null}, blank, or contains half a surrogate pair
     */
    public static String text(String value, String what) {
        if (present(value, what).isBlank()) {
            throw new JobException(
                    "SR416", what + " is empty, so all calls would share it. Pass a text that is unique to this one.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new JobException(
                    "SR416",
                    what
                            + " holds half a surrogate pair, which UTF-8 cannot distinguish from other halves. Pass a text of complete characters.");
        }
        return value;
    }

    /**
     * Returns tags and more tags, each once.
     *
     * @throws JobException {@code SR416} if one is {@code null} or has not the form of a tag, or if there are too many
     */
    public static List<String> tags(List<String> tags, String... more) {
        Set<String> all = new LinkedHashSet<>(tags);
        for (String tag : present(more, "The list of tags")) {
            all.add(tag(tag));
        }
        if (all.size() > MOST_TAGS) {
            throw new JobException(
                    "SR416",
                    "The job has " + all.size() + " tags, together with those of @SecureJob. Use at most " + MOST_TAGS
                            + ".");
        }
        return List.copyOf(all);
    }

    /** A message never quotes a tag, which may be about a person. */
    private static String tag(String tag) {
        if (!isTag(present(tag, "A tag"))) {
            throw new JobException(
                    "SR416",
                    "A tag is not 1 to " + LONGEST_TAG
                            + " characters, or has a control character, or white space at an end. Pass another text.");
        }
        return tag;
    }

    private static boolean isTag(String text) {
        int length = text.codePointCount(0, text.length());
        return length > 0
                && length <= LONGEST_TAG
                && text.codePoints().allMatch(PrintableText::isPrintable)
                && !isBlank(text.codePointAt(0))
                && !isBlank(text.codePointBefore(text.length()));
    }

    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    /**
     * Returns a wait in ms; zero for a negative wait.
     *
     * @throws JobException {@code SR415} if it is longer than {@link #LONGEST}
     */
    public static long waitMs(Duration wait) {
        return present(wait, "The delay").isNegative()
                ? 0
                : inRange(wait, "The delay").toMillis();
    }

    /**
     * Requires a duration of at least a millisecond.
     *
     * @throws JobException {@code SR415} if it is shorter, or longer than {@link #LONGEST}
     */
    public static Duration positive(Duration duration, String what) {
        if (present(duration, what).isNegative() || inRange(duration, what).toMillis() == 0) {
            throw new JobException("SR415", what + " is shorter than a millisecond. Pass one of at least 1 ms.");
        }
        return duration;
    }

    private static Duration inRange(Duration duration, String what) {
        if (present(duration, what).compareTo(LONGEST) > 0) {
            throw new JobException(
                    "SR415",
                    what + " is longer than " + LONGEST.toDays()
                            + " days. Pass a shorter one. If you do not need it, leave out the call that sets it.");
        }
        return duration;
    }

    /**
     * Returns a moment in ms since 1970.
     *
     * @throws JobException {@code SR415} if its year is not one of 0 to 9999
     */
    public static long momentMs(Instant moment, String what) {
        if (present(moment, what).isAfter(LATEST) || moment.isBefore(EARLIEST)) {
            throw new JobException(
                    "SR415",
                    what
                            + " is not in the years 0 to 9999. Pass the real time, not a placeholder such as Instant.MAX.");
        }
        return moment.toEpochMilli();
    }

    /** Returns the end of an age, limited to the last moment that is allowed. */
    public static long endMs(long fromMs, Duration age) {
        return Math.max(fromMs, Math.min(LATEST.toEpochMilli(), fromMs + age.toMillis()));
    }

    /**
     * Requires the progress of a job.
     *
     * @throws JobException {@code SR416} if it is not 0 to 100
     */
    public static int percent(int percent) {
        if (percent < 0 || percent > 100) {
            throw new JobException("SR416", "Progress is 0 to 100 percent. Pass a number in between.");
        }
        return percent;
    }

    /**
     * Requires a number in a range.
     *
     * @throws JobException {@code SR416} if it is out of range
     */
    public static int between(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new JobException(
                    "SR416",
                    what + " is " + value + ". Pass at least " + least
                            + (most == Integer.MAX_VALUE ? "." : " and at most " + most + "."));
        }
        return value;
    }
}

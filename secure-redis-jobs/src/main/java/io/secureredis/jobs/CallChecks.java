package io.secureredis.jobs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a call is refused for, at the call: before anything is sealed or put. Each refusal is a {@link JobException} with a code. */
final class CallChecks {

    /** Longer than anybody waits, and short enough that no sum of it and a date overflows. */
    static final Duration LONGEST = Duration.ofDays(365_000);

    /** The last moment of a year of four digits, well below the 2^53 ms that a score of Redis holds exactly. */
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private CallChecks() {}

    /** @throws JobException {@code SR416} if it is {@code null} */
    static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new JobException("SR416", what + " is null. Pass a value, or leave out the call that takes it.");
        }
        return value;
    }

    /** @throws JobException {@code SR416} if it is {@code null}, or nothing but white space, or holds half a surrogate pair */
    static String text(String value, String what) {
        if (present(value, what).isBlank()) {
            throw new JobException(
                    "SR416", what + " is empty, so all calls would share it. Pass a text that tells this one apart.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new JobException(
                    "SR416",
                    what + " holds half a surrogate pair, which UTF-8 cannot tell from other halves. Pass a text of"
                            + " whole characters.");
        }
        return value;
    }

    /** How long to wait, in ms; zero for a negative wait. */
    static long waitMs(Duration wait) {
        Duration inRange = inRange(wait, "The delay");
        return Math.max(0, inRange.toMillis());
    }

    /** A duration of at least a millisecond. */
    static Duration positive(Duration duration, String what) {
        if (inRange(duration, what).toMillis() <= 0) {
            throw new JobException("SR415", what + " is shorter than a millisecond. Pass one of at least 1 ms.");
        }
        return duration;
    }

    private static Duration inRange(Duration duration, String what) {
        if (present(duration, what).compareTo(LONGEST) > 0 || duration.compareTo(LONGEST.negated()) < 0) {
            throw new JobException(
                    "SR415",
                    what + " is longer than " + LONGEST.toDays()
                            + " days. Pass one that is meant; to leave it out, leave out the call that takes it.");
        }
        return duration;
    }

    /** A moment in ms since 1970. */
    static long momentMs(Instant moment, String what) {
        if (present(moment, what).isAfter(LATEST) || moment.isBefore(EARLIEST)) {
            throw new JobException(
                    "SR415",
                    what
                            + " is not in the years 0 to 9999. Pass a moment that is meant, not a stand-in such as Instant.MAX.");
        }
        return moment.toEpochMilli();
    }

    /** The end of an age, which is never later than the last moment that is taken. */
    static long endMs(long fromMs, Duration age) {
        return Math.max(fromMs, Math.min(LATEST.toEpochMilli(), fromMs + age.toMillis()));
    }

    /** @throws JobException {@code SR416} if the number is out of range */
    static int between(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new JobException(
                    "SR416",
                    what + " is " + value + ". Pass at least " + least
                            + (most == Integer.MAX_VALUE ? "." : " and at most " + most + "."));
        }
        return value;
    }
}

package io.secureredis.jobs.engine;

import io.secureredis.jobs.redis.JobRedis;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Redis's record of a job's runs. Not authenticated.
 *
 * <p>{@code token:failures:crashes:priority:claimed:ended:worker}; times in ms, 0 for never; an empty worker for
 * nobody. The state of an ended job follows; it is not parsed here, because the state's own key determines it. Source:
 * {@code docs/spec/job-keys.md}, section 3.
 */
record RunRecord(
        long token,
        int failures,
        int crashes,
        int priority,
        long claimedMs,
        long endedMs,
        @Nullable String worker) {

    private static final int MOST_BYTES = 200;
    private static final Pattern SHAPE = Pattern.compile(
            "(\\d{1,15}):(\\d{1,9}):(\\d{1,9}):([1-9]):(\\d{1,15}):(\\d{1,15}):([A-Za-z0-9_-]*):?[a-z]*:?\\d{0,15}");

    static final RunRecord NEVER_CLAIMED = new RunRecord(0, 0, 0, 5, 0, 0, null);

    /** Parses a record; an absent or broken one means never claimed. */
    static RunRecord parse(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length > MOST_BYTES) {
            return NEVER_CLAIMED;
        }
        Matcher parts = SHAPE.matcher(JobRedis.text(bytes));
        if (!parts.matches()) {
            return NEVER_CLAIMED;
        }
        return new RunRecord(
                Long.parseLong(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Integer.parseInt(parts.group(4)),
                Long.parseLong(parts.group(5)),
                Long.parseLong(parts.group(6)),
                parts.group(7).isEmpty() ? null : parts.group(7));
    }
}

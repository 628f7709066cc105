package io.secureredis.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What Redis says about the runs of a job. Not authenticated.
 *
 * <p>{@code token:failures:crashes:priority:claimed:ended:worker}; times in ms, 0 for never; an empty worker for nobody. Source: {@code docs/spec/job-keys.md}, section 3.
 */
record RunRecord(
        long token,
        int failures,
        int crashes,
        int priority,
        long claimedMs,
        long endedMs,
        @Nullable String worker) {

    private static final int PARTS = 7;

    static final RunRecord NEVER_CLAIMED = new RunRecord(0, 0, 0, 5, 0, 0, null);

    /** Reads a record; an absent or broken one reads as never claimed. */
    static RunRecord parse(byte @Nullable [] bytes) {
        if (bytes == null) {
            return NEVER_CLAIMED;
        }
        String[] parts = JobRedis.text(bytes).split(":", PARTS);
        if (parts.length != PARTS) {
            return NEVER_CLAIMED;
        }
        try {
            return new RunRecord(
                    Long.parseLong(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    Long.parseLong(parts[4]),
                    Long.parseLong(parts[5]),
                    parts[6].isEmpty() ? null : parts[6]);
        } catch (NumberFormatException broken) {
            return NEVER_CLAIMED;
        }
    }
}

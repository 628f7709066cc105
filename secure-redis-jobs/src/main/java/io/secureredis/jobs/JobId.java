package io.secureredis.jobs;

/**
 * Identifies one job within its queue.
 *
 * <p>It is not confidential: it appears in plain text in Redis, logs and metrics. An id that a caller chooses is hidden
 * behind an HMAC before it becomes a job id.
 *
 * @param value 1 to 64 characters of {@code A-Z a-z 0-9 _ -}
 */
public record JobId(String value) {

    private static final int MAX_LENGTH = 64;

    /** @throws JobException {@code SR416} if the value has another format */
    public JobId {
        if (!isValid(CallChecks.present(value, "The job id"))) {
            throw new JobException(
                    "SR416", "A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'. This text is not one.");
        }
    }

    /**
     * Without a regular expression, because every job passes here; the expression took a twentieth of a producer's
     * time.
     */
    static boolean isValid(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '_' && c != '-') {
                return false;
            }
        }
        return length > 0 && length <= MAX_LENGTH;
    }

    @Override
    public String toString() {
        return value;
    }
}

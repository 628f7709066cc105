package io.secureredis.jobs;

/**
 * Names one job within its queue.
 *
 * <p>Not confidential: it stands in Redis in clear, in logs and in metrics. Ids chosen by a caller are hidden behind an HMAC before they become a job id.
 *
 * @param value 1 to 64 characters of {@code A-Z a-z 0-9 _ -}
 */
public record JobId(String value) {

    private static final int MAX_LENGTH = 64;

    /** @throws JobException {@code SR416} if the value has another shape */
    public JobId {
        if (!isValid(CallChecks.present(value, "The job id"))) {
            throw new JobException(
                    "SR416", "A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'. This text is none.");
        }
    }

    /** By hand, because every job that is put or claimed comes by here; a regular expression took a twentieth of a producer's time. */
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

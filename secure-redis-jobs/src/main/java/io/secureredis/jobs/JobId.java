package io.secureredis.jobs;

import java.util.regex.Pattern;

/**
 * Names one job within its queue.
 *
 * <p>Not confidential: it stands in Redis in clear, in logs and in metrics. Ids chosen by a caller are hidden behind an HMAC before they become a job id.
 *
 * @param value 1 to 64 characters of {@code A-Z a-z 0-9 _ -}
 */
public record JobId(String value) {

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException if the value has another shape */
    public JobId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("A job id is 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

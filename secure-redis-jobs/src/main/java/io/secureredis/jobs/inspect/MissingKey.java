package io.secureredis.jobs.inspect;

import java.time.Instant;

/**
 * A secret that this process lacks, or has retired, and that jobs wait for ({@code SR460}, {@code SR461}).
 *
 * @param keyId the public name of the secret, 8 hexadecimal digits; {@value #OTHERS} for all secrets beyond the first
 *     {@value #MOST_KEY_IDS} that are counted separately
 * @param since when this process first met such a job, by the clock of the Redis server
 * @param jobs how many this process saw when it last checked; there may be more
 */
public record MissingKey(String keyId, Instant since, long jobs) {

    /** Stands for the key ids that are not counted separately. */
    public static final String OTHERS = "others";

    /** How many key ids a process counts separately. */
    public static final int MOST_KEY_IDS = 256;
}

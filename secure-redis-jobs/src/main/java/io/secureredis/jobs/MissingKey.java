package io.secureredis.jobs;

import java.time.Instant;

/**
 * A secret that this process lacks, or has retired, and that jobs wait for ({@code SR460}, {@code SR461}).
 *
 * @param keyId the public name of the secret, 8 hexadecimal digits
 * @param since when this process first met such a job, by the clock of the Redis server
 * @param jobs how many this process saw when it last looked; there may be more
 */
public record MissingKey(String keyId, Instant since, long jobs) {}

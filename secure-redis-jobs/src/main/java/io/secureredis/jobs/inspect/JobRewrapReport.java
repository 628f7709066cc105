package io.secureredis.jobs.inspect;

/**
 * Reports what happened to the jobs and schedules of a queue when they were sealed again under the primary secret.
 *
 * @param resealed jobs whose body, result, error or progress was sealed again
 * @param schedules that were sealed again or got their names under the primary secret
 * @param current jobs that were already under the primary secret
 * @param running jobs that a worker runs; they stay unchanged
 * @param named jobs whose id a caller chose before the primary secret changed; they keep it, and their body, until they
 *     are gone
 * @param notOpened jobs and schedules that do not open here
 * @param changed jobs that others changed in the meantime
 */
public record JobRewrapReport(
        long resealed, long schedules, long current, long running, long named, long notOpened, long changed) {

    /** An empty report. */
    public static final JobRewrapReport NOTHING = new JobRewrapReport(0, 0, 0, 0, 0, 0, 0);

    /** Returns the sum of both reports. */
    public JobRewrapReport and(JobRewrapReport other) {
        return new JobRewrapReport(
                resealed + other.resealed,
                schedules + other.schedules,
                current + other.current,
                running + other.running,
                named + other.named,
                notOpened + other.notOpened,
                changed + other.changed);
    }
}

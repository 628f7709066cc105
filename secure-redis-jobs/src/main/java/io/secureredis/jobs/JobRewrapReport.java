package io.secureredis.jobs;

/**
 * What became of the jobs and schedules of a queue when they were sealed again under the primary secret.
 *
 * @param resealed jobs whose body, result, error or progress was sealed again
 * @param schedules that were sealed again or got their names under the primary secret
 * @param current jobs that were under the primary secret already
 * @param running jobs that a worker runs; what they are is left as it is
 * @param named jobs whose id a caller chose before the primary secret changed; they keep it, and their body, until they are gone
 * @param notOpened jobs and schedules that do not open here
 * @param changed jobs that others changed meanwhile
 */
public record JobRewrapReport(
        long resealed, long schedules, long current, long running, long named, long notOpened, long changed) {

    /** Nothing yet. */
    public static final JobRewrapReport NOTHING = new JobRewrapReport(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
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

package io.secureredis.jobs.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobRuntime;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while the servers of the jobs answer and have memory left. Says also whether this process works, how many failed jobs a cap removed, and how much was set aside that is not the queues' own;
 * nothing of jobs or addresses.
 */
final class JobsHealth implements HealthIndicator {

    private final JobRuntime runtime;

    JobsHealth(JobRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Health health() {
        Health.Builder health =
                Health.unknown().withDetail("worker", runtime.worker().isRunning() ? "running" : "stopped");
        try {
            runtime.ping();
            runtime.removals().forEach((what, jobs) -> {
                if (jobs > 0) {
                    health.withDetail(what, jobs);
                }
            });
            return runtime.isFull()
                    ? health.down().withDetail("error", "SR471").build()
                    : health.up().build();
        } catch (SecureRedisException unreachable) {
            return health.down().withDetail("error", unreachable.code()).build();
        }
    }
}

package io.secureredis.jobs.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobRuntime;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the servers of the jobs answer. Says also whether this process works; nothing of jobs or addresses. */
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
            List<String> missing = runtime.missingKeyIds();
            if (!missing.isEmpty()) {
                health.withDetail("missingKeyIds", missing);
            }
            runtime.ping();
            return health.up().build();
        } catch (SecureRedisException unreachable) {
            return health.down().withDetail("error", unreachable.code()).build();
        }
    }
}

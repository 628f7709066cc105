package io.secureredis.jobs.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.jobs.JobRuntime;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the servers of the jobs answer. Says also whether this process works, and which queues hold jobs that no worker serves; nothing of jobs or addresses. */
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
            tellUnserved(health);
            return health.up().build();
        } catch (SecureRedisException unreachable) {
            return health.down().withDetail("error", unreachable.code()).build();
        }
    }

    private void tellUnserved(Health.Builder health) {
        try {
            List<String> unserved = runtime.unservedQueues();
            if (!unserved.isEmpty()) {
                health.withDetail("unserved", unserved);
            }
        } catch (SecureRedisException notTold) {
            // The server answers, and that is what decides
            health.withDetail("unserved", "unknown");
        }
    }
}

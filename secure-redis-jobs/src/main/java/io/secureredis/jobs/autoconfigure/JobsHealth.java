package io.secureredis.jobs.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.JobRuntime;
import io.secureredis.jobs.JobServerState;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while the servers of the jobs answer, take jobs, and lose none by eviction. Says also whether this process works, which queues hold jobs that no worker serves, how many failed jobs a cap
 * removed, and how much was set aside that is not the queues' own; nothing of jobs or addresses.
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
            List<String> missing = runtime.missingKeyIds();
            if (!missing.isEmpty()) {
                health.withDetail("missingKeyIds", missing)
                        .withDetail(
                                "missingKeyIdsRemedy",
                                "SR460 Add the secrets to secure-redis.previous-secret-keys, or give applications that share this"
                                        + " Redis a secure-redis.jobs.namespace each");
            }
            runtime.ping();
            tellUnserved(health);
            runtime.removals().forEach((what, jobs) -> {
                if (jobs > 0) {
                    health.withDetail(what, jobs);
                }
            });
            return memory(health.up(), runtime.serverStates()).build();
        } catch (SecureRedisException unreachable) {
            if (unreachable.getCause() instanceof ConnectionException reason) {
                health.withDetail("code", reason.code());
            }
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

    /** Down where nothing can be put, and where jobs are lost. Not where they only may be: that is a warning. */
    private static Health.Builder memory(Health.Builder health, List<JobServerState> states) {
        long evicted = states.stream().mapToLong(JobServerState::evicted).sum();
        if (states.stream().anyMatch(JobServerState::mayEvict)) {
            health.withDetail("mayEvict", true);
        }
        if (evicted > 0) {
            health.withDetail("evicted", evicted);
        }
        if (states.stream().anyMatch(JobServerState::evicting)) {
            health.down().withDetail("error", "SR363");
        }
        if (states.stream().anyMatch(JobServerState::readOnly)) {
            health.down()
                    .withDetail("readOnly", true)
                    .withDetail("error", "SR340")
                    .withDetail("remedy", "Connect to the primary, or name the Sentinels or the Cluster");
        }
        if (states.stream().anyMatch(JobServerState::full)) {
            health.down().withDetail("full", true).withDetail("error", "SR471");
        }
        return health;
    }
}

package io.secureredis.jobs.autoconfigure;

import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.inspect.JobInspector.MissingKey;
import io.secureredis.jobs.inspect.JobServerState;
import io.secureredis.jobs.inspect.QueueOverview;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while the servers of the jobs answer, take jobs and what workers send, and lose none by eviction. Says also
 * whether this process works, which queues hold jobs that no worker serves, which are paused and why, how many failed
 * jobs a cap removed, how much was set aside that is not the queues' own, and of which queues one of several servers
 * does not answer; nothing of jobs or addresses.
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
            addMissingKeyIds(health);
            addStrandedSchedules(health);
            runtime.ping();
            addRefusals(health.up());
            addUnserved(health);
            addPaused(health);
            addRemovals(health);
            return memory(health, runtime.serverStates()).build();
        } catch (SecureRedisException unreachable) {
            return down(health, unreachable);
        }
    }

    private void addMissingKeyIds(Health.Builder health) {
        addKeyIds(
                health,
                "missingKeyIds",
                false,
                "SR460 Add the secrets to secure-redis.previous-secret-keys, or set a different secure-redis.jobs.namespace for each application that shares this Redis");
        addKeyIds(
                health,
                "retiredKeyIds",
                true,
                "SR461 Delete these jobs, or remove the key ids from secure-redis.retired-key-ids until they are done; not if the secret has leaked");
    }

    private void addKeyIds(Health.Builder health, String name, boolean retired, String remedy) {
        List<String> ids = runtime.missingKeys().stream()
                .filter(key -> key.retired() == retired)
                .map(MissingKey::keyId)
                .toList();
        if (!ids.isEmpty()) {
            health.withDetail(name, ids).withDetail(name + "Remedy", remedy);
        }
    }

    private void addStrandedSchedules(Health.Builder health) {
        int stranded = runtime.strandedSchedules();
        if (stranded > 0) {
            health.withDetail("strandedSchedules", stranded);
        }
    }

    private void addRemovals(Health.Builder health) {
        runtime.removals().forEach((what, jobs) -> {
            if (jobs > 0) {
                health.withDetail(what, jobs);
            }
        });
    }

    /** Reports down if the server answers, but refused the last put, or what a worker here sent last. */
    private void addRefusals(Health.Builder health) {
        Map<String, ConnectionException> refused = runtime.refusals();
        if (!refused.isEmpty()) {
            health.withDetail("refused", List.copyOf(refused.keySet()));
            explain(health, refused.values().iterator().next());
            health.down().withDetail("error", "SR420");
        }
    }

    private static void explain(Health.Builder health, ConnectionException reason) {
        health.withDetail("code", reason.code()).withDetail("remedy", reason.action());
    }

    private static Health down(Health.Builder health, SecureRedisException unreachable) {
        if (unreachable.getCause() instanceof ConnectionException reason) {
            explain(health, reason);
        }
        return health.down().withDetail("error", unreachable.code()).build();
    }

    /** Names the paused queues, with what was said about it; a pause takes nothing from the health. */
    private void addPaused(Health.Builder health) {
        try {
            Map<String, Object> paused = new TreeMap<>();
            runtime.pausedQueues().forEach((queue, note) -> paused.put(queue, said(note.orElse(null))));
            if (!paused.isEmpty()) {
                health.withDetail("paused", paused);
            }
        } catch (SecureRedisException notTold) {
            // The server answers, which is decisive
            health.withDetail("paused", "unknown");
        }
    }

    private static Map<String, Object> said(QueueOverview.@Nullable Pause note) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (note != null) {
            said.put("at", note.at());
            putText(said, "by", note.by());
            putText(said, "reason", note.reason());
        }
        return said;
    }

    private static void putText(Map<String, Object> said, String name, @Nullable String text) {
        if (text != null) {
            said.put(name, text);
        }
    }

    private void addUnserved(Health.Builder health) {
        try {
            List<String> unserved = runtime.unservedQueues();
            if (!unserved.isEmpty()) {
                health.withDetail("unserved", unserved);
            }
        } catch (SecureRedisException notTold) {
            // The server answers, which is decisive
            health.withDetail("unserved", "unknown");
        }
    }

    /**
     * Reports down if nothing can be put into a queue, or if jobs are lost. If they only may be lost, that is a
     * warning.
     */
    private static Health.Builder memory(Health.Builder health, List<JobServerState> states) {
        List<JobServerState> answering =
                states.stream().filter(JobServerState::answers).toList();
        if (answering.stream().anyMatch(JobServerState::mayEvict)) {
            health.withDetail("mayEvict", true);
        }
        long evicted = states.stream().mapToLong(JobServerState::evicted).sum();
        if (evicted > 0) {
            health.withDetail("evicted", evicted);
        }
        addErrors(health, answering);
        List<String> silent = silentQueues(states);
        if (!silent.isEmpty()) {
            health.withDetail("silent", silent);
            down(health, "SR420", "Start or reach the servers of these queues");
        }
        return health;
    }

    private static void addErrors(Health.Builder health, List<JobServerState> answering) {
        if (answering.stream().anyMatch(JobServerState::evicting)) {
            down(health, "SR363", "Set maxmemory-policy noeviction, or give the jobs their own server");
        }
        if (answering.stream().anyMatch(JobServerState::readOnly)) {
            health.withDetail("readOnly", true);
            down(health, "SR340", "Connect to the primary, or name the Sentinels or the Cluster");
        }
        if (answering.stream().anyMatch(JobServerState::full)) {
            health.withDetail("full", true);
            down(health, "SR471", "Delete jobs that nobody needs, or raise maxmemory");
        }
    }

    private static void down(Health.Builder health, String code, String remedy) {
        health.down().withDetail("error", code).withDetail("remedy", remedy);
    }

    private static List<String> silentQueues(List<JobServerState> states) {
        return states.stream()
                .filter(state -> !state.answers())
                .flatMap(state -> state.queues().isEmpty()
                        ? Stream.of("all other queues")
                        : state.queues().stream().sorted())
                .toList();
    }
}

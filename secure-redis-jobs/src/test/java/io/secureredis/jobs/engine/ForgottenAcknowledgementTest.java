package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A server that took an acknowledgement and then forgot it, by a restart or a failover: the worker that had run the job
 * neither raises an alarm nor runs it again.
 *
 * <p>That the same body is an alarm where the server has forgotten nothing, {@link SealedJobsTest} shows.
 */
class ForgottenAcknowledgementTest {

    private static final List<Class<?>> BEANS =
            List.of(Mailer.class, SealedJobsTest.Alerts.class, SettingsTest.Meters.class);
    private static final String ONE_AT_A_TIME = "queues.mail.concurrency=1";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * A reply that a stall makes late is one that is lost, and what it answered is not known; so late that no stall
     * does.
     */
    private static final String PATIENT = "spring.data.redis.timeout=30s";

    @Test
    void restart_fromAnOlderSnapshot_acknowledgesAgainAndRunsNothingTwice() {
        try (RedisTestServer redis =
                RedisTestServer.builder().externalAllowed(false).start()) {
            try (JobApplication application = JobApplication.start(redis, BEANS, ONE_AT_A_TIME, PATIENT)) {
                JobId id = putWhilePaused(application);
                redis.command("SAVE");
                application.operations().resume("mail");
                awaitKnown(application);
                redis.kill();
                redis.restart();
                awaitResumed(application);
                assertAcknowledgedAgain(application, id);
            }
            QueueInvariants.check(redis);
        }
    }

    @Test
    void failover_toAReplicaThatLagged_acknowledgesAgainAndRunsNothingTwice() {
        try (RedisTestCluster cluster =
                RedisTestCluster.builder().masters(3).replicasPerMaster(1).start()) {
            int slot = cluster.slotOf("{mail}");
            String nodes = cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .collect(Collectors.joining(","));
            try (JobApplication application = JobApplication.start(
                    cluster.nodes().get(0),
                    BEANS,
                    ONE_AT_A_TIME,
                    "spring.data.redis.cluster.nodes=" + nodes,
                    "spring.data.redis.lettuce.cluster.refresh.period=1s",
                    PATIENT)) {
                JobId id = putWhilePaused(application);
                RedisTestServer master = cluster.masterOf(slot);
                detach(replicaOf(cluster, master), master);
                application.operations().resume("mail");
                awaitKnown(application);
                cluster.killMaster(slot);
                cluster.awaitOk();
                awaitResumed(application);
                assertAcknowledgedAgain(application, id);
            }
            QueueInvariants.check(cluster.masterOf(slot));
        }
    }

    private static JobId putWhilePaused(JobApplication application) {
        application.operations().pause("mail");
        return application.jobs().call(Mailer::welcome, 1L, "a").delay();
    }

    private static RedisTestServer replicaOf(RedisTestCluster cluster, RedisTestServer master) {
        return cluster.nodes().stream()
                .filter(node ->
                        info(node).contains("role:slave") && info(node).contains("master_port:" + master.port()))
                .findFirst()
                .orElseThrow();
    }

    /** Lets a replica have what its master has, and nothing that comes after it: from now on it cannot log in there. */
    private static void detach(RedisTestServer replica, RedisTestServer master) {
        long offset = offset(master, "master_repl_offset");
        await().atMost(PATIENCE).until(() -> offset(replica, "slave_repl_offset") >= offset);
        replica.command("CONFIG", "SET", "masteruser", "nobody");
        replica.command("CONFIG", "SET", "masterauth", "nothing");
        replica.command("CLIENT", "KILL", "TYPE", "master");
        await().atMost(PATIENCE).until(() -> info(replica).contains("master_link_status:down"));
    }

    private static long offset(RedisTestServer node, String name) {
        return Long.parseLong(ServerAdvice.fields(info(node)).get(name));
    }

    private static String info(RedisTestServer node) {
        return String.valueOf(node.command("INFO", "replication"));
    }

    /**
     * Until the worker itself knows that the job was acknowledged: it claims no other one before. The other one is not
     * in the snapshot, and not on the replica; it is acknowledged as well, lest the server dies before that.
     */
    private static void awaitKnown(JobApplication application) {
        awaitDone(application, 1);
        application.jobs().call(Mailer::digest).delay();
        awaitDone(application, 2);
    }

    private static void awaitDone(JobApplication application, long jobs) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(JobException.class)
                .until(() -> application.counts("mail").get(JobState.DONE) == jobs);
    }

    /** That the queue was resumed, the server has forgotten as well. */
    private static void awaitResumed(JobApplication application) {
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(JobException.class).until(() -> {
            application.operations().resume("mail");
            return application.counts("mail").get(JobState.READY) == 0;
        });
    }

    private static void assertAcknowledgedAgain(JobApplication application, JobId id) {
        awaitDone(application, 1);
        // Listeners hear of it on a thread of their own
        await().untilAsserted(() -> assertThat(application.get(SealedJobsTest.Alerts.class).events)
                .extracting(JobEvent::kind, JobEvent::id)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(JobEvent.Kind.FORGOTTEN, id)));
        assertThat(application
                        .get(MeterRegistry.class)
                        .get("secure.jobs.forgotten")
                        .tags("queue", "mail")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(application.counts("mail")).containsEntry(JobState.TAMPERED, 0L);
        assertThat(application.get(Mailer.class).sent).containsExactly("1 a", "digest");
    }
}

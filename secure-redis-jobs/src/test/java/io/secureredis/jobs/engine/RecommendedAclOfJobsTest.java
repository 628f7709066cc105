package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.connection.AclFeature;
import io.secureredis.connection.AclRules;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobPage;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import io.secureredis.jobs.inspect.QueueOverview;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Everything that jobs send, under exactly the line that is printed for them: whatever it lacks is in {@code ACL LOG}.
 */
class RecommendedAclOfJobsTest {

    /** Asked by the client when it connects; it goes on without. */
    private static final List<String> HARMLESS = List.of("client|setinfo", "client|maint_notifications");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Says something of itself. */
    @Component
    static class Talker {

        @SecureJob(name = "talker.speak", queue = "mail")
        public void speak() {
            JobContext.current().log("line");
            JobContext.current().progress(50, "half");
        }
    }

    @Test
    void jobs_onOneServer_needNoMore() {
        try (RedisTestServer server = RedisTestServer.builder()
                .user("default", "on nopass ~* &* +@all")
                .start()) {
            use(
                    List.of(server),
                    List.of("spring.data.redis.host=" + server.host(), "spring.data.redis.port=" + server.port()),
                    AclFeature.JOBS);
        }
    }

    @Test
    void jobs_onACluster_needNoMore() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String nodes = cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .collect(Collectors.joining(","));
            use(
                    cluster.nodes(),
                    List.of("spring.data.redis.cluster.nodes=" + nodes),
                    AclFeature.JOBS,
                    AclFeature.CLUSTER);
        }
    }

    private static void use(List<RedisTestServer> servers, List<String> address, AclFeature... features) {
        String rules = AclRules.forFeatures(features)
                .onKeys("secure-jobs:*")
                .line("app")
                .replace("PASSWORD", "secret");
        servers.forEach(server -> {
            server.command(rules.split(" "));
            server.command("ACL", "LOG", "RESET");
        });
        List<String> settings = new ArrayList<>(address);
        settings.addAll(List.of(
                "spring.data.redis.username=app",
                "spring.data.redis.password=secret",
                "secure-redis.connection.start-check=fail",
                "worker.lease=1s"));
        try (JobApplication application = JobApplication.start(
                servers.get(0), List.of(Mailer.class, Talker.class), settings.toArray(String[]::new))) {
            work(application);
            look(application);
            operate(application);
        }
        servers.forEach(server -> assertThat(refused(server))
                .as("commands, keys or channels that the recommended line lacks")
                .isEmpty());
    }

    private static void work(JobApplication application) {
        SecureJobs jobs = application.jobs();
        application.get(Mailer.class).failuresLeft.set(1);
        jobs.call(Talker::speak).delay();
        jobs.call(Mailer::welcome, 1L, "a").delay();
        jobs.call(Mailer::welcome, 2L, "b").withId("order-2").delay(Duration.ofMillis(50));
        jobs.call(Mailer::welcome, 3L, "c").unique("three", Duration.ofHours(1)).delay();
        jobs.delayAll(IntStream.range(4, 20)
                .mapToObj(i -> jobs.call(Mailer::welcome, (long) i, "bulk"))
                .toList());
        jobs.call(Mailer::digest).scheduleOnce("tick", Schedule.every(Duration.ofMillis(200)));
        await().atMost(PATIENCE).until(() -> application.get(Mailer.class).sent.size() >= 21);
    }

    private static void look(JobApplication application) {
        JobInspector inspector = application.inspector();
        assertThat(inspector.servers()).isNotEmpty();
        assertThat(inspector.missingKeys()).isEmpty();
        for (QueueOverview queue : inspector.queues()) {
            inspector.history(queue.name(), Duration.ofMinutes(5));
            inspector.recurring(queue.name());
            inspector.workers(queue.name());
            for (JobState state : JobState.values()) {
                JobPage<JobSummary> page = inspector.jobs(new JobQuery(queue.name(), state, null, null, 0, 10));
                inspector.progress(queue.name(), page.items());
                page.items().forEach(job -> {
                    inspector.find(queue.name(), job.id());
                    inspector.reveal(queue.name(), job.id());
                    inspector.log(queue.name(), job.id());
                });
            }
        }
        assertThat(application
                        .get(HealthIndicator.class, "secureJobsHealthIndicator")
                        .health()
                        .getStatus())
                .isEqualTo(Status.UP);
    }

    private static void operate(JobApplication application) {
        JobOperations operations = application.operations();
        JobId waiting = application.jobs().call(Mailer::welcome, 30L, "later").delay(Duration.ofHours(1));
        JobId other = application.jobs().call(Mailer::welcome, 31L, "later").delay(Duration.ofHours(1));
        for (QueueOverview queue : application.inspector().queues()) {
            String name = queue.name();
            operations.limit(name, new QueueOverview.Limits(5, null, null, null, null, Map.of()), "ops");
            assertThat(application.inspector().limits(name)).isPresent();
            operations.pause(name, "provider is down", "ops");
            application.inspector().recurring(name).forEach(schedule -> {
                operations.fireNow(name, schedule.key());
                operations.pauseSchedule(name, schedule.key());
                operations.resumeSchedule(name, schedule.key());
                operations.editSchedule(name, schedule.key(), Schedule.every(Duration.ofHours(1)));
                application.inspector().runs(name, schedule.key());
                operations.removeSchedule(name, schedule.key());
            });
            operations.runNow(name, waiting);
            operations.cancel(name, other);
            operations.retry(name, waiting);
            operations.retryAll(name);
            operations.retryAll(name, JobState.TAMPERED);
            operations.delete(name, waiting);
            operations.deleteAll(name, JobState.DONE);
            operations.drain(name);
            operations.resume(name);
        }
    }

    private static List<String> refused(RedisTestServer server) {
        return ((List<?>) server.command("ACL", "LOG"))
                .stream()
                        .map(entry -> (List<?>) entry)
                        .map(entry ->
                                entry.get(entry.indexOf("context") + 1) + " " + entry.get(entry.indexOf("object") + 1))
                        .filter(name -> HARMLESS.stream().noneMatch(name::endsWith))
                        // Redis 6 tells no subcommand: CLIENT SETINFO and others, which every connection tries
                        .filter(name -> !name.equals("toplevel client")
                                || !server.version().startsWith("6."))
                        .toList();
    }
}

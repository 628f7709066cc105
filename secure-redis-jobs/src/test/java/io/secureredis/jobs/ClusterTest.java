package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs on a real cluster: every key of a queue in one slot, several queues and shards on several nodes. */
class ClusterTest {

    @Test
    void cluster_severalQueuesAndShards_workAsOnOneServer() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            String nodes = cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .collect(Collectors.joining(","));
            try (JobApplication application = JobApplication.start(
                    cluster.nodes().get(0),
                    List.of(SettingsTest.Work.class, Mailer.class),
                    "queues.a.shards=8",
                    "spring.data.redis.cluster.nodes=" + nodes)) {
                application.get(Mailer.class).failuresLeft.set(1);
                application
                        .jobs()
                        .delayAll(IntStream.range(0, 80)
                                .mapToObj(i -> application.jobs().call(SettingsTest.Work::a, i))
                                .toList());
                application.jobs().call(SettingsTest.Work::b, 1).delay(Duration.ofMillis(100));
                application.jobs().call(Mailer::welcome, 1L, "a").delay();
                application
                        .jobs()
                        .call(Mailer::digest)
                        .scheduleOnce(Schedule.every(Duration.ofMillis(200)).times(2));
                await().atMost(Duration.ofMinutes(1))
                        .until(() ->
                                application.get(SettingsTest.Work.class).ran.size() == 81
                                        && application.get(Mailer.class).sent.size() == 3);
                await().until(() -> application.inspector().queues().stream()
                                .mapToLong(queue -> queue.count(JobState.DONE))
                                .sum()
                        == 84);
                assertThat(application.operations().drain("a")).isZero();
            }
            assertThat(cluster.masters().stream()
                            .filter(master -> !((List<?>) master.command("KEYS", "*")).isEmpty())
                            .count())
                    .isGreaterThan(1);
            for (RedisTestServer master : cluster.masters()) {
                assertOneSlot(cluster, master);
                QueueInvariants.check(master);
            }
        }
    }

    private static void assertOneSlot(RedisTestCluster cluster, RedisTestServer master) {
        ((List<?>) master.command("KEYS", "secure-jobs:{*"))
                .stream()
                        .map(Objects::toString)
                        .collect(Collectors.groupingBy(
                                key -> key.substring(0, key.indexOf('}')),
                                Collectors.mapping(cluster::slotOf, Collectors.toSet())))
                        .forEach((queue, slots) -> assertThat(slots).as(queue).hasSize(1));
    }
}

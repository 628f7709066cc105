package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.engine.JobRewrapperTest.Work;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.WorkHistory;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs on a real cluster: every key of a queue in one slot, several queues and shards on several nodes. */
class ClusterTest {

    private static final String OTHER = "zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=";
    private static final String K1 = "secure-redis.secret-key=" + JobApplication.SECRET;
    private static final String K2 = "secure-redis.secret-key=" + OTHER;
    private static final String AND_K1 = "secure-redis.previous-secret-keys[0]=" + JobApplication.SECRET;
    private static final Duration HOUR = Duration.ofHours(1);

    private static RedisTestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisTestCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void clean() {
        cluster.masters().forEach(RedisTestServer::flushAll);
        JobRewrapperTest.Work.RAN.clear();
    }

    @Test
    void cluster_severalQueuesAndShards_workAsOnOneServer() {
        try (JobApplication application = start(List.of(SettingsTest.Work.class, Mailer.class), "queues.a.shards=8")) {
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
                    .until(() -> application.get(SettingsTest.Work.class).ran.size() == 81
                            && application.get(Mailer.class).sent.size() == 3);
            await().until(() -> application.inspector().queues().stream()
                            .mapToLong(queue -> queue.count(JobState.DONE))
                            .sum()
                    == 84);
            assertThat(application.operations().drain("a")).isZero();
            await().untilAsserted(
                            () -> assertThat(application.inspector().tasks(HOUR).histories())
                                    .extracting(WorkHistory::runs)
                                    .containsExactlyInAnyOrder(80L, 1L, 2L, 2L));
        }
        assertThat(cluster.masters().stream()
                        .filter(master -> !((List<?>) master.command("KEYS", "*")).isEmpty())
                        .count())
                .isGreaterThan(1);
        assertOneSlot();
        cluster.masters().forEach(QueueInvariants::check);
    }

    @Test
    void cluster_idsUniqueKeysSchedulesRetriesRotationAndMissingStates_workAsOnOneServer() {
        List<String> sent = new ArrayList<>();
        JobId done;
        JobId dead;
        JobId withId;
        JobId unique;
        try (JobApplication before = producer(K1)) {
            before.get(Mailer.class).failuresLeft.set(1);
            before.jobs().call(Mailer::welcome, 1L, "a").delay();
            done = before.jobs().call(Work::note, "done").delay();
            dead = before.jobs().call(Work::fails).delay();
            assertThat(before.get(JobRuntime.class).runDue()).isGreaterThanOrEqualTo(3);
            withId = withId(before);
            unique = unique(before);
            before.jobs().call(Work::note, "later").delay(HOUR);
            tick(before);
            sent.addAll(before.get(Mailer.class).sent);
        }
        try (JobApplication rotated = producer(K2, AND_K1)) {
            assertThat(withId(rotated)).isEqualTo(withId);
            assertThat(unique(rotated)).isEqualTo(unique);
            tick(rotated);
            assertThat(rotated.inspector().recurring("q")).hasSize(1);

            takeOut("ready", withId);
            takeOut("done", done);
            JobRuntime runtime = rotated.get(JobRuntime.class);
            QueueStore store = runtime.queues().get("q").store();
            assertThat(store.recover(100, 30_000).putBack()).isEqualTo(2);
            assertThat(rotated.inspector()
                            .find("q", done)
                            .orElseThrow()
                            .summary()
                            .state())
                    .isEqualTo(JobState.DONE);

            assertThat(runtime.rewrapper().run("q", false, jobs -> {}).resealed())
                    .isPositive();
            assertThat(rotated.operations().retry("q", dead)).isTrue();
            runtime.shiftClock(HOUR.plusMinutes(1));
            runtime.runDue();
            assertThat(Work.RAN).containsExactlyInAnyOrder("done", "id", "unique", "later", "tick");
            sent.addAll(rotated.get(Mailer.class).sent);
            assertThat(sent).containsExactly("1 a");
            assertThat(rotated.operations().retryAll("q")).isEqualTo(1);
            assertThat(rotated.operations().drain("q")).isEqualTo(1);
        }
        try (JobApplication after = producer(K2)) {
            assertThat(after.inspector().reveal("q", done).orElseThrow().result())
                    .contains("result of done");
            assertThat(after.inspector().recurring("q"))
                    .singleElement()
                    .matches(schedule -> "tick".equals(schedule.id()));
            assertThat(after.counts("q")).containsEntry(JobState.TAMPERED, 0L).containsEntry(JobState.READY, 0L);
        }
        assertOneSlot();
    }

    private static JobApplication producer(String... secrets) {
        List<String> settings = new ArrayList<>(List.of(secrets));
        settings.addAll(List.of("namespace=shop", "worker.enabled=false"));
        return start(List.of(Work.class, Mailer.class), settings.toArray(String[]::new));
    }

    private static JobApplication start(List<Class<?>> beans, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("spring.data.redis.cluster.nodes="
                + cluster.nodes().stream()
                        .map(node -> node.host() + ":" + node.port())
                        .collect(Collectors.joining(",")));
        return JobApplication.start(cluster.nodes().get(0), beans, all.toArray(String[]::new));
    }

    private static JobId withId(JobApplication application) {
        return application.jobs().call(Work::note, "id").withId("order-42").delay();
    }

    private static JobId unique(JobApplication application) {
        return application.jobs().call(Work::note, "unique").unique("key", HOUR).delay();
    }

    private static void tick(JobApplication application) {
        application.jobs().call(Work::note, "tick").scheduleOnce("tick", Schedule.every(HOUR));
    }

    private static void takeOut(String state, JobId id) {
        String key = "shop:secure-jobs:{q}:" + state;
        assertThat(cluster.masterOf(cluster.slotOf(key)).command("ZREM", key, id.value()))
                .hasToString("1");
    }

    private static void assertOneSlot() {
        cluster.masters().forEach(ClusterTest::assertOneSlot);
    }

    private static void assertOneSlot(RedisTestServer master) {
        ((List<?>) master.command("KEYS", "*secure-jobs:{*"))
                .stream()
                        .map(Objects::toString)
                        .collect(Collectors.groupingBy(
                                key -> key.substring(0, key.indexOf('}')),
                                Collectors.mapping(cluster::slotOf, Collectors.toSet())))
                        .forEach((queue, slots) -> assertThat(slots).as(queue).hasSize(1));
    }
}

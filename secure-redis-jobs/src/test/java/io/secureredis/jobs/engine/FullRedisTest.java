package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A server whose memory is full and that evicts nothing: what is in the queue runs on, and makes room. */
class FullRedisTest {

    private static final long LEASE_MS = 60_000;
    private static final String WORKER = "wwwwwwwwwwwwwwwwwwwwww";

    private static RedisTestServer server;
    private static LettuceConnectionFactory connections;
    private static JobRedis redis;
    private QueueStore store;

    @BeforeAll
    static void start() {
        server = RedisTestServer.start();
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        connections.afterPropertiesSet();
        connections.start();
        redis = new JobRedis(connections);
    }

    @AfterAll
    static void stop() {
        redis.close();
        connections.destroy();
        server.close();
    }

    @BeforeEach
    void fill() {
        memory("0");
        server.flushAll();
        redis.shiftClock(Duration.ZERO);
        store = new QueueStore(redis, "full");
        for (String id : List.of("a", "b", "c", "d", "e", "f", "g")) {
            put(id, 0);
        }
    }

    @AfterEach
    void check() {
        memory("0");
        QueueInvariants.check(server);
    }

    @Test
    void put_noMemory_saysThatRedisIsFull() {
        memory("1");
        assertThatThrownBy(() -> put("h", 0))
                .isInstanceOfSatisfying(
                        JobException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR471"))
                .hasMessageContaining("maxmemory");
        memory("0");
        put("h", 0);
        assertThat(count("ready")).isEqualTo(8);
    }

    @Test
    void runningJobs_noMemory_areRenewedAndEnd() {
        List<QueueStore.ClaimedJob> jobs = store.claim(WORKER, 6, LEASE_MS).jobs();
        memory("1");
        assertThat(redis.await(store.extend(
                        WORKER,
                        LEASE_MS,
                        LEASE_MS,
                        bytes("announcement"),
                        jobs.stream().map(FullRedisTest::held).toList())))
                .hasSize(6)
                .containsOnly(QueueStore.Renewal.RENEWED);
        assertThat(store.progress(held(jobs.get(0)), bytes("half")).join()).isTrue();
        assertThat(redis.await(store.acknowledge(List.of(completion(jobs.get(0), LEASE_MS)), 100)))
                .containsExactly(true);
        assertThat(redis.await(store.acknowledge(List.of(completion(jobs.get(1), 0)), 100)))
                .containsExactly(true);
        assertThat(redis.await(store.fail(jobs.get(2).id(), 1, bytes("e"), 1_000, true)))
                .isEqualTo(QueueStore.Failed.RETRYING);
        assertThat(redis.await(store.fail(jobs.get(3).id(), 1, bytes("e"), -1, true)))
                .isEqualTo(QueueStore.Failed.DEAD);
        assertThat(redis.await(store.condemn(jobs.get(4).id(), 1, bytes("e")))).isTrue();
        assertThat(store.cancel(jobs.get(5).id())).isTrue();
        assertThat(redis.await(store.release(List.of(held(jobs.get(5))), 1_000)))
                .containsExactly(true);
        assertThat(store.claim(WORKER, 10, LEASE_MS).jobs()).hasSize(1);
    }

    @Test
    void waitingJobs_noMemory_areClaimedPromotedAndReaped() {
        put("later", redis.nowMs() + 1_000_000);
        List<QueueStore.ClaimedJob> jobs = store.claim(WORKER, 2, LEASE_MS).jobs();
        memory("1");
        assertThat(redis.await(store.release(List.of(held(jobs.get(0))), 500_000)))
                .containsExactly(true);
        redis.shiftClock(Duration.ofHours(1));
        assertThat(store.promote().moved()).isEqualTo(2);
        assertThat(store.reap(10, 5, Long.MAX_VALUE)).hasSize(1);
        assertThat(store.claim(WORKER, 10, LEASE_MS).jobs()).hasSize(8);
    }

    @Test
    void operations_noMemory_work() {
        QueueStore.ClaimedJob job = store.claim(WORKER, 1, LEASE_MS).jobs().get(0);
        redis.await(store.fail(job.id(), 1, bytes("e"), -1, true));
        memory("1");
        store.pause(true);
        assertThat(store.claim(WORKER, 1, LEASE_MS).jobs()).isEmpty();
        store.pause(false);
        store.limit(100, 100, 1_000);
        assertThat(redis.await(store.requeue(job.id(), job.envelope(), bytes("sealed again"), true)))
                .isTrue();
        assertThat(store.cancel(new JobId("b"))).isTrue();
        assertThat(store.delete(List.of(new JobId("c")), QueueStore.Delete.ANY)).isEqualTo(1);
        store.sweep(100, 0, -1, 86_400_000);
        assertThat(redis.await(store.mend())).isZero();
        assertThat(count("ready")).isEqualTo(5);
    }

    @Test
    void schedule_noMemory_firesAndCanBeRemoved() {
        assertThat(store.schedule("s", bytes("schedule"), 1, List.of())).isTrue();
        memory("1");
        QueueStore.StoredSchedule read = store.snapshot(List.of("s")).get(0);
        QueueStore.NewJob occurrence = new QueueStore.NewJob(new JobId("fired"), bytes("body"), 0, 9, "", 0);
        assertThat(store.fire(new QueueStore.Fire(
                        read, List.of("s"), 5, bytes("renewed"), bytes("passed"), "queue", "", occurrence)))
                .isEqualTo(QueueStore.Fired.FIRED);
        assertThat(store.schedule("s", bytes(""), 0, store.snapshot(List.of("s"))))
                .isTrue();
        assertThat(count("ready")).isEqualTo(8);
    }

    @Test
    void scriptsThatTheServerForgot_noMemory_areSentAgain() {
        List<QueueStore.ClaimedJob> jobs = store.claim(WORKER, 1, LEASE_MS).jobs();
        memory("1");
        server.command("SCRIPT", "FLUSH");
        assertThat(redis.await(store.extend(WORKER, LEASE_MS, LEASE_MS, bytes("a"), List.of(held(jobs.get(0))))))
                .containsExactly(QueueStore.Renewal.RENEWED);
    }

    private void put(String id, long dueMs) {
        store.enqueue(new QueueStore.NewJob(new JobId(id), bytes("body of " + id), dueMs, 5, "", 0));
    }

    private static QueueStore.Held held(QueueStore.ClaimedJob job) {
        return new QueueStore.Held(job.id(), job.token());
    }

    private static QueueStore.Completion completion(QueueStore.ClaimedJob job, long retentionMs) {
        return new QueueStore.Completion(job.id(), job.token(), retentionMs, bytes("result"));
    }

    private static void memory(String bytes) {
        server.command("CONFIG", "SET", "maxmemory", bytes);
    }

    private static long count(String zset) {
        return (Long) server.command("ZCARD", "secure-jobs:{full}:" + zset);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

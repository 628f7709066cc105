package io.secureredis.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobId;
import io.secureredis.testserver.RedisTestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Batches of every size; a reply carries the bodies of a few jobs, and the worker asks for those of many. */
class QueueStoreTest {

    private static final String BODY = "secure-jobs:{store}:body";
    private static final long LEASE_MS = 600_000;

    private final RedisTestServer server = RedisTestServer.shared();
    private LettuceConnectionFactory connections;
    private JobRedis redis;
    private QueueStore store;

    @BeforeEach
    void connect() {
        server.flushAll();
        connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration(server.host(), server.port()));
        connections.afterPropertiesSet();
        connections.start();
        redis = new JobRedis(connections);
        store = new QueueStore(redis, "store");
    }

    @AfterEach
    void disconnect() {
        redis.close();
        connections.destroy();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 200})
    void claim_jobsInOneBatch_bringsEachItsOwnBodyInOrder(int count) {
        put(count);
        List<QueueStore.ClaimedJob> claimed = store.claim("w", count, LEASE_MS).jobs();
        assertThat(claimed).extracting(QueueStore.ClaimedJob::id).containsExactlyElementsOf(ids(count));
        assertThat(claimed).allSatisfy(job -> {
            assertThat(job.envelope()).asString().isEqualTo("body of " + job.id());
            assertThat(job.token()).isEqualTo(1);
            assertThat(job.replayed()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"1,8", "5,8", "8,1", "20,3", "20,8", "20,9", "20,30"})
    void claim_jobsAmongIdsWithoutBody_bringsEachItsOwnBody(int ghosts, int count) {
        for (int i = 0; i < ghosts; i++) {
            server.command("ZADD", "secure-jobs:{store}:ready", "1", "ghost" + i);
        }
        put(count);
        List<QueueStore.ClaimedJob> claimed =
                store.claim("w", ghosts + count, LEASE_MS).jobs();
        assertThat(claimed).extracting(QueueStore.ClaimedJob::id).containsExactlyElementsOf(ids(count));
        assertThat(claimed)
                .allSatisfy(job -> assertThat(job.envelope()).asString().isEqualTo("body of " + job.id()));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20})
    void claim_idWithoutBody_isDropped(int count) {
        put(count);
        server.command("HDEL", BODY, "job-0000");
        List<JobId> others = ids(count).subList(1, count);
        assertThat(store.claim("w", count, LEASE_MS).jobs())
                .extracting(QueueStore.ClaimedJob::id)
                .containsExactlyElementsOf(others);
        assertThat(server.command("ZCARD", "secure-jobs:{store}:lease")).isEqualTo((long) count - 1);
        assertThat(server.command("HLEN", "secure-jobs:{store}:run")).isEqualTo((long) count - 1);
    }

    @Test
    void claim_afterRelease_raisesTheTokenAndKeepsThePriority() {
        redis.await(store.enqueue(List.of(new QueueStore.NewJob(new JobId("a"), bytes("a"), 0, 9, "", 0))));
        QueueStore.ClaimedJob first = store.claim("w", 10, LEASE_MS).jobs().get(0);
        redis.await(store.release(List.of(new QueueStore.Held(first.id(), first.token()))));
        assertThat(store.claim("w", 10, LEASE_MS).jobs().get(0).token()).isEqualTo(2);
        assertThat(server.command("HGET", "secure-jobs:{store}:run", "a"))
                .asString()
                .startsWith("2:0:0:9:");
    }

    @Test
    void release_withDelay_waitsInScheduledAndSpendsNothing() {
        redis.await(store.enqueue(List.of(new QueueStore.NewJob(new JobId("a"), bytes("a"), 0, 9, "", 0))));
        QueueStore.Claim claim = store.claim("w", 10, LEASE_MS);
        QueueStore.ClaimedJob first = claim.jobs().get(0);
        QueueStore.Held held = new QueueStore.Held(first.id(), first.token());
        assertThat(redis.await(store.release(List.of(held), 3_600_000))).containsExactly(true);
        assertThat(redis.await(store.release(List.of(held), 3_600_000))).containsExactly(false);
        assertThat(store.claim("w", 10, LEASE_MS).jobs()).isEmpty();
        assertThat(Long.parseLong(String.valueOf(server.command("ZSCORE", "secure-jobs:{store}:scheduled", "a"))))
                .isBetween(claim.nowMs() + 3_600_000, claim.nowMs() + 3_700_000);
        assertThat(server.command("HGET", "secure-jobs:{store}:run", "a")).hasToString("1:0:0:9:0:0:");
        redis.shiftClock(Duration.ofHours(2));
        assertThat(store.promote().moved()).isEqualTo(1);
        QueueStore.ClaimedJob again = store.claim("w", 10, LEASE_MS).jobs().get(0);
        assertThat(List.of(again.token(), (long) again.failures(), (long) again.crashes()))
                .containsExactly(2L, 0L, 0L);
    }

    @Test
    void release_withDelayOfACancelledJob_isDead() {
        put(1);
        QueueStore.ClaimedJob job = store.claim("w", 1, LEASE_MS).jobs().get(0);
        assertThat(store.cancel(job.id())).isTrue();
        redis.await(store.release(List.of(new QueueStore.Held(job.id(), job.token())), 60_000));
        assertThat(server.command("ZCARD", "secure-jobs:{store}:dead")).isEqualTo(1L);
        assertThat(server.command("ZCARD", "secure-jobs:{store}:scheduled")).isEqualTo(0L);
        assertThat(server.command("EXISTS", "secure-jobs:{store}:cancel")).isEqualTo(0L);
    }

    @Test
    void acknowledge_jobsOfSeveralClaims_recordsEachItsOwnEnd() {
        put(3);
        List<QueueStore.Completion> ended = new ArrayList<>();
        for (String worker : List.of("w1", "w2", "w3")) {
            QueueStore.ClaimedJob job = store.claim(worker, 1, LEASE_MS).jobs().get(0);
            ended.add(new QueueStore.Completion(job.id(), job.token(), LEASE_MS, QueueStore.Completion.NO_RESULT));
        }
        assertThat(redis.await(store.acknowledge(ended, 10))).containsExactly(true, true, true);
        for (int i = 0; i < 3; i++) {
            assertThat(server.command("HGET", "secure-jobs:{store}:run", "job-000" + i))
                    .asString()
                    .matches("1:0:0:5:[1-9]\\d+:[1-9]\\d+:w" + (i + 1) + ":done:" + LEASE_MS);
        }
    }

    @Test
    void recover_doneJobsThatLostTheirState_areKeptForTheirOwnRetention() {
        put(3);
        List<Long> retentions = List.of(
                60_000L, Duration.ofHours(25).toMillis(), Duration.ofDays(365).toMillis());
        List<QueueStore.ClaimedJob> claimed = store.claim("w", 3, LEASE_MS).jobs();
        List<QueueStore.Completion> ended = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ended.add(new QueueStore.Completion(
                    claimed.get(i).id(), claimed.get(i).token(), retentions.get(i), QueueStore.Completion.NO_RESULT));
        }
        redis.await(store.acknowledge(ended, 10));
        Object before = server.command("ZRANGE", "secure-jobs:{store}:done", "0", "-1", "WITHSCORES");
        // Long enough to be an envelope
        claimed.forEach(job ->
                server.command("HSET", "secure-jobs:{store}:body", job.id().value(), "x".repeat(76)));
        server.command("DEL", "secure-jobs:{store}:done");
        store.recover(500, LEASE_MS);
        assertThat(server.command("ZRANGE", "secure-jobs:{store}:done", "0", "-1", "WITHSCORES"))
                .isEqualTo(before);
    }

    @Test
    void acknowledge_again_saysTheSameAndCountsOnce() {
        put(2);
        List<QueueStore.Completion> ended = store.claim("w", 2, LEASE_MS).jobs().stream()
                .map(job -> new QueueStore.Completion(job.id(), job.token(), LEASE_MS, QueueStore.Completion.NO_RESULT))
                .toList();
        assertThat(redis.await(store.acknowledge(ended, 10))).containsExactly(true, true);
        assertThat(redis.await(store.acknowledge(ended, 10))).containsExactly(true, true);
        assertThat(counted("done")).isEqualTo(2);
        server.command("ZREM", "secure-jobs:{store}:done", "job-0001");
        assertThat(redis.await(store.acknowledge(ended, 10))).containsExactly(true, false);
    }

    @Test
    void acknowledge_afterAnotherClaim_doesNotCount() {
        put(1);
        QueueStore.ClaimedJob first = store.claim("w1", 1, LEASE_MS).jobs().get(0);
        redis.await(store.release(List.of(new QueueStore.Held(first.id(), first.token()))));
        QueueStore.ClaimedJob second = store.claim("w2", 1, LEASE_MS).jobs().get(0);
        QueueStore.Completion late =
                new QueueStore.Completion(first.id(), first.token(), LEASE_MS, QueueStore.Completion.NO_RESULT);
        assertThat(redis.await(store.acknowledge(List.of(late), 10))).containsExactly(false);
        QueueStore.Completion right =
                new QueueStore.Completion(second.id(), second.token(), LEASE_MS, QueueStore.Completion.NO_RESULT);
        assertThat(redis.await(store.acknowledge(List.of(right), 10))).containsExactly(true);
        assertThat(redis.await(store.acknowledge(List.of(late), 10))).containsExactly(false);
    }

    @Test
    void fail_again_saysTheSameAndCountsOnce() {
        put(2);
        List<QueueStore.ClaimedJob> jobs = store.claim("w", 2, LEASE_MS).jobs();
        for (int i = 0; i < 2; i++) {
            assertThat(redis.await(store.fail(jobs.get(0).id(), 1, bytes("e"), 60_000, true)))
                    .isEqualTo(QueueStore.Failed.RETRYING);
            assertThat(redis.await(store.fail(jobs.get(1).id(), 1, bytes("e"), -1, true)))
                    .isEqualTo(QueueStore.Failed.DEAD);
        }
        assertThat(counted("failed")).isEqualTo(2);
        assertThat(redis.await(store.fail(jobs.get(0).id(), 2, bytes("e"), -1, true)))
                .isEqualTo(QueueStore.Failed.NOT_OURS);
    }

    private long counted(String what) {
        List<?> keys = (List<?>) server.command("KEYS", "secure-jobs:{store}:stat*");
        return keys.stream()
                .map(key -> String.valueOf(server.command("HGET", String.valueOf(key), what)))
                .mapToLong(value -> value.equals("null") ? 0 : Long.parseLong(value))
                .sum();
    }

    @Test
    void enqueue_manyThreadsAtOnce_putsEachOnceAndTellsEachItsOwn() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, 200)
                    .mapToObj(
                            i -> (Callable<Boolean>) () -> store.enqueue(job(i)).equals(job(i).id()))
                    .toList();
            for (Future<Boolean> told : executor.invokeAll(tasks)) {
                assertThat(told.get()).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(server.command("HLEN", BODY)).isEqualTo(200L);
        assertThat(server.command("ZCARD", "secure-jobs:{store}:ready")).isEqualTo(200L);
    }

    private void put(int count) {
        redis.await(store.enqueue(IntStream.range(0, count).mapToObj(this::job).toList()));
    }

    private QueueStore.NewJob job(int number) {
        String id = "job-%04d".formatted(number);
        return new QueueStore.NewJob(new JobId(id), bytes("body of " + id), 0, 5, "", 0);
    }

    private static List<JobId> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new JobId("job-%04d".formatted(i)))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

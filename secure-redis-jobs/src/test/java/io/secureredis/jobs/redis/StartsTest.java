package io.secureredis.jobs.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.jobs.JobId;
import io.secureredis.jobs.redis.QueueStore.ClaimedJob;
import io.secureredis.jobs.redis.QueueStore.Start;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What counts as a start of a period, exactly: three in an hour, of which none may count twice, or not at all. */
class StartsTest {

    private static final long LEASE_MS = 86_400_000;
    private static final String STARTS = "secure-jobs:{store}:starts";

    private RedisTestServer server = RedisTestServer.shared();
    private LettuceConnectionFactory connections;
    private JobRedis redis;
    private QueueStore store;

    @BeforeEach
    void connect() {
        server.flushAll();
        connectTo(server);
        store.limit(0, 3, 3_600_000);
    }

    private void connectTo(RedisTestServer other) {
        server = other;
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

    @Test
    void refund_claimsThatDidNotStart_letsAsManyOthersStart() {
        put(10);
        List<ClaimedJob> first = claim("v", 10);
        assertThat(first).hasSize(3);
        assertThat(claim("w", 10)).isEmpty();
        assertThat(refund(first.get(0), first.get(2))).isTrue();
        assertThat(claim("w", 10)).hasSize(2);
        assertThat(claim("v", 10)).isEmpty();
        assertThat(server.command("SCARD", STARTS)).isEqualTo(3L);
    }

    @Test
    void refund_sentAgain_countsOnce() {
        put(10);
        List<ClaimedJob> first = claim("v", 10);
        assertThat(refund(first.get(0))).isTrue();
        assertThat(claim("w", 10)).hasSize(1);
        assertThat(refund(first.get(0))).isFalse();
        assertThat(claim("w", 10)).isEmpty();
    }

    @Test
    void refund_afterThePeriod_changesNothingInTheNextOne() {
        put(10);
        List<ClaimedJob> first = claim("v", 10);
        redis.shiftClock(Duration.ofMinutes(61));
        assertThat(claim("w", 10)).hasSize(3);
        assertThat(refund(first.toArray(ClaimedJob[]::new))).isFalse();
        assertThat(claim("w", 10)).isEmpty();
    }

    @Test
    void refund_betweenThePeriods_addsNothingToTheNextOne() {
        put(10);
        List<ClaimedJob> first = claim("v", 10);
        redis.shiftClock(Duration.ofMinutes(61));
        refund(first.toArray(ClaimedJob[]::new));
        assertThat(claim("w", 10)).hasSize(3);
    }

    /** A chosen id begins again with token 1: the claim of the first job must not take the start of the second. */
    @Test
    void refund_jobWithTheSameIdWasPutAgain_doesNotTakeItsStart() {
        put(1);
        ClaimedJob first = claim("v", 1).get(0);
        redis.await(store.acknowledge(
                List.of(new QueueStore.Completion(first.id(), first.token(), 0, QueueStore.Completion.NO_RESULT)), 1));
        put(1);
        ClaimedJob second = claim("w", 1).get(0);
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(server.command("SCARD", STARTS)).isEqualTo(2L);
        refund(first);
        refund(first);
        assertThat(server.command("SCARD", STARTS)).isEqualTo(1L);
    }

    @Test
    void release_ofAJobThatBegan_keepsItsStart() {
        put(10);
        List<QueueStore.Held> held = claim("v", 10).stream()
                .map(job -> new QueueStore.Held(job.id(), job.token()))
                .toList();
        redis.await(store.release(held));
        assertThat(claim("w", 10)).isEmpty();
    }

    @Test
    void claim_manyInSmallSteps_neverStartsMoreThanTheRate() {
        put(10);
        assertThat(claim("v", 1)).hasSize(1);
        assertThat(claim("w", 1)).hasSize(1);
        redis.shiftClock(Duration.ofMinutes(59));
        assertThat(claim("v", 5)).hasSize(1);
        assertThat(claim("w", 5)).isEmpty();
    }

    /** A worker that announces only another limit takes the rate away, and the next one brings it back. */
    @Test
    void limit_rateGoneAndBack_keepsWhatHasStarted() {
        put(10);
        assertThat(claim("v", 10)).hasSize(3);
        store.limit(5, 0, 0);
        store.limit(0, 3, 3_600_000);
        assertThat(claim("v", 10)).isEmpty();
    }

    @Test
    void refund_queueWithoutARate_asksNobody() {
        store.limit(0, 0, 0);
        put(1);
        ClaimedJob job = claim("v", 1).get(0);
        assertThat(job.start()).isEqualTo(Start.UNCOUNTED);
        assertThat(refund(job)).isFalse();
        assertThat(server.command("EXISTS", STARTS)).isEqualTo(0L);
    }

    @Test
    void claim_bodiesNotInTheReplyAndGone_costNoStart() {
        store.limit(0, 20, 3_600_000);
        put(12);
        server.command("HDEL", "secure-jobs:{store}:body", "job-00", "job-01");
        assertThat(claim("v", 12)).hasSize(10);
        assertThat(server.command("SCARD", STARTS)).isEqualTo(10L);
    }

    @Test
    void restart_ofRedis_keepsTheStartsAndWhatCanBeGivenBack() {
        disconnect();
        try (RedisTestServer own = RedisTestServer.builder().appendOnly().start()) {
            connectTo(own);
            store.limit(0, 3, 3_600_000);
            put(10);
            List<ClaimedJob> first = claim("v", 10);
            disconnect();
            own.restart();
            connectTo(own);
            assertThat(claim("w", 10)).isEmpty();
            assertThat(refund(first.get(1))).isTrue();
            assertThat(claim("w", 10)).hasSize(1);
            assertThat(claim("w", 10)).isEmpty();
        }
    }

    private void put(int count) {
        redis.await(store.enqueue(IntStream.range(0, count)
                .mapToObj(i -> String.format(Locale.ROOT, "job-%02d", i))
                .map(id -> new QueueStore.NewJob(new JobId(id), ("body of " + id).getBytes(UTF_8), 0, 5, "", 0))
                .toList()));
    }

    private List<ClaimedJob> claim(String worker, int most) {
        return store.claim(worker, most, LEASE_MS).jobs();
    }

    private boolean refund(ClaimedJob... jobs) {
        return redis.await(
                store.refund(List.of(jobs).stream().map(ClaimedJob::start).toList()));
    }
}

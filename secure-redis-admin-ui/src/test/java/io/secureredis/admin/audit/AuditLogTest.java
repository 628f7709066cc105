package io.secureredis.admin.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.admin.audit.AuditEntry.Outcome;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The chain in a real Redis: what it shows, and what it cannot. Source: {@code docs/spec/audit-log.md}. */
class AuditLogTest {

    private static final String KEY = "secure-jobs:audit";
    private static final Secret FIRST = Secret.fromBase64("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=");
    private static final Secret SECOND = Secret.fromBase64("zvSDJQ6ZPlDSMe2BTxbTG8uvHWjKlKqKVxbTnVr2yaM=");

    private static RedisTestServer redis;
    private static LettuceConnectionFactory connections;

    private final SetClock clock = new SetClock();

    private static final class SetClock extends Clock {

        volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisTestServer.start();
        connections =
                connected(new LettuceConnectionFactory(new RedisStandaloneConfiguration(redis.host(), redis.port())));
    }

    @AfterAll
    static void stop() {
        connections.destroy();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.command("CONFIG", "SET", "maxmemory", "0");
        redis.flushAll();
    }

    @Test
    void append_severalRecords_areReadWithNumbersAndChecked() {
        AuditLog log = log(FIRST);
        assertThat(log.check()).satisfies(check -> {
            assertThat(check.whole()).isTrue();
            assertThat(check.records()).isZero();
        });
        assertThat(append(log, "a", "b", "c")).extracting(AuditRecord::sequence).containsExactly(1L, 2L, 3L);
        append(log, "d");
        assertThat(log.newest(0, 3)).extracting(AuditLogTest::user).containsExactly("d", "c", "b");
        assertThat(log.newest(2, 10)).extracting(AuditLogTest::user).containsExactly("b", "a");
        assertThat(log.newest(4, 10)).isEmpty();
        assertThat(log.size()).isEqualTo(4);
        assertWhole(log(FIRST).check(), 1, 4);
    }

    @Test
    void append_ofManyInstances_makesOneChain() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        Set<String> users = new HashSet<>();
        for (int instance = 0; instance < 4; instance++) {
            AuditLog own = log(FIRST);
            String name = "i" + instance + "-";
            all.add(threads.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    append(own, name + i);
                }
            }));
        }
        try {
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        AuditCheck check = log(FIRST).each(record -> users.add(user(record)));
        assertWhole(check, 1, 200);
        assertThat(users).hasSize(200);
    }

    @Test
    void append_whoseEndOthersMoveAHundredTimes_isWritten() {
        AuditLog other = log(FIRST);
        AuditLog slow = overtaken(other, 100, Duration.ofMinutes(1));
        append(slow, "mine");
        assertWhole(log(FIRST).check(), 1, 101);
        assertThat(log(FIRST).newest(0, 1)).extracting(AuditLogTest::user).containsExactly("mine");
    }

    @Test
    void append_whoseEndOthersMoveForever_isRefusedAndWritesNothing() {
        AuditLog other = log(FIRST);
        AuditLog slow = overtaken(other, Integer.MAX_VALUE, Duration.ofMillis(20));
        assertThatThrownBy(() -> append(slow, "mine"))
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR504")
                .hasMessageContaining("without a pause");
        List<String> users = new ArrayList<>();
        assertThat(log(FIRST).each(record -> users.add(user(record))).problems())
                .isEmpty();
        assertThat(users).isNotEmpty().doesNotContain("mine");
    }

    /** A log that is late: before each of its first calls, another writes a record. */
    private AuditLog overtaken(AuditLog other, int times, Duration patience) {
        AtomicInteger left = new AtomicInteger(times);
        InvocationHandler late = (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection") && left.getAndDecrement() > 0) {
                append(other, "other");
            }
            return method.invoke(connections, arguments);
        };
        RedisConnectionFactory factory = (RedisConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedisConnectionFactory.class}, late);
        AuditLog.Place place = new AuditLog.Place(factory, Sealer.of(KeyRing.of(FIRST)), KEY, "");
        return new AuditLog(place, Duration.ofDays(30), 10_000, clock, patience);
    }

    @Test
    void check_anyOneByteTurned_isReported() {
        Random random = new Random(7);
        AuditLog log = log(FIRST);
        append(log, "a", "b", "c");
        List<byte[]> elements = elements();
        for (int index = 0; index < elements.size(); index++) {
            for (int tries = 0; tries < 20; tries++) {
                byte[] turned = elements.get(index).clone();
                int at = random.nextInt(turned.length);
                turned[at] ^= (byte) (1 << random.nextInt(8));
                set(index, turned);
                // The key id in the header of the envelope may become an unknown one; the next hash still shows it
                boolean isKeyIdOfTheLast = index == elements.size() - 1 && at >= 44 && at < 48;
                assertThat(log(FIRST).check().whole())
                        .as("element %d, byte %d, seed 7", index, at)
                        .isEqualTo(isKeyIdOfTheLast);
            }
            set(index, elements.get(index));
        }
        assertWhole(log(FIRST).check(), 1, 3);
    }

    @Test
    void check_recordRemovedMovedPutInAgainOrForeign_isReported() {
        AuditLog log = log(FIRST);
        append(log, "a", "b", "c", "d");
        List<byte[]> good = elements();
        restore(good, 0, 1, 3, 4);
        assertThat(log(FIRST).check().problems()).singleElement().asString().contains("Record 2 is missing.");
        restore(good, 0, 1, 4);
        assertThat(log(FIRST).check().problems()).singleElement().asString().contains("Records 2 to 3 are missing.");
        restore(good, 0, 1, 3, 2, 4);
        assertThat(log(FIRST).check().problems()).isNotEmpty();
        restore(good, 0, 1, 2, 2, 3, 4);
        assertThat(log(FIRST).check().problems()).singleElement().asString().contains("Record 2 stands after record 2");
        restore(good, 0, 3, 4);
        assertThat(log(FIRST).check().problems()).singleElement().asString().contains("Records 1 to 2 are missing.");
        restore(good, 1, 2, 3, 4);
        assertThat(log(FIRST).check().problems()).isNotEmpty();
        restore(good, 0, 1, 2, 3, 4);
        redis.command("LSET", KEY, "2", "foreign");
        assertThat(log(FIRST).check().problems()).first().asString().contains("is no record");
        assertThat(log(FIRST).newest(0, 2))
                .extracting(record -> record.problem() != null)
                .containsExactly(false, true);
    }

    @Test
    void check_recordsOfAnotherNamespaceOrAnAnchorAsRecord_doNotOpen() {
        AuditLog log = log(FIRST);
        append(log, "a", "b");
        AuditLog other = new AuditLog(
                new AuditLog.Place(connections, Sealer.of(KeyRing.of(FIRST)), KEY, "other"),
                Duration.ofDays(30),
                1000,
                clock);
        assertThat(other.check().problems()).hasSize(3);
        List<byte[]> good = elements();
        set(1, good.get(0));
        assertThat(log(FIRST).check().whole()).isFalse();
    }

    @Test
    void newestEnd_cutOff_isSeenByThoseWhoKnewItAndRecorded() {
        AuditLog log = log(FIRST);
        AuditLog reader = log(FIRST);
        append(log, "a", "b", "c", "d");
        reader.newest(0, 10);
        redis.command("LTRIM", KEY, "0", "2");
        // A new process cannot know
        assertThat(log(FIRST).check().whole()).isTrue();
        assertThat(log.check().problems()).singleElement().asString().contains("seen record 4", "ends with record 2");
        assertThat(reader.check().problems()).hasSize(1);
        assertThat(append(log, "e")).extracting(AuditRecord::sequence).containsExactly(6L);
        assertThat(log(FIRST).newest(0, 2).get(1)).satisfies(record -> {
            AuditEntry entry = Objects.requireNonNull(record.entry());
            assertThat(entry.action()).isEqualTo(AuditEntry.BREAK);
            assertThat(Objects.requireNonNull(entry.lost()).sequence()).isEqualTo(4);
        });
        assertThat(log(FIRST).check().problems())
                .anyMatch(problem -> problem.contains("Records 3 to 4 are missing."))
                .anyMatch(problem -> problem.contains("Records up to number 4"));
    }

    @Test
    void allRemoved_byThoseWhoKnewIt_isRecordedAndNumbersGoOn() {
        AuditLog log = log(FIRST);
        AuditLog reader = log(FIRST);
        append(log, "a", "b");
        reader.check();
        redis.flushAll();
        assertThat(reader.check().whole()).isFalse();
        assertThat(append(reader, "c")).extracting(AuditRecord::sequence).containsExactly(4L);
        assertThat(append(log, "d")).extracting(AuditRecord::sequence).containsExactly(6L);
        assertThat(log(FIRST).check().problems()).anyMatch(problem -> problem.contains("Records 1 to 2 are missing."));
    }

    @Test
    void oldCopyOfTheList_isSeenByThoseWhoKnewTheNewer() {
        AuditLog log = log(FIRST);
        append(log, "a", "b");
        List<byte[]> old = elements();
        append(log, "c");
        restore(old, 0, 1, 2);
        append(log, "d");
        assertThat(log(FIRST).check().whole()).isFalse();
    }

    @Test
    void garbageAtTheEnd_isContinuedAndReported() {
        AuditLog log = log(FIRST);
        append(log, "a");
        redis.command("RPUSH", KEY, "garbage");
        append(log, "b");
        assertThat(log(FIRST).check().problems())
                .anyMatch(problem -> problem.contains("is no record"))
                .anyMatch(problem -> problem.contains("The last element was no record that opens"));
        redis.command("RPUSH", KEY, "x".repeat(20_000));
        append(log, "c");
        assertThat(log(FIRST).check().problems()).anyMatch(problem -> problem.contains("larger than any record"));
        assertThat(log(FIRST).newest(0, 1)).extracting(AuditLogTest::user).containsExactly("c");
        redis.command("LSET", KEY, "0", "no anchor");
        append(log, "d");
        assertThat(log(FIRST).check().problems()).first().asString().contains("no anchor");
    }

    @Test
    void rotation_oldRecordsStayReadableAndTheChainHolds() {
        append(log(FIRST), "a", "b");
        AuditLog rotated = log(KeyRing.of(SECOND).withOpenOnly(FIRST));
        append(rotated, "c");
        AuditLog notYet = log(FIRST);
        append(notYet, "d");
        append(rotated, "e");
        assertWhole(rotated.check(), 1, 5);
        assertThat(rotated.check().unreadable()).isZero();
        AuditLog without = log(SECOND);
        AuditCheck check = without.check();
        assertThat(check.whole()).isTrue();
        assertThat(check.unreadable()).isEqualTo(3);
        append(without, "f");
        List<byte[]> elements = elements();
        byte[] turned = elements.get(1).clone();
        turned[turned.length - 1] ^= 1;
        set(1, turned);
        // The hash tells, though the secret is gone
        assertThat(log(SECOND).check().problems()).singleElement().asString().contains("record 1 was changed");
    }

    @Test
    void retention_byAgeAndNumber_isNoGap() {
        AuditLog log = new AuditLog(place(KeyRing.of(FIRST)), Duration.ofDays(30), 5, clock);
        append(log, "a", "b", "c");
        clock.now = clock.now.plus(Duration.ofDays(20));
        append(log, "d");
        clock.now = clock.now.plus(Duration.ofDays(20));
        append(log, "e");
        assertWhole(log(FIRST).check(), 4, 5);
        append(log, "f", "g", "h", "i");
        clock.now = clock.now.plus(Duration.ofHours(2));
        append(log, "j");
        assertWhole(log(FIRST).check(), 6, 10);
        assertWhole(log.check(), 6, 10);
        assertThat(log.newest(0, 100)).hasSize(5).allMatch(record -> record.problem() == null);
        clock.now = clock.now.plus(Duration.ofDays(400));
        append(log, "k");
        assertWhole(log(FIRST).check(), 11, 11);
    }

    @Test
    void retention_ofABrokenPart_isRemembered() {
        AuditLog log = new AuditLog(place(KeyRing.of(FIRST)), Duration.ofDays(30), 1000, clock);
        append(log, "a", "b", "c");
        List<byte[]> good = elements();
        restore(good, 0, 1, 3);
        clock.now = clock.now.plus(Duration.ofDays(40));
        append(log, "d");
        assertThat(log(FIRST).check().problems())
                .singleElement()
                .asString()
                .contains("broken in 1 place among the records that retention removed");
    }

    @Test
    void fullRedis_refusesRecordsAndStillForgetsOldOnes() {
        AuditLog log = new AuditLog(place(KeyRing.of(FIRST)), Duration.ofDays(30), 1000, clock);
        append(log, "a", "b");
        redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.command("CONFIG", "SET", "maxmemory", "1");
        assertThatThrownBy(() -> append(log, "c"))
                .isInstanceOfSatisfying(
                        SecureRedisException.class, e -> assertThat(e.code()).isEqualTo("SR504"))
                .hasMessageContaining("maxmemory");
        redis.command("CONFIG", "SET", "maxmemory", "0");
        append(log, "c");
        assertWhole(log(FIRST).check(), 1, 3);
    }

    @Test
    void redisGone_refusesRecords() {
        try (RedisTestServer own =
                RedisTestServer.builder().externalAllowed(false).start()) {
            LettuceConnectionFactory gone =
                    connected(new LettuceConnectionFactory(new RedisStandaloneConfiguration(own.host(), own.port())));
            own.stop();
            AuditLog log = new AuditLog(
                    new AuditLog.Place(gone, Sealer.of(KeyRing.of(FIRST)), KEY, ""), Duration.ofDays(30), 1000, clock);
            assertThatThrownBy(() -> append(log, "a"))
                    .isInstanceOf(SecureRedisException.class)
                    .hasMessageContaining("SR504");
            gone.destroy();
        }
    }

    @Test
    void log_onACluster_isOneChain() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            RedisClusterConfiguration nodes = new RedisClusterConfiguration();
            cluster.masters().forEach(node -> nodes.clusterNode(node.host(), node.port()));
            LettuceConnectionFactory clustered = connected(new LettuceConnectionFactory(nodes));
            AuditLog log = new AuditLog(
                    new AuditLog.Place(clustered, Sealer.of(KeyRing.of(FIRST)), KEY, ""),
                    Duration.ofDays(30),
                    5,
                    clock);
            append(log, "a", "b", "c", "d", "e");
            append(log, "f");
            clock.now = clock.now.plus(Duration.ofDays(1));
            append(log, "g");
            assertWhole(log.check(), 3, 7);
            clustered.destroy();
        }
    }

    private AuditLog log(Secret secret) {
        return log(KeyRing.of(secret));
    }

    private AuditLog log(KeyRing ring) {
        // What others write at the same time delays it; a stall of the machine must not end its patience
        return new AuditLog(place(ring), Duration.ofDays(3000), 1_000_000, clock, Duration.ofMinutes(5));
    }

    private static AuditLog.Place place(KeyRing ring) {
        return new AuditLog.Place(connections, Sealer.of(ring), KEY, "");
    }

    private static LettuceConnectionFactory connected(LettuceConnectionFactory factory) {
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    private List<AuditRecord> append(AuditLog log, String... users) {
        List<AuditEntry> entries = new ArrayList<>();
        for (String user : users) {
            entries.add(new AuditEntry(
                    clock.instant(), "RETRY", Outcome.DONE, 0, user, "mail", "some-id", null, 1, "", null));
        }
        return log.append(entries);
    }

    private static String user(AuditRecord record) {
        return Objects.requireNonNull(record.entry()).user();
    }

    private static void assertWhole(AuditCheck check, long first, long last) {
        assertThat(check.problems()).isEmpty();
        assertThat(check.first()).isEqualTo(first);
        assertThat(check.last()).isEqualTo(last);
        assertThat(check.records()).isEqualTo(last - first + 1);
    }

    private static List<byte[]> elements() {
        return connections.getConnection().listCommands().lRange(KEY.getBytes(StandardCharsets.UTF_8), 0, -1);
    }

    private static void set(long index, byte[] element) {
        connections.getConnection().listCommands().lSet(KEY.getBytes(StandardCharsets.UTF_8), index, element);
    }

    /** The list with these of the elements. */
    private static void restore(List<byte[]> elements, int... indexes) {
        redis.command("DEL", KEY);
        for (int index : indexes) {
            connections.getConnection().listCommands().rPush(KEY.getBytes(StandardCharsets.UTF_8), elements.get(index));
        }
    }
}

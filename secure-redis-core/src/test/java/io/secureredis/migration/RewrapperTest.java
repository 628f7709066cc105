package io.secureredis.migration;

import static io.secureredis.migration.MigrationFixture.place;
import static io.secureredis.migration.MigrationFixture.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RewrapperTest {

    private final Secret oldSecret = secret("old");
    private final Secret newSecret = secret("new");
    private final KeyRing ring = KeyRing.of(newSecret).withOpenOnly(oldSecret);
    private final Sealer oldSealer = Sealer.of(KeyRing.of(oldSecret));
    private final Sealer sealer = Sealer.of(ring);

    private RedisTestServer redis;
    private LettuceConnectionFactory connections;
    private RedisConnection connection;

    @BeforeEach
    void startRedis() {
        redis = RedisTestServer.start();
        connections = MigrationFixture.standalone(redis.host(), redis.port(), redis.database());
        connection = connections.getConnection();
    }

    @AfterEach
    void stopRedis() {
        connection.close();
        connections.destroy();
        redis.close();
    }

    private RewrapperBuilder books() {
        return Rewrapper.builder(connections, sealer, ring).matching("books::*").bindings(MigrationFixture::place);
    }

    private void set(String key, byte[] value) {
        connection.stringCommands().set(key.getBytes(UTF_8), value);
    }

    private byte[] get(String key) {
        return connection.stringCommands().get(key.getBytes(UTF_8));
    }

    private long expiryMillis(String key) {
        return (Long) redis.command("PTTL", key);
    }

    private String opened(String key) {
        return new String(sealer.open(get(key), place(key)), UTF_8);
    }

    private void setOld(String key, String text, Duration lifetime) {
        set(key, oldSealer.seal(text.getBytes(UTF_8), place(key), lifetime));
    }

    @Test
    void run_valuesUnderOldSecret_areResealedAndKeepTheirExpiry() {
        for (int i = 0; i < 300; i++) {
            setOld("books::" + i, "book " + i, Duration.ZERO);
        }
        redis.command("PEXPIRE", "books::7", "500000");
        RewrapReport report = books().batchSize(32).build().run();

        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 300L));
        assertThat(report.complete()).isTrue();
        for (int i = 0; i < 300; i++) {
            assertThat(EnvelopeHeader.parse(get("books::" + i)).keyId()).isEqualTo(newSecret.keyId());
            assertThat(opened("books::" + i)).isEqualTo("book " + i);
        }
        assertThat(expiryMillis("books::7")).isBetween(400_000L, 500_000L);
        assertThat(expiryMillis("books::8")).isEqualTo(-1);
        assertThat(KeyCensus.of(connections).count().under(oldSecret.keyId())).isZero();

        assertThat(books().build().run().outcomes()).isEqualTo(Map.of(RewrapOutcome.CURRENT, 300L));
    }

    @Test
    void run_sealedLifetime_endsAtTheSameSecondAsBefore() {
        Instant written = Instant.parse("2026-01-01T00:00:00.250Z");
        Instant later = Instant.parse("2026-01-01T00:10:00.750Z");
        byte[] before = at(written, KeyRing.of(oldSecret)).seal(new byte[3], place("books::1"), Duration.ofHours(1));
        set("books::1", before);
        Rewrapper.builder(connections, at(later, ring), ring)
                .clock(Clock.fixed(later, ZoneOffset.UTC))
                .bindings(MigrationFixture::place)
                .build()
                .run();
        EnvelopeHeader after = EnvelopeHeader.parse(get("books::1"));
        assertThat(after.keyId()).isEqualTo(newSecret.keyId());
        assertThat(after.writtenAt()).isEqualTo("2026-01-01T00:10:00Z");
        assertThat(after.writtenAt().plus(after.lifetime())).isEqualTo("2026-01-01T01:00:00Z");
    }

    /** A value that opens only thanks to the clock skew must not live forever afterwards. */
    @Test
    void run_lifetimeOverButWithinSkew_getsOneSecondMore() {
        Instant written = Instant.parse("2026-01-01T00:00:00Z");
        Instant later = written.plusSeconds(62);
        set("books::1", at(written, KeyRing.of(oldSecret)).seal(new byte[3], place("books::1"), Duration.ofMinutes(1)));
        Rewrapper.builder(connections, at(later, ring), ring)
                .clock(Clock.fixed(later, ZoneOffset.UTC))
                .bindings(MigrationFixture::place)
                .build()
                .run();
        assertThat(EnvelopeHeader.parse(get("books::1")).lifetime()).isEqualTo(Duration.ofSeconds(1));
    }

    private static Sealer at(Instant now, KeyRing ring) {
        return Sealer.builder(ring).clock(Clock.fixed(now, ZoneOffset.UTC)).build();
    }

    @Test
    void run_plaintext_isLeftUnlessAskedFor() {
        redis.command("SET", "books::1", "{\"title\":\"A book\"}");
        redis.command("SET", "books::2", "", "PX", "600000");
        assertThat(books().build().run().outcomes()).isEqualTo(Map.of(RewrapOutcome.LEFT_PLAINTEXT, 2L));
        assertThat(redis.command("GET", "books::1")).isEqualTo("{\"title\":\"A book\"}");

        RewrapReport report = books().sealPlaintext(true).build().run();
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.SEALED, 2L));
        assertThat(opened("books::1")).isEqualTo("{\"title\":\"A book\"}");
        assertThat(opened("books::2")).isEmpty();
        assertThat(EnvelopeHeader.parse(get("books::1")).lifetime()).isZero();
        assertThat(EnvelopeHeader.parse(get("books::2")).lifetime())
                .isBetween(Duration.ofSeconds(500), Duration.ofSeconds(600));
        assertThat(expiryMillis("books::2")).isBetween(500_000L, 600_000L);
    }

    @Test
    void run_whatCannotBeRewrapped_isLeftAndNamed() {
        Secret unknown = secret("unknown");
        Secret retired = secret("retired");
        KeyRing withRetired = ring.withOpenOnly(retired).withRetired(retired.keyId());
        byte[] foreign = Sealer.of(KeyRing.of(unknown)).seal(new byte[3], place("books::1"), Duration.ZERO);
        byte[] leaked = Sealer.of(KeyRing.of(retired)).seal(new byte[3], place("books::2"), Duration.ZERO);
        byte[] moved = oldSealer.seal(new byte[3], place("books::elsewhere"), Duration.ZERO);
        byte[] large = oldSealer.seal(new byte[2000], place("books::6"), Duration.ZERO);
        set("books::1", foreign);
        set("books::2", leaked);
        set("books::3", moved);
        set("books::4", "SR is how this begins".getBytes(UTF_8));
        redis.command("RPUSH", "books::5", "a");
        set("books::6", large);
        redis.command("SET", "books::7", "p".repeat(2000));
        setOld("other::8", "not ours", Duration.ZERO);
        Sealer small = Sealer.builder(withRetired).maxPlaintextBytes(1000).build();

        RewrapReport report = Rewrapper.builder(connections, small, withRetired)
                .bindings(key -> new String(key, UTF_8).startsWith("books::") ? place(key) : null)
                .sealPlaintext(true)
                .build()
                .run();
        assertThat(report.outcomes())
                .isEqualTo(Map.of(
                        RewrapOutcome.NOT_OPENED,
                        5L,
                        RewrapOutcome.OTHER_TYPE,
                        1L,
                        RewrapOutcome.TOO_LARGE_TO_SEAL,
                        1L,
                        RewrapOutcome.NOT_OURS,
                        1L));
        assertThat(report.failures())
                .isEqualTo(Map.of(
                        OpenFailure.UNKNOWN_KEY,
                        1L,
                        OpenFailure.RETIRED_KEY,
                        1L,
                        OpenFailure.NOT_AUTHENTIC,
                        1L,
                        OpenFailure.MALFORMED,
                        1L,
                        OpenFailure.TOO_LARGE,
                        1L));
        assertThat(report.values()).isEqualTo(8);
        assertThat(get("books::1")).isEqualTo(foreign);
        assertThat(get("books::2")).isEqualTo(leaked);
        assertThat(get("books::3")).isEqualTo(moved);
        assertThat(get("books::6")).isEqualTo(large);
    }

    @Test
    void run_dryRun_writesNothingAndCountsTheSame() {
        setOld("books::1", "one", Duration.ZERO);
        redis.command("SET", "books::2", "plain");
        byte[] before = get("books::1");
        RewrapReport report = books().sealPlaintext(true).dryRun(true).build().run();
        assertThat(report.dryRun()).isTrue();
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 1L, RewrapOutcome.SEALED, 1L));
        assertThat(get("books::1")).isEqualTo(before);
        assertThat(redis.command("GET", "books::2")).isEqualTo("plain");
    }

    /** The bindings are called between finding a key and reading it, the sealer between reading and replacing. */
    @Test
    void run_newerWriteInBetween_staysAsItIs() {
        setOld("books::1", "old", Duration.ZERO);
        setOld("books::2", "old", Duration.ZERO);
        redis.command("SET", "books::3", "plain");
        Sealer writingInBetween = new DelegatingSealer(sealer) {
            @Override
            public byte[] seal(byte[] plaintext, Binding binding, Duration lifetime) {
                redis.command("SET", "books::1", "newer", "PX", "100000");
                redis.command("DEL", "books::2");
                redis.command("SET", "books::3", "newer plain");
                return super.seal(plaintext, binding, lifetime);
            }
        };
        RewrapReport report = Rewrapper.builder(connections, writingInBetween, ring)
                .bindings(MigrationFixture::place)
                .sealPlaintext(true)
                .build()
                .run();
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.CHANGED_MEANWHILE, 3L));
        assertThat(redis.command("GET", "books::1")).isEqualTo("newer");
        assertThat(expiryMillis("books::1")).isPositive();
        assertThat(redis.command("EXISTS", "books::2")).isEqualTo(0L);
        assertThat(redis.command("GET", "books::3")).isEqualTo("newer plain");
    }

    @Test
    void run_deletedInBetween_isGone() {
        setOld("books::1", "old", Duration.ZERO);
        RewrapReport report = Rewrapper.builder(connections, sealer, ring)
                .bindings(key -> {
                    redis.command("DEL", "books::1");
                    return place(key);
                })
                .sealPlaintext(true)
                .build()
                .run();
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.GONE, 1L));
    }

    @Test
    void run_stoppedAndResumed_goesOnWhereItStopped() {
        for (int i = 0; i < 1000; i++) {
            setOld("books::" + i, "book " + i, Duration.ZERO);
        }
        AtomicReference<Rewrapper> self = new AtomicReference<>();
        List<RewrapReport> heard = new ArrayList<>();
        Rewrapper first = books().batchSize(100)
                .progress(report -> {
                    heard.add(report);
                    if (report.values() >= 300) {
                        self.get().stop();
                    }
                })
                .build();
        self.set(first);
        RewrapReport stopped = first.run();
        assertThat(stopped.complete()).isFalse();
        assertThat(stopped.values()).isBetween(300L, 600L);
        assertThat(heard.get(heard.size() - 1)).isEqualTo(stopped);

        RewrapCheckpoint checkpoint =
                RewrapCheckpoint.parse(stopped.checkpoint().toString());
        assertThat(checkpoint).isEqualTo(stopped.checkpoint());
        RewrapReport rest = books().build().run(checkpoint);
        assertThat(rest.complete()).isTrue();
        assertThat(rest.count(RewrapOutcome.CURRENT)).as("looked at twice").isZero();
        assertThat(rest.count(RewrapOutcome.RESEALED)).isEqualTo(1000 - stopped.values());
    }

    @Test
    void run_checkpointOfAnotherRunOfTheServer_beginsAnew() {
        for (int i = 0; i < 50; i++) {
            setOld("books::" + i, "book " + i, Duration.ZERO);
        }
        RewrapReport report = books().build().run(new RewrapCheckpoint(List.of(), "0123456789abcdef", "777"));
        assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 50L));
    }

    /** A restarted server has another hash seed, so the old cursor would skip keys. */
    @Test
    void run_redisDiesAndComesBack_losesNothing() {
        // By default, Redis may postpone writing its log while the disk is busy, and would lose what it has answered.
        try (RedisTestServer durable = RedisTestServer.builder()
                .appendOnly()
                .config("appendfsync", "always")
                .start()) {
            LettuceConnectionFactory toDurable =
                    MigrationFixture.standalone(durable.host(), durable.port(), durable.database());
            try (RedisConnection filling = toDurable.getConnection()) {
                for (int i = 0; i < 500; i++) {
                    String key = "books::" + i;
                    filling.stringCommands()
                            .set(key.getBytes(UTF_8), oldSealer.seal(new byte[9], place(key), Duration.ZERO));
                }
            }
            AtomicReference<RewrapCheckpoint> last = new AtomicReference<>();
            Rewrapper first = Rewrapper.builder(toDurable, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .batchSize(50)
                    .progress(report -> {
                        last.set(report.checkpoint());
                        if (report.values() >= 200) {
                            durable.kill();
                        }
                    })
                    .build();
            assertThatThrownBy(first::run)
                    .isInstanceOf(SecureRedisException.class)
                    .hasMessageStartingWith("SR130 ");

            toDurable.destroy();

            durable.restart();
            LettuceConnectionFactory again =
                    MigrationFixture.standalone(durable.host(), durable.port(), durable.database());
            RewrapReport rest = Rewrapper.builder(again, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .build()
                    .run(last.get());
            assertThat(rest.values()).as("all of them are looked at again").isEqualTo(500);
            assertThat(rest.count(RewrapOutcome.RESEALED)).isLessThanOrEqualTo(300);
            assertThat(KeyCensus.of(again).count().sealed()).isEqualTo(Map.of(newSecret.keyId(), 500L));
            again.destroy();
        }
    }

    @Test
    void run_noConnection_isAnErrorThatSaysWhatToDo() {
        // Not closed, so that nobody else gets its port
        try (RedisTestServer stopped = RedisTestServer.builder().start()) {
            stopped.stop();
            LettuceConnectionFactory nowhere = MigrationFixture.standalone(stopped.host(), stopped.port(), 0);
            Rewrapper rewrapper = Rewrapper.builder(nowhere, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .build();
            assertThatThrownBy(rewrapper::run)
                    .isInstanceOf(SecureRedisException.class)
                    .hasMessageStartingWith("SR130 ");
            nowhere.destroy();
        }
    }

    @Test
    void parse_notACheckpoint_isRefused() {
        for (String text : List.of("", "1/2", "a/b/c", "xyz//0", "//-1", "ab,//0,", "//" + "9".repeat(30))) {
            assertThatThrownBy(() -> RewrapCheckpoint.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(RewrapCheckpoint.parse("ab,cd/ef/12"))
                .isEqualTo(new RewrapCheckpoint(List.of("ab", "cd"), "ef", "12"));
    }

    @Test
    void run_largeValues_areReadInGroups() {
        for (int i = 0; i < 12; i++) {
            set("books::" + i, oldSealer.seal(new byte[1 << 20], place("books::" + i), Duration.ZERO));
        }
        assertThat(books().build().run().outcomes()).isEqualTo(Map.of(RewrapOutcome.RESEALED, 12L));
    }

    @Test
    void run_withoutDangerousCommands_works() {
        try (RedisTestServer guarded = RedisTestServer.builder()
                .user("app", "on >secret-of-app ~* +@all -@dangerous")
                .start()) {
            RedisStandaloneConfiguration configuration =
                    new RedisStandaloneConfiguration(guarded.host(), guarded.port());
            configuration.setUsername("app");
            configuration.setPassword("secret-of-app");
            LettuceConnectionFactory asApp = MigrationFixture.started(configuration);
            guarded.command("SET", "books::1", "plain");
            RewrapReport report = Rewrapper.builder(asApp, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .sealPlaintext(true)
                    .build()
                    .run();
            assertThat(report.outcomes()).isEqualTo(Map.of(RewrapOutcome.SEALED, 1L));
            asApp.destroy();
        }
    }

    @Test
    void run_cluster_rewrapsEveryMasterAndResumes() {
        try (RedisTestCluster cluster = RedisTestCluster.start()) {
            LettuceConnectionFactory clustered = MigrationFixture.cluster(cluster.nodes().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList());
            try (RedisConnection everywhere = clustered.getConnection()) {
                for (int i = 0; i < 300; i++) {
                    String key = "books::" + i;
                    everywhere
                            .stringCommands()
                            .set(key.getBytes(UTF_8), oldSealer.seal(new byte[9], place(key), Duration.ZERO));
                }
            }
            AtomicReference<Rewrapper> self = new AtomicReference<>();
            Rewrapper first = Rewrapper.builder(clustered, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .batchSize(20)
                    .progress(report -> {
                        if (report.values() >= 150) {
                            self.get().stop();
                        }
                    })
                    .build();
            self.set(first);
            RewrapReport stopped = first.run();
            assertThat(stopped.complete()).isFalse();
            RewrapReport rest = Rewrapper.builder(clustered, sealer, ring)
                    .bindings(MigrationFixture::place)
                    .build()
                    .run(stopped.checkpoint());
            assertThat(rest.complete()).isTrue();
            assertThat(rest.count(RewrapOutcome.CURRENT)).as("looked at twice").isZero();
            assertThat(stopped.count(RewrapOutcome.RESEALED) + rest.count(RewrapOutcome.RESEALED))
                    .isEqualTo(300);
            assertThat(KeyCensus.of(clustered).count().sealed()).isEqualTo(Map.of(newSecret.keyId(), 300L));
            clustered.destroy();
        }
    }

    @Test
    void build_settingsMissingOrOutOfRange_areRefused() {
        assertThatThrownBy(() -> Rewrapper.builder(connections, sealer, ring).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> books().batchSize(0)).isInstanceOf(IllegalArgumentException.class);
    }
}

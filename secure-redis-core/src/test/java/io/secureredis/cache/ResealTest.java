package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.SECRET;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.flipBit;
import static io.secureredis.cache.CacheFixture.secret;
import static io.secureredis.cache.CacheFixture.store;
import static io.secureredis.cache.CacheFixture.stored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.cache.RedisCacheWriter;

/** Values that are sealed again when they are read: after a rotation, during a migration, with time to idle. */
class ResealTest {

    private static final String CACHE = "reseal";
    private static final String KEY = "reseal::1";
    private static final Secret OLD = secret(9, 16);
    private static final KeyRing RING = KeyRing.of(SECRET).withOpenOnly(OLD);

    private final List<String> events = new ArrayList<>();
    private final SealedCacheWriter writer = rotating(CacheRules.defaults());

    @BeforeEach
    void empty() {
        REDIS.command("DEL", KEY);
    }

    @Test
    void get_underOldSecret_isReadAndSealedUnderTheNewOneWithTheSameExpiry() {
        underOldSecret(Duration.ofMinutes(10));
        REDIS.command("PEXPIRE", KEY, "300000");
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("a value");
        EnvelopeHeader header = EnvelopeHeader.parse(stored(KEY));
        assertThat(header.keyId()).isEqualTo(SECRET.keyId());
        assertThat(header.lifetime()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat((Long) REDIS.command("PTTL", KEY)).isBetween(200_000L, 300_000L);
        assertThat(events).containsExactly("resealed reseal");
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("a value");
        assertThat(events).hasSize(1);
    }

    @Test
    void get_underOldSecretWithoutExpiry_keepsHavingNone() {
        SealedCacheWriter old = SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(KeyRing.of(OLD)))
                .rules(name -> CacheRules.defaults().withoutExpiry())
                .build();
        old.put(CACHE, bytes(KEY), bytes("a value"), null);
        writer.get(CACHE, bytes(KEY));
        EnvelopeHeader header = EnvelopeHeader.parse(stored(KEY));
        assertThat(header.keyId()).isEqualTo(SECRET.keyId());
        assertThat(header.lifetime()).isZero();
        assertThat(REDIS.command("PTTL", KEY)).isEqualTo(-1L);
    }

    @Test
    void retrieve_underOldSecret_sealsAnewInTheBackground() {
        underOldSecret(Duration.ofMinutes(10));
        List<Runnable> background = new ArrayList<>();
        SealedCacheWriter async =
                builder(CacheRules.defaults()).executor(background::add).build();
        assertThat(async.retrieve(CACHE, bytes(KEY)).join()).asString(UTF_8).isEqualTo("a value");
        background.forEach(Runnable::run);
        assertThat(EnvelopeHeader.parse(stored(KEY)).keyId()).isEqualTo(SECRET.keyId());
    }

    @Test
    void getWithLoaderAndPutIfAbsent_underOldSecret_sealAnewToo() {
        underOldSecret(Duration.ofMinutes(10));
        assertThat(writer.get(CACHE, bytes(KEY), () -> bytes("loaded"), null, false))
                .asString(UTF_8)
                .isEqualTo("a value");
        assertThat(EnvelopeHeader.parse(stored(KEY)).keyId()).isEqualTo(SECRET.keyId());
        underOldSecret(Duration.ofMinutes(10));
        assertThat(writer.putIfAbsent(CACHE, bytes(KEY), bytes("mine"), null))
                .asString(UTF_8)
                .isEqualTo("a value");
        assertThat(EnvelopeHeader.parse(stored(KEY)).keyId()).isEqualTo(SECRET.keyId());
    }

    @Test
    void get_newerWriteInTheMeantime_isNeverOverwritten() {
        underOldSecret(Duration.ofMinutes(10));
        SealedCacheWriter racing = SealedCacheWriter.sealing(
                        new InterferingWriter(CONNECTIONS, () -> writer.put(CACHE, bytes(KEY), bytes("newer"), null)),
                        Sealer.of(RING))
                .resealUnder(RING)
                .listener(recorder())
                .build();
        assertThat(racing.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("a value");
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("newer");
        assertThat(events).isEmpty();
    }

    @Test
    void get_deletedInTheMeantime_isNotBroughtBack() {
        underOldSecret(Duration.ofMinutes(10));
        SealedCacheWriter racing = SealedCacheWriter.sealing(
                        new InterferingWriter(CONNECTIONS, () -> REDIS.command("DEL", KEY)), Sealer.of(RING))
                .resealUnder(RING)
                .build();
        assertThat(racing.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("a value");
        assertThat(stored(KEY)).isNull();
    }

    @Test
    void get_resealNotPossible_isReadAndReported() {
        underOldSecret(Duration.ofMinutes(10));
        RedisCacheWriter without = new NoCallbacksWriter(RedisCacheWriter.nonLockingRedisCacheWriter(CONNECTIONS));
        SealedCacheWriter limited = SealedCacheWriter.sealing(without, Sealer.of(RING))
                .resealUnder(RING)
                .listener(recorder())
                .build();
        assertThat(limited.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("a value");
        assertThat(events).containsExactly("failed UnsupportedOperationException");
    }

    @Test
    void get_plaintextRejected_isAMiss() {
        store(KEY, bytes("plain"));
        assertThat(writer.get(CACHE, bytes(KEY))).isNull();
    }

    @Test
    void get_plaintextKept_isAMissThatEvictsNothing() {
        SealedCacheWriter keeping = keeping(Instant.MAX);
        REDIS.command("SET", KEY, "plain", "PX", "120000");
        assertThat(keeping.get(CACHE, bytes(KEY))).isNull();
        assertThat(keeping.retrieve(CACHE, bytes(KEY)).join()).isNull();
        assertThat(stored(KEY)).asString(UTF_8).isEqualTo("plain");
        assertThat((Long) REDIS.command("PTTL", KEY)).isBetween(100_000L, 120_000L);
    }

    @Test
    void write_overPlaintextKept_replacesIt() {
        SealedCacheWriter keeping = keeping(Instant.MAX);
        store(KEY, bytes("plain"));
        assertThat(keeping.get(CACHE, bytes(KEY), () -> bytes("loaded"), null, false))
                .asString(UTF_8)
                .isEqualTo("loaded");
        assertThat(keeping.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("loaded");
        store(KEY, bytes("plain"));
        assertThat(keeping.putIfAbsent(CACHE, bytes(KEY), bytes("mine"), null)).isNull();
        assertThat(keeping.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("mine");
    }

    @Test
    void get_plaintextKept_butTamperedOrTooLate_isEvicted() {
        writer.put(CACHE, bytes(KEY), bytes("a value"), null);
        store(KEY, flipBit(stored(KEY), 650));
        assertThat(keeping(Instant.MAX).get(CACHE, bytes(KEY))).isNull();
        assertThat(REDIS.command("EXISTS", KEY)).isEqualTo(0L);
        store(KEY, bytes("plain"));
        assertThat(keeping(Instant.now().minus(Duration.ofDays(1))).get(CACHE, bytes(KEY)))
                .isNull();
        assertThat(REDIS.command("EXISTS", KEY)).isEqualTo(0L);
    }

    private SealedCacheWriter keeping(Instant until) {
        return rotating(CacheRules.defaults().plaintext(PlaintextMode.KEEP, until));
    }

    @Test
    void get_plaintextRead_leavesItAsItIs() {
        store(KEY, bytes("plain"));
        assertThat(rotating(CacheRules.defaults().plaintext(PlaintextMode.READ, Instant.MAX))
                        .get(CACHE, bytes(KEY)))
                .asString(UTF_8)
                .isEqualTo("plain");
        assertThat(stored(KEY)).asString(UTF_8).isEqualTo("plain");
        assertThat(events).containsExactly("plaintext reseal");
    }

    @Test
    void get_plaintextReadAndSeal_keepsTheTimeToLive() {
        SealedCacheWriter migrating =
                rotating(CacheRules.defaults().plaintext(PlaintextMode.READ_AND_SEAL, Instant.MAX));
        REDIS.command("SET", KEY, "plain", "PX", "120000");
        assertThat(migrating.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("plain");
        assertThat(EnvelopeHeader.parse(stored(KEY)).lifetime())
                .isBetween(Duration.ofSeconds(100), Duration.ofSeconds(120));
        assertThat((Long) REDIS.command("PTTL", KEY)).isBetween(100_000L, 120_000L);
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("plain");
    }

    @Test
    void get_plaintextWithoutExpiryReadAndSeal_getsTheDefault() {
        SealedCacheWriter migrating =
                rotating(CacheRules.defaults().plaintext(PlaintextMode.READ_AND_SEAL, Instant.MAX));
        store(KEY, bytes("plain"));
        migrating.get(CACHE, bytes(KEY));
        assertThat((Long) REDIS.command("PTTL", KEY)).isBetween(3_500_000L, 3_600_000L);
        assertThat(EnvelopeHeader.parse(stored(KEY)).lifetime()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void get_plaintextAfterTheEndOfTheMigration_isAMiss() {
        store(KEY, bytes("plain"));
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        assertThat(rotating(CacheRules.defaults().plaintext(PlaintextMode.READ_AND_SEAL, yesterday))
                        .get(CACHE, bytes(KEY)))
                .isNull();
    }

    @Test
    void get_tamperedEnvelopeDuringAMigration_isStillAMiss() {
        SealedCacheWriter migrating =
                rotating(CacheRules.defaults().plaintext(PlaintextMode.READ_AND_SEAL, Instant.MAX));
        writer.put(CACHE, bytes(KEY), bytes("a value"), null);
        store(KEY, flipBit(stored(KEY), 650));
        assertThat(migrating.get(CACHE, bytes(KEY))).isNull();
    }

    @Test
    void get_withTimeToIdle_outlivesTheLifetimeItWasWrittenWith() {
        Clock past = Clock.fixed(Instant.now().minus(Duration.ofMinutes(8)), ZoneOffset.UTC);
        Sealer then = Sealer.builder(KeyRing.of(SECRET)).clock(past).build();
        SealedCacheWriter.sealing(CONNECTIONS, then).build().put(CACHE, bytes(KEY), bytes("x"), Duration.ofMinutes(10));
        assertThat(writer.get(CACHE, bytes(KEY), Duration.ofMinutes(10))).isNotNull();
        EnvelopeHeader touched = EnvelopeHeader.parse(stored(KEY));
        assertThat(touched.lifetime()).isEqualTo(Duration.ofMinutes(10));
        assertThat(touched.writtenAt()).isAfter(Instant.now().minus(Duration.ofMinutes(1)));
        writer.get(CACHE, bytes(KEY), Duration.ofMinutes(10));
        assertThat(events).as("touched once, not at every read").hasSize(1);
    }

    private void underOldSecret(Duration ttl) {
        SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(KeyRing.of(OLD)))
                .build()
                .put(CACHE, bytes(KEY), bytes("a value"), ttl);
    }

    private SealedCacheWriter rotating(CacheRules rules) {
        return builder(rules).build();
    }

    private SealedCacheWriterBuilder builder(CacheRules rules) {
        return SealedCacheWriter.sealing(CONNECTIONS, Sealer.of(RING))
                .rules(name -> rules)
                .resealUnder(RING)
                .listener(recorder());
    }

    private CacheEventListener recorder() {
        return new CacheEventListener() {
            @Override
            public void resealed(String cacheName) {
                events.add("resealed " + cacheName);
            }

            @Override
            public void resealFailed(String cacheName, RuntimeException reason) {
                events.add("failed " + reason.getClass().getSimpleName());
            }

            @Override
            public void plaintextRead(String cacheName) {
                events.add("plaintext " + cacheName);
            }
        };
    }
}

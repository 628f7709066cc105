package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.first;
import static io.secureredis.cache.CacheFixture.flipBit;
import static io.secureredis.cache.CacheFixture.sealer;
import static io.secureredis.cache.CacheFixture.secret;
import static io.secureredis.cache.CacheFixture.store;
import static io.secureredis.cache.CacheFixture.stored;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.cache.CacheStatistics;
import org.springframework.data.redis.cache.CacheStatisticsCollector;

/** Every way in which someone who can write to Redis can change a value, and what the reader sees. */
class TamperedValueTest {

    private static final String CACHE = "tampered";
    private static final String KEY = "tampered::1";
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<CacheOpenFailure> failures = new ArrayList<>();
    private final SealedCacheWriter writer = SealedCacheWriter.sealing(CONNECTIONS, sealer())
            .listener(failures::add)
            .collectStatistics(CacheStatisticsCollector.create())
            .build();

    @BeforeEach
    void empty() {
        REDIS.command("DEL", KEY, "tampered::2");
    }

    @Test
    void get_copiedFromAnotherKey_isMissNotAuthentic() {
        writer.put(CACHE, bytes("tampered::2"), bytes("for two"), HOUR);
        store(KEY, stored("tampered::2"));
        assertMiss(OpenFailure.NOT_AUTHENTIC);
    }

    @Test
    void get_copiedFromAnotherCache_isMissNotAuthentic() {
        writer.put("another", bytes(KEY), bytes("for another"), HOUR);
        assertMiss(OpenFailure.NOT_AUTHENTIC);
    }

    @Test
    void get_plaintext_isMissNotSealed() {
        store(KEY, bytes("{\"an\":\"old value\"}"));
        assertMiss(OpenFailure.NOT_SEALED);
    }

    @Test
    void get_emptyString_isMissNotSealed() {
        store(KEY, new byte[0]);
        assertMiss(OpenFailure.NOT_SEALED);
    }

    @Test
    void get_underUnknownSecret_isMissUnknownKey() {
        writer(Sealer.of(KeyRing.of(secret(9, 32)))).put(CACHE, bytes(KEY), bytes("someone else's"), HOUR);
        assertMiss(OpenFailure.UNKNOWN_KEY);
    }

    @Test
    void get_underRetiredSecret_isMissRetiredKey() {
        KeyRing old = KeyRing.of(secret(9, 32));
        writer(Sealer.of(old)).put(CACHE, bytes(KEY), bytes("leaked"), HOUR);
        KeyRing ring = KeyRing.of(CacheFixture.SECRET)
                .withOpenOnly(old.primary())
                .withRetired(old.primary().keyId());
        assertThat(listening(Sealer.of(ring)).get(CACHE, bytes(KEY))).isNull();
        assertThat(failures).extracting(CacheOpenFailure::failure).containsExactly(OpenFailure.RETIRED_KEY);
    }

    @Test
    void get_keptAliveBeyondItsLifetime_isMissExpired() {
        Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
        Sealer past =
                Sealer.builder(KeyRing.of(CacheFixture.SECRET)).clock(yesterday).build();
        writer(past).put(CACHE, bytes(KEY), bytes("old"), HOUR);
        REDIS.command("PERSIST", KEY);
        assertMiss(OpenFailure.EXPIRED);
    }

    @Test
    void get_truncatedAtAnyLength_isMiss() {
        byte[] envelope = sealed();
        for (int length = 0; length < envelope.length; length++) {
            failures.clear();
            store(KEY, first(envelope, length));
            OpenFailure expected = length < 2
                    ? OpenFailure.NOT_SEALED
                    : length < 76 ? OpenFailure.MALFORMED : OpenFailure.NOT_AUTHENTIC;
            assertMiss(expected);
        }
    }

    @Test
    void get_anySingleBitTurned_isMissWithAReasonOfItsPlace() {
        byte[] envelope = sealed();
        for (int bit = 0; bit < envelope.length * 8; bit++) {
            failures.clear();
            store(KEY, flipBit(envelope, bit));
            assertThat(writer.get(CACHE, bytes(KEY))).as("bit %s", bit).isNull();
            assertThat(failures).as("bit %s", bit).hasSize(1);
            assertThat(failures.get(0).failure()).as("bit %s", bit).isIn(expectedAt(bit / 8));
            assertThat(stored(KEY)).as("bit %s", bit).isNull();
        }
    }

    /** Follows the layout of the envelope specification, section 2. */
    private static Set<OpenFailure> expectedAt(int offset) {
        if (offset < 2) {
            return EnumSet.of(OpenFailure.NOT_SEALED);
        }
        if (offset < 4) {
            return EnumSet.of(OpenFailure.MALFORMED, OpenFailure.NOT_AUTHENTIC);
        }
        if (offset < 8) {
            return EnumSet.of(OpenFailure.UNKNOWN_KEY);
        }
        return offset < 40 ? EnumSet.of(OpenFailure.WRONG_COMMITMENT) : EnumSet.of(OpenFailure.NOT_AUTHENTIC);
    }

    @Test
    void retrieve_tampered_isMissAndEvicted() {
        store(KEY, flipBit(sealed(), 700));
        assertThat(writer.retrieve(CACHE, bytes(KEY)).join()).isNull();
        assertThat(stored(KEY)).isNull();
        assertThat(failures).extracting(CacheOpenFailure::failure).containsExactly(OpenFailure.NOT_AUTHENTIC);
    }

    @Test
    void getWithLoader_tampered_loadsOnceAndStoresSealed() {
        store(KEY, flipBit(sealed(), 700));
        int[] loads = new int[1];
        byte[] value = writer.get(CACHE, bytes(KEY), () -> bytes("loaded " + ++loads[0]), HOUR, false);
        assertThat(value).asString(UTF_8).isEqualTo("loaded 1");
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("loaded 1");
        assertThat(stored(KEY)).startsWith('S', 'R', 1);
    }

    @Test
    void getWithLoader_someoneKeepsWritingRubbish_loadsWithoutTheCache() {
        SealedCacheWriter against = SealedCacheWriter.sealing(new RubbishWriter(CONNECTIONS), sealer())
                .build();
        assertThat(against.get(CACHE, bytes(KEY), () -> bytes("loaded"), HOUR, false))
                .asString(UTF_8)
                .isEqualTo("loaded");
    }

    @Test
    void putIfAbsent_tampered_putsAndReportsAbsent() {
        store(KEY, bytes("rubbish"));
        assertThat(writer.putIfAbsent(CACHE, bytes(KEY), bytes("mine"), HOUR)).isNull();
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("mine");
    }

    @Test
    void putIfAbsent_someoneKeepsWritingRubbish_overwrites() {
        SealedCacheWriter against = SealedCacheWriter.sealing(new RubbishWriter(CONNECTIONS), sealer())
                .build();
        assertThat(against.putIfAbsent(CACHE, bytes(KEY), bytes("mine"), HOUR)).isNull();
        assertThat(writer.get(CACHE, bytes(KEY))).asString(UTF_8).isEqualTo("mine");
    }

    @Test
    void statistics_tamperedValue_countsAsMiss() {
        writer.clearStatistics(CACHE);
        store(KEY, bytes("rubbish"));
        writer.get(CACHE, bytes(KEY));
        writer.put(CACHE, bytes(KEY), bytes("good"), HOUR);
        writer.get(CACHE, bytes(KEY));
        CacheStatistics counted = writer.getCacheStatistics(CACHE);
        assertThat(counted.getGets()).isEqualTo(2);
        assertThat(counted.getHits()).isEqualTo(1);
        assertThat(counted.getMisses()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void statistics_loaderOverAValueThatCannotBeRead_countsOneMissAndNoHit(boolean ofAnotherType) {
        writer.clearStatistics(CACHE);
        if (ofAnotherType) {
            REDIS.command("DEL", KEY);
            REDIS.command("LPUSH", KEY, "x");
        } else {
            store(KEY, bytes("rubbish"));
        }
        assertThat(writer.get(CACHE, bytes(KEY), () -> bytes("loaded"), HOUR, false))
                .isEqualTo(bytes("loaded"));
        CacheStatistics counted = writer.getCacheStatistics(CACHE);
        assertThat(counted.getGets()).isEqualTo(1);
        assertThat(counted.getHits()).isZero();
        assertThat(counted.getMisses()).isEqualTo(1);
        assertThat(counted.getPuts()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(OpenFailureAction.class)
    void get_policyForOneReason_holdsForThatReasonOnly(OpenFailureAction general) {
        OpenFailureAction other = general == OpenFailureAction.MISS ? OpenFailureAction.THROW : OpenFailureAction.MISS;
        SealedCacheWriter strict = SealedCacheWriter.sealing(CONNECTIONS, sealer())
                .rules(name -> CacheRules.defaults()
                        .openFailurePolicy(OpenFailurePolicy.of(general, Map.of(OpenFailure.NOT_AUTHENTIC, other))))
                .build();
        store(KEY, flipBit(sealed(), 700));
        assertOutcome(strict, other);
        store(KEY, bytes("plaintext"));
        assertOutcome(strict, general);
    }

    private static void assertOutcome(SealedCacheWriter writer, OpenFailureAction action) {
        if (action == OpenFailureAction.MISS) {
            assertThat(writer.get(CACHE, bytes(KEY))).isNull();
            assertThat(stored(KEY)).isNull();
        } else {
            assertThatThrownBy(() -> writer.get(CACHE, bytes(KEY))).isInstanceOf(OpenException.class);
            assertThat(stored(KEY)).as("left for an investigation").isNotNull();
        }
    }

    private void assertMiss(OpenFailure expected) {
        assertThat(writer.get(CACHE, bytes(KEY))).isNull();
        assertThat(failures)
                .singleElement()
                .isEqualTo(new CacheOpenFailure(
                        CACHE, expected, OpenFailureAction.MISS, failures.get(0).message()));
        assertThat(failures.get(0).message())
                .startsWith(expected.code() + " ")
                .doesNotContain(KEY, "for two", "for another", "old value", "leaked");
        assertThat(stored(KEY)).as("evicted").isNull();
    }

    private static byte[] sealed() {
        writer(sealer()).put(CACHE, bytes(KEY), bytes("a value of some length"), HOUR);
        return stored(KEY);
    }

    private SealedCacheWriter listening(Sealer sealer) {
        return SealedCacheWriter.sealing(CONNECTIONS, sealer)
                .listener(failures::add)
                .build();
    }

    private static SealedCacheWriter writer(Sealer sealer) {
        return SealedCacheWriter.sealing(CONNECTIONS, sealer).build();
    }
}

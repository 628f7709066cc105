package io.secureredis.cache;

import static io.secureredis.cache.CacheFixture.CONNECTIONS;
import static io.secureredis.cache.CacheFixture.REDIS;
import static io.secureredis.cache.CacheFixture.SECRET;
import static io.secureredis.cache.CacheFixture.bytes;
import static io.secureredis.cache.CacheFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.IntervalBiFunction;
import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The times in the guide: when an idle value is sealed again, how far clocks may differ, how long a retry waits. */
class TimesTest {

    private static final class Hands extends Clock {

        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

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
            return this;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private final Hands clock = new Hands();
    private final Sealer sealer =
            Sealer.builder(KeyRing.of(SECRET)).clock(clock).build();

    @Test
    void getWithTimeToIdle_olderThanASixteenth_isSealedAgainAndNotBefore() {
        Duration idle = Duration.ofMinutes(16);
        SealedCacheWriter writer =
                SealedCacheWriter.sealing(CONNECTIONS, sealer).clock(clock).build();
        REDIS.command("DEL", "times::1");
        writer.put("times", bytes("times::1"), bytes("value"), idle);
        byte[] first = stored("times::1");
        clock.pass(Duration.ofSeconds(60));
        assertThat(writer.get("times", bytes("times::1"), idle)).isEqualTo(bytes("value"));
        assertThat(stored("times::1")).as("a sixteenth old").isEqualTo(first);
        clock.pass(Duration.ofSeconds(1));
        assertThat(writer.get("times", bytes("times::1"), idle)).isEqualTo(bytes("value"));
        assertThat(stored("times::1")).as("older than a sixteenth").isNotEqualTo(first);
    }

    @Test
    void open_afterItsLifetime_fiveSecondsAreAllowedAndNoMore() {
        Binding place = Binding.of("cache").and("times");
        byte[] envelope = sealer.seal(bytes("value"), place, Duration.ofMinutes(1));
        clock.pass(Duration.ofSeconds(64));
        assertThat(sealer.open(envelope, place)).isEqualTo(bytes("value"));
        clock.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> sealer.open(envelope, place))
                .isInstanceOf(OpenException.class)
                .hasMessageStartingWith("SR110");
    }

    @Test
    void retry_eachWait_isDrawnFromHalfAsLongToHalfAsLongAgain() {
        IntervalBiFunction<Object> waits = CacheResilience.defaults()
                .backoff(Duration.ofSeconds(1), Duration.ofMinutes(1))
                .retry()
                .getIntervalBiFunction();
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(waits.apply(1, null));
        }
        assertThat(drawn)
                .hasSizeGreaterThan(10)
                .allSatisfy(wait -> assertThat(wait).isBetween(500L, 1500L));
    }

    @Test
    void key_withEachControlCharacter_neverReachesRedis() {
        Binding binding = Binding.of("cache").and("times");
        CacheKeys keys = new CacheKeys("times", CacheRules.defaults(), sealer, binding);
        for (int c = 0; c < 0x20; c++) {
            assertHidden(keys, c);
        }
        assertHidden(keys, 0x7f);
    }

    private static void assertHidden(CacheKeys keys, int character) {
        byte[] key = bytes("times::a" + (char) character + "b");
        assertThat(keys.inRedis(key))
                .as("character %d", character)
                .allSatisfy(inRedis -> assertThat(inRedis).isNotEqualTo(key).doesNotContain(character));
    }
}

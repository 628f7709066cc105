package io.secureredis.samples.shop.inside;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.samples.shop.Book;
import io.secureredis.samples.shop.Books;
import io.secureredis.samples.shop.RunningShop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever an intruder does to a stored value, the shop sees a miss with its reason, and the right book. */
class TamperingTest {

    private static RunningShop shop;

    private Exhibit momo;
    private Exhibit solaris;

    @BeforeAll
    static void start() {
        shop = RunningShop.start();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @BeforeEach
    void cacheBoth() {
        momo = shop.bean(Showcase.class).find("1");
        solaris = shop.bean(Showcase.class).find("3");
        shop.bean(Books.class).forget(1);
        assertThat(momo.read().get()).hasSize(1);
        assertThat(solaris.read().get()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "TURN_BIT, not-authentic",
        "COPY, not-authentic",
        "CUT, malformed",
        "PLAINTEXT, not-sealed",
        "OWN_SECRET, unknown-key",
    })
    void read_tampered_isAMissWithItsReason(Trick trick, String reason) {
        List<Book> before = momo.read().get();
        Map<String, Long> counted = misses();

        shop.bean(Intruder.class).play(trick, momo, 80, solaris);

        assertThat(momo.read().get()).isEqualTo(before);
        assertThat(misses()).isEqualTo(plusOne(counted, reason));
    }

    @Test
    void read_anySingleBitTurned_isAMissWithItsReason() {
        List<Book> before = momo.read().get();
        RawRedis redis = shop.bean(RawRedis.class);
        int bits = redis.get(momo.redisKey()).length * Byte.SIZE;
        for (int bit = 0; bit < bits; bit++) {
            Map<String, Long> counted = misses();
            byte[] stored = redis.get(momo.redisKey());
            stored[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            redis.overwrite(momo.redisKey(), stored);

            assertThat(momo.read().get()).as("bit %s", bit).isEqualTo(before);
            assertThat(misses()).as("bit %s", bit).isEqualTo(plusOne(counted, reasonOf(bit)));
        }
    }

    /** By the layout of the envelope, and the order in which it is checked. */
    private static String reasonOf(int bit) {
        int offset = bit / Byte.SIZE;
        boolean compressionFlag = bit == 3 * Byte.SIZE;
        if (offset < 2) {
            return "not-sealed";
        }
        if (offset < 4 && !compressionFlag) {
            return "malformed";
        }
        if (offset >= 4 && offset < 8) {
            return "unknown-key";
        }
        return offset >= 8 && offset < 40 ? "wrong-commitment" : "not-authentic";
    }

    /** The cached null is sealed as any other value. */
    @ParameterizedTest
    @CsvSource({"TURN_BIT, not-authentic", "CUT, malformed", "PLAINTEXT, not-sealed"})
    void read_tamperedNull_isAMissAndStaysNull(Trick trick, String reason) {
        Exhibit nothing = shop.bean(Showcase.class).find("404");
        assertThat(nothing.read().get()).isEmpty();
        Map<String, Long> counted = misses();

        shop.bean(Intruder.class).play(trick, nothing, 80, solaris);

        assertThat(nothing.read().get()).isEmpty();
        assertThat(misses()).isEqualTo(plusOne(counted, reason));
    }

    private static Map<String, Long> misses() {
        return shop.bean(MissCounters.class).byReason();
    }

    private static Map<String, Long> plusOne(Map<String, Long> counted, String reason) {
        Map<String, Long> more = new HashMap<>(counted);
        more.merge(reason, 1L, Long::sum);
        return more;
    }
}

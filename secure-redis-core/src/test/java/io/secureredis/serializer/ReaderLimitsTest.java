package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.redis.serializer.RedisSerializer;

/** What is written can be read: the writer knows each limit of the reader. */
class ReaderLimitsTest {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues();

    static Stream<RedisSerializer<Object>> serializers() {
        return Stream.of(
                TypedJsonRedisSerializer.of(TYPES),
                FilteredJdkRedisSerializer.of(TYPES),
                FilteredJdkRedisSerializer.of(TYPES).forSessions());
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void decimals_ofEveryScale_comeBack(RedisSerializer<Object> serializer) {
        for (int scale : new int[] {
            Integer.MIN_VALUE,
            Integer.MIN_VALUE + 1,
            Integer.MIN_VALUE + 7,
            -1_000_000_000,
            -999_999_999,
            0,
            999_999_999,
            1_000_000_000,
            Integer.MAX_VALUE - 1,
            Integer.MAX_VALUE
        }) {
            for (BigInteger unscaled :
                    List.of(BigInteger.ZERO, BigInteger.TEN, BigInteger.valueOf(-12), new BigInteger("9".repeat(40)))) {
                BigDecimal decimal = new BigDecimal(unscaled, scale);
                assertComesBack(serializer, decimal);
                assertComesBack(serializer, new ArrayList<>(List.of("a", decimal)));
                assertComesBack(serializer, new HashMap<>(Map.of(decimal, decimal)));
            }
        }
    }

    /** Its class has come back before. */
    @SuppressWarnings("JdkObsolete") // Its reader has limits of its own
    @ParameterizedTest
    @MethodSource("serializers")
    void tables_ofEverySize_comeBackOrAreRefused(RedisSerializer<Object> serializer) {
        assertComesBackOrIsRefused(serializer, Collections.nCopies(10, "a"));
        for (int size : new int[] {1, 100, 1_000, 100_000}) {
            Set<Object> numbers = new HashSet<>(16, 0.01f);
            Set<Object> ordered = new LinkedHashSet<>(16, 0.01f);
            Map<Object, Object> map = new HashMap<>(16, 0.01f);
            Map<Object, Object> table = new Hashtable<>(16 * size, 0.01f);
            for (int i = 0; i < size; i++) {
                String key = Integer.toString(i, Character.MAX_RADIX);
                numbers.add(key);
                ordered.add(key);
                map.put(key, null);
                table.put(key, "");
            }
            for (Object value : List.of(numbers, ordered, map, table, Collections.nCopies(size, "a"))) {
                assertComesBackOrIsRefused(serializer, value);
                assertComesBackOrIsRefused(serializer, new ArrayList<>(List.of(value)));
            }
        }
    }

    @Test
    void copies_ofJson_comeBack() {
        RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES);
        assertComesBack(json, Collections.nCopies(10_000, "a"));
    }

    @Test
    void locale_thatDoesNotComeBackFromItsParts_isRefused() {
        RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES);
        assertComesBack(json, new Locale("no", "NO", "NY"));
        assertThatThrownBy(() -> json.serialize(new Locale("a_b", "", "c"))).hasMessageStartingWith("SR221 ");
    }

    private static void assertComesBackOrIsRefused(RedisSerializer<Object> serializer, Object value) {
        byte[] written;
        try {
            written = serializer.serialize(value);
        } catch (UnstorableValueException refused) {
            return;
        }
        assertThat(serializer.deserialize(written)).isEqualTo(value);
    }

    private static void assertComesBack(RedisSerializer<Object> serializer, Object value) {
        assertThat(serializer.deserialize(serializer.serialize(value))).isEqualTo(value);
    }
}

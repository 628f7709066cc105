package io.secureredis.jobs.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueComparisonTest {

    private static final AtomicLong ASKED = new AtomicLong();

    /** Counts how often it is compared. */
    private static final class Counted {

        private final int value;

        Counted(int value) {
            this.value = value;
        }

        @Override
        public boolean equals(Object other) {
            ASKED.incrementAndGet();
            return other instanceof Counted number && number.value == value;
        }

        @Override
        public int hashCode() {
            return value;
        }
    }

    /** Has no {@code equals}. */
    private static final class Item {

        @SuppressWarnings("UnusedVariable") // Read by reflection
        final Counted number;

        Item(int number) {
            this.number = new Counted(number);
        }
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                Arguments.of(new byte[] {1, 2}, new byte[] {1, 3}),
                Arguments.of(new char[] {'a'}, new char[] {'b'}),
                Arguments.of(new int[] {1}, new int[] {2}),
                Arguments.of(new long[] {1}, new long[] {2}),
                Arguments.of(new short[] {1}, new short[] {2}),
                Arguments.of(new boolean[] {true}, new boolean[] {false}),
                Arguments.of(new float[] {0f}, new float[] {-0f}),
                Arguments.of(new double[] {Double.NaN, 0}, new double[] {Double.NaN, -0.0}));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void between_arraysOfPrimitives_isNothingForEqualOnesAndAChangeOtherwise(Object given, Object other) {
        int length = Array.getLength(given);
        Object same = Array.newInstance(given.getClass().getComponentType(), length);
        System.arraycopy(given, 0, same, 0, length);
        assertThat(ValueComparison.between(given, same)).isNull();
        assertThat(Objects.requireNonNull(ValueComparison.between(given, other)).cameBackAs())
                .isNull();
        assertThat(Objects.requireNonNull(ValueComparison.between(List.of(given), List.of(other)))
                        .path())
                .startsWith("[]");
        Object shorter = Array.newInstance(given.getClass().getComponentType(), length - 1);
        assertThat(ValueComparison.between(given, shorter)).isNotNull();
    }

    @Test
    void between_arraysOfAPrimitiveAndItsObjects_isALostClass() {
        assertThat(Objects.requireNonNull(ValueComparison.between(new int[] {1}, new Integer[] {1}))
                        .cameBackAs())
                .isEqualTo("[Ljava.lang.Integer;");
        assertThat(Objects.requireNonNull(ValueComparison.between(new int[] {1}, new long[] {1}))
                        .given())
                .isEqualTo("java.lang.Integer");
    }

    /** Five thousand of them would take twelve million comparisons. */
    @Test
    void between_largeSetsWithoutEquals_comparesABoundedNumberOfPairs() {
        Set<Item> given = items(5_000);
        Set<Item> read = items(5_000);
        ASKED.set(0);
        assertThat(ValueComparison.between(given, read)).isNull();
        assertThat(ASKED.get()).isBetween(5_000L, 1_000_000L);

        Set<Item> small = items(50);
        assertThat(ValueComparison.between(small, items(50))).isNull();
        Set<Item> changed = new LinkedHashSet<>(items(49));
        changed.add(new Item(1_000));
        assertThat(ValueComparison.between(small, changed)).isNotNull();
        assertThat(ValueComparison.between(Arrays.asList(small, null), Arrays.asList(items(50), null)))
                .isNull();
    }

    private static Set<Item> items(int count) {
        Set<Item> items = new LinkedHashSet<>();
        IntStream.range(0, count).mapToObj(Item::new).forEach(items::add);
        return items;
    }
}

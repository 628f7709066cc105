package io.secureredis.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What counts as vast. Twenty levels are enough, so that an estimate without an end would still end here. */
class ExpansionTest {

    /** With the object itself, one million steps. */
    private static final int VAST = 999_999;

    private final Expansion expansion = new Expansion();

    record Pair(@Nullable Object left, @Nullable Object right) {}

    static class Parent {
        final Object inherited;

        Parent(Object inherited) {
            this.inherited = inherited;
        }
    }

    static final class Child extends Parent {

        static final List<Object> OF_THE_CLASS = vast();

        final transient Object recomputed;
        final long[] numbers = new long[2_000_000];

        Child(Object inherited, Object recomputed) {
            super(inherited);
            this.recomputed = recomputed;
        }
    }

    static final class Endless extends AbstractList<Object> {

        int visited;

        @Override
        public Object get(int index) {
            visited++;
            return index;
        }

        @Override
        public int size() {
            return 3_000_000;
        }
    }

    private static List<Object> vast() {
        return Collections.nCopies(VAST, "a");
    }

    private static Object doubled(UnaryOperator<Object> twice, int levels) {
        Object value = "a";
        for (int i = 0; i < levels; i++) {
            value = twice.apply(value);
        }
        return value;
    }

    static Stream<UnaryOperator<Object>> shapes() {
        return Stream.of(
                each -> List.of(each, each),
                each -> new Object[] {each, each},
                each -> Map.of("a", each, "b", each),
                each -> Map.entry(each, each),
                each -> new Pair(each, each),
                each -> List.of(Optional.of(each), Optional.of(each)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void partsThatDoubleWithEachLevel_areVastFromTwentyLevelsOn(UnaryOperator<Object> twice) {
        assertThat(expansion.isVast(doubled(twice, 20))).isTrue();
        assertThat(expansion.isVast(doubled(twice, 17))).isFalse();
    }

    @Test
    void elements_fewerThanAMillionSteps_areNotVast() {
        assertThat(expansion.isVast(Collections.nCopies(VAST - 1, "a"))).isFalse();
        assertThat(expansion.isVast(vast())).isTrue();
        assertThat(expansion.isVast(Collections.nCopies(VAST, null))).isTrue();
    }

    @Test
    void elements_moreThanAMillion_areNotAllVisited() {
        Endless endless = new Endless();
        assertThat(expansion.isVast(endless)).isTrue();
        assertThat(endless.visited).isEqualTo(1_000_000);
    }

    @Test
    void fields_ofTheClassAndOfThoseAbove_count() {
        assertThat(expansion.isVast(new Pair("a", vast()))).isTrue();
        assertThat(expansion.isVast(new Child(vast(), "a"))).isTrue();
    }

    @Test
    void fields_staticTransientAndPrimitive_doNotCount() {
        assertThat(Child.OF_THE_CLASS).hasSize(VAST);
        assertThat(expansion.isVast(new Child("a", vast()))).isFalse();
    }

    @Test
    void objectThatContainsItself_countsOnce() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertThat(expansion.isVast(self)).isFalse();
    }

    @Test
    void objectThatCannotBeWalkedThrough_isVast() {
        Object deep = doubled(List::of, 200_000);
        assertThat(expansion.isVast(deep)).isTrue();
        assertThat(expansion.isVast(new AbstractList<>() {
                    @Override
                    public Object get(int index) {
                        throw new IllegalStateException("Gone");
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                }))
                .isTrue();
    }

    @Test
    void nothingConstantsAndValuesOfTheJdk_areNotVast() {
        assertThat(expansion.isVast(new Pair(null, DayOfWeek.MONDAY))).isFalse();
        assertThat(expansion.isVast(Optional.empty())).isFalse();
        assertThat(expansion.isVast(new AtomicReference<>(vast()))).isFalse();
    }
}

package io.secureredis.serializer.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Each kind of declared type with each kind of value. */
@SuppressWarnings({"NullableOptional", "ArrayRecordComponent"})
final class Places {

    record AnyPlace(@Nullable Object value) {}

    record TextPlace(@Nullable CharSequence text) {}

    record NumberPlace(@Nullable Number number) {}

    record SerializablePlace(@Nullable Serializable value) {}

    record ListPlace(@Nullable List<Number> numbers) {}

    record ArrayListPlace(@Nullable ArrayList<String> texts) {}

    record CollectionPlace(@Nullable Collection<? extends Comparable<?>> values) {}

    record IterablePlace(@Nullable Iterable<Long> values) {}

    record MapPlace(@Nullable Map<Integer, Optional<String>> map) {}

    record HashMapPlace(@Nullable HashMap<Classes.Kind, Object> map) {}

    record SortedPlace(@Nullable SortedMap<String, long[]> map) {}

    record OptionalPlace(@Nullable Optional<List<Integer>> optional, OptionalInt number) {}

    record ArrayPlace(Object[] any, Number[] numbers, String[][] texts, List<String>[] lists, double[] doubles) {}

    record Boxes(Boolean a, Byte b, Short c, Character d, Integer e, Long f, Float g, Double h) {}

    record EnumPlace(Classes.Kind kind, Enum<?> any, Comparable<?> comparable) {}

    record Nested<K, V>(Map<K, List<V>> map, Nested<V, K> other) {}

    record Bounded<N extends Number & Comparable<N>>(N low, List<? super N> more) {}

    private Places() {}

    static void addTo(Corpus corpus) {
        for (Object value : new Object[] {
            "x",
            "\ud83d",
            1,
            1L,
            (byte) 1,
            0.5,
            0.5f,
            Double.NaN,
            'c',
            true,
            new int[] {1},
            new Object[] {"java.lang.Long", 1},
            List.of("java.lang.Long", 1),
            Map.of("utf16", "AAAA"),
            Optional.of("x"),
            Optional.of(Optional.empty()),
            Classes.Kind.ESSAY,
            new Classes.Author("x"),
            Classes.Above.of("a", "b"),
            new AnyPlace(new AnyPlace(null)),
            Collections.emptyMap()
        }) {
            corpus.add(
                    "Object place of " + value.getClass().getSimpleName() + " " + counter++, () -> new AnyPlace(value));
        }
        corpus.addAll("CharSequence place", new TextPlace("x"), new TextPlace("\ud83d"));
        corpus.addAll(
                "Number place",
                new NumberPlace(1),
                new NumberPlace(1L),
                new NumberPlace(new java.math.BigInteger("1")));
        corpus.addAll(
                "Serializable place", new SerializablePlace("x"), new SerializablePlace(new ArrayList<>(List.of(1))));
        corpus.addAll(
                "List place",
                new ListPlace(List.of(1, 2L, 0.5, Float.NaN)),
                new ListPlace(null),
                new ListPlace(polluted()));
        corpus.addAll(
                "ArrayList place",
                new ArrayListPlace(new ArrayList<>(List.of("a"))),
                new ArrayListPlace(new Names("label", "a")));
        corpus.addAll(
                "Collection place",
                new CollectionPlace(List.of("a", 1, 2L)),
                new CollectionPlace(new java.util.TreeSet<>(List.of("b"))));
        corpus.add("Iterable place", () -> new IterablePlace(List.of(1L)));
        Map<Integer, Optional<String>> optionals = new LinkedHashMap<>();
        optionals.put(2, Optional.of("x"));
        optionals.put(1, Optional.empty());
        optionals.put(null, null);
        corpus.addAll(
                "Map place",
                new MapPlace(optionals),
                new MapPlace(Map.of()),
                new HashMapPlace(new HashMap<>(Map.of(Classes.Kind.ESSAY, 1L))));
        corpus.add("SortedMap place", () -> new SortedPlace(new TreeMap<>(Map.of("a", new long[] {1}))));
        corpus.addAll(
                "Optional place",
                new OptionalPlace(Optional.of(List.of(1)), OptionalInt.of(2)),
                new OptionalPlace(Optional.empty(), OptionalInt.empty()),
                new OptionalPlace(null, OptionalInt.of(0)));
        corpus.add(
                "array place",
                () -> new ArrayPlace(
                        new Object[] {1L, new String[] {"a"}},
                        new Integer[] {1},
                        new String[][] {{"a"}, null},
                        lists(),
                        new double[] {1, 2}));
        corpus.add(
                "boxes", () -> new Boxes(true, (byte) 1, (short) 2, 'd', 3, 4L, Float.NaN, Double.POSITIVE_INFINITY));
        corpus.add("enum place", () -> new EnumPlace(Classes.Kind.ESSAY, Classes.Kind.ESSAY, Classes.Kind.NOVEL));
        corpus.add(
                "nested generics",
                () -> new Nested<>(Map.of("a", List.of(1L)), new Nested<>(Map.of(2L, List.of("b")), null)));
        corpus.add("bounded generics", () -> new Bounded<>(1L, List.of(2L)));
    }

    private static int counter;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<String>[] lists() {
        return new List[] {List.of("a"), null};
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<Number> polluted() {
        return new ArrayList<>((List) List.of("no number", Optional.of(1)));
    }

    /** A list of the JDK with a field more. */
    static class Names extends ArrayList<String> {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final String label;

        Names(String label, String... names) {
            super(List.of(names));
            this.label = label;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Names names && super.equals(other) && names.label.equals(label);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }
}

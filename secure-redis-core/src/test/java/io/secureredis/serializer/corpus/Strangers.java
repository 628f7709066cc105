package io.secureredis.serializer.corpus;

import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.JapaneseDate;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values that someone who does not know the library puts into it. */
@SuppressWarnings({
    "serial",
    "unused",
    "UnusedVariable",
    "UnusedMethod",
    "SameNameButDifferent",
    "NullableOptional",
    "OptionalUsedAsFieldOrParameterType",
    "ClassCanBeStatic",
    "HidingField",
    "ArrayRecordComponent"
})
final class Strangers {

    Strangers() {}

    record Price(BigDecimal amount) implements Serializable {
        Price {
            amount = amount.setScale(2, RoundingMode.HALF_UP);
        }
    }

    record Trimmed(String text, List<String> words) implements Serializable {
        Trimmed {
            text = text.strip().toLowerCase(Locale.ROOT);
            words = List.copyOf(words);
        }
    }

    record Sorted(List<String> words) implements Serializable {
        Sorted {
            words = words.stream().sorted().toList();
        }
    }

    record Wild(
            Optional<? extends List<? extends Number>> numbers,
            Map<? extends CharSequence, ? super Integer> map,
            List<?> anything,
            Comparable<?> comparable)
            implements Serializable {}

    static class Base<T> implements Serializable {

        T value;
        List<T> values;
        T[] array;

        Base(T value, T[] array) {
            this.value = value;
            this.values = new ArrayList<>(List.of(value, value));
            this.array = array;
        }
    }

    static class Derived<E> extends Base<List<E>> {

        private final E value;

        Derived(E value, List<E>[] array) {
            super(List.of(value), array);
            this.value = value;
        }
    }

    static class Self<T extends Self<T>> implements Serializable {

        @Nullable
        T next;

        String name = "self";
    }

    static class OfSelf extends Self<OfSelf> {}

    static class Shadowed implements Serializable {
        private final String name;

        Shadowed(String name) {
            this.name = name;
        }
    }

    static class Shadows extends Shadowed {
        private final String name;

        Shadows(String above, String name) {
            super(above);
            this.name = name;
        }
    }

    static class Order implements Serializable {
        final List<Line> lines = new ArrayList<>();
        long id;
    }

    static class Line implements Serializable {
        @Nullable
        Order order;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Line;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    static Order order() {
        Order order = new Order();
        Line line = new Line();
        line.order = order;
        order.lines.add(line);
        return order;
    }

    /** As an object-relational mapper makes it. */
    static class LazyList<T> extends AbstractList<T> implements Serializable {

        private final List<T> loaded;
        private final transient @Nullable Supplier<List<T>> loader;

        LazyList(List<T> loaded, @Nullable Supplier<List<T>> loader) {
            this.loaded = loaded;
            this.loader = loader;
        }

        private List<T> all() {
            return loader == null ? loaded : loader.get();
        }

        @Override
        public T get(int index) {
            return all().get(index);
        }

        @Override
        public int size() {
            return all().size();
        }
    }

    enum Planet implements Supplier<String> {
        EARTH(3) {
            @Override
            public String get() {
                return "blue";
            }
        },
        MARS(4) {
            @Override
            public String get() {
                return "red";
            }
        };

        final int place;

        Planet(int place) {
            this.place = place;
        }

        @Override
        public String toString() {
            return "Planet " + place;
        }
    }

    sealed interface Result<T> extends Serializable permits Ok, Failed {}

    record Ok<T>(T value) implements Result<T> {}

    record Failed<T>(String why, List<Result<T>> before) implements Result<T> {}

    record Odd(String $type, String utf16, @Nullable String null_, Object class_) implements Serializable {}

    record Bytes(
            byte[][] bytes,
            List<byte[]> list,
            Map<String, byte[]> map,
            @Nullable Byte[] boxed,
            char[][] text,
            boolean[][] flags)
            implements Serializable {}

    record Holds(Object object) implements Serializable {}

    record Optionals(
            @Nullable Optional<String> none,
            Optional<Optional<String>> nested,
            OptionalInt number,
            Optional<byte[]> bytes)
            implements Serializable {}

    record Times(
            Temporal temporal,
            TemporalAmount amount,
            ChronoLocalDate date,
            ZoneId zone,
            Comparable<Instant> instant,
            Year[] years)
            implements Serializable {}

    class OfInstance implements Serializable {
        int number = 1;
    }

    static class Constant implements Serializable {
        final int five = 5;
        final String text = "text";
        final List<String> list = new ArrayList<>(List.of("a"));
        boolean isOdd = true;

        public boolean isEven() {
            throw new IllegalStateException("A getter is not called");
        }
    }

    static final class Built implements Serializable {
        private final String name;
        private final int age;

        private Built(Builder builder) {
            this.name = builder.name;
            this.age = builder.age;
        }

        static final class Builder {
            private String name = "";
            private int age;

            Builder name(String name) {
                this.name = name;
                return this;
            }

            Built build() {
                return new Built(this);
            }
        }
    }

    /** As Kotlin compiles a data class with default values. */
    static final class Defaulted implements Serializable {
        private final String name;
        private final List<String> tags;

        Defaulted(String name, List<String> tags) {
            this.name = Objects.requireNonNull(name);
            this.tags = Objects.requireNonNull(tags);
        }

        Defaulted(@Nullable String name, @Nullable List<String> tags, int mask, @Nullable Object marker) {
            this(
                    (mask & 1) != 0 ? "default" : Objects.requireNonNull(name),
                    (mask & 2) != 0 ? List.of() : Objects.requireNonNull(tags));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Defaulted defaulted && defaulted.name.equals(name) && defaulted.tags.equals(tags);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static class Mutable implements Serializable {
        int number;

        Mutable(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Mutable mutable && mutable.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    private static Map<Mutable, String> keyChangedAfterwards() {
        Mutable key = new Mutable(1);
        Map<Mutable, String> map = new HashMap<>(Map.of(key, "a"));
        key.number = 77;
        return map;
    }

    record HoldsFunction(Supplier<String> supplier) {}

    record HoldsReference(WeakReference<String> reference) {}

    record HoldsClass(Class<?> type) implements Serializable {}

    interface Shape {
        record Circle(double radius) implements Shape, Serializable {}
    }

    record Several(String... texts) implements Serializable {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Several several && List.of(several.texts).equals(List.of(texts));
        }

        @Override
        public int hashCode() {
            return List.of(texts).hashCode();
        }
    }

    record Nothing() implements Serializable {}

    static void addTo(Corpus corpus) {
        corpus.addAll(
                "normalising record",
                new Price(new BigDecimal("1.005")),
                new Trimmed("  A ", new ArrayList<>(List.of("x"))),
                new Sorted(List.of("b", "a")),
                List.of(new Price(BigDecimal.TEN), new Price(new BigDecimal("1E+3"))));
        corpus.addAll(
                "wildcards",
                new Wild(
                        Optional.of(List.of(1, 2L, 3.0, BigDecimal.ONE)),
                        Map.of("a", 1, "b", "text"),
                        List.of(1L, "a"),
                        1L),
                new Wild(Optional.empty(), Map.of("k", 2L), List.of(), Instant.EPOCH),
                new Derived<>("a", listArray("b")),
                new Derived<>(1L, listArray(2L)));
        corpus.add("recursive generics", () -> {
            OfSelf self = new OfSelf();
            self.next = new OfSelf();
            return self;
        });
        corpus.addAll("shadowed field", new Shadows("above", "below"), List.of(new Shadows("a", "b")));
        corpus.add("entity with both directions", Strangers::order);
        corpus.addAll(
                "lazy list",
                new LazyList<>(List.of("a"), null),
                new LazyList<>(List.of(), () -> List.of("loaded")),
                new Holds(new LazyList<>(List.of(1L), null)));
        corpus.addAll(
                "enum with bodies",
                Planet.EARTH,
                new EnumMap<>(Map.of(Planet.MARS, Planet.EARTH)),
                EnumSet.allOf(Planet.class),
                new Holds(Planet.MARS),
                new HashMap<>(Map.of(Planet.EARTH, List.of(Planet.MARS))),
                new Planet[][] {{Planet.EARTH}, {}});
        corpus.addAll(
                "sealed generics",
                new Ok<>(new Ok<>(1L)),
                new Failed<Long>("why", List.<Result<Long>>of(new Ok<>(1L), new Failed<>("x", List.of()))),
                List.of(new Ok<>(Optional.of(Planet.EARTH)), new Ok<>(List.of(1.5f))));
        corpus.addAll(
                "odd names",
                new Odd("java.lang.String", "AGE=", null, Map.of("utf16", "AGE=")),
                Map.of("utf16", "AGE="),
                new Holds(new LinkedHashMap<>(Map.of("utf16", "AGE="))),
                new TreeMap<>(Map.of("", "empty", "class", "c", "@type", "t")));
        corpus.addAll(
                "looks like a name of a class",
                List.of("java.util.ArrayList", List.of()),
                new Object[] {"java.lang.Integer", 1},
                new Holds(new Object[] {"java.util.HashMap", Map.of()}),
                new Holds(List.of("java.lang.Long", 1L)),
                new ArrayList<>(List.of("java.time.Instant", "1")));
        corpus.addAll(
                "bytes",
                new Bytes(
                        new byte[][] {{1}, {}, {-1, 0}},
                        List.of(new byte[] {1}),
                        Map.of("a", new byte[] {2}),
                        new @Nullable Byte[] {1, null},
                        new char[][] {{'a'}, {'\uD800'}},
                        new boolean[][] {{true}}),
                new Holds(new byte[][] {{1, 2}}),
                List.of(new byte[0], new byte[] {1}));
        corpus.addAll(
                "optionals",
                new Optionals(null, Optional.of(Optional.empty()), OptionalInt.empty(), Optional.empty()),
                new Optionals(Optional.of(""), Optional.empty(), OptionalInt.of(0), Optional.of(new byte[] {1})),
                new Holds(Optional.of(Optional.of(1L))));
        corpus.addAll(
                "times in wide places",
                new Times(
                        Instant.MAX,
                        Period.of(-1, 14, 40),
                        JapaneseDate.of(2020, 1, 1),
                        ZoneOffset.UTC,
                        Instant.MIN,
                        new Year[] {Year.of(-5)}),
                new Times(
                        LocalDate.MIN,
                        Duration.ofSeconds(-1, 1),
                        LocalDate.MAX,
                        ZoneId.of("UTC+01:00"),
                        Instant.EPOCH,
                        new Year[0]));
        corpus.add("inner class of an instance", () -> new Strangers().new OfInstance());
        corpus.add(
                "anonymous class",
                () -> new Holds(new Constant() {
                    final String added = "added";
                }));
        corpus.add("anonymous class that captures", () -> {
            String captured = "captured".repeat(1);
            return new Constant() {
                String get() {
                    return captured;
                }
            };
        });
        corpus.addAll("constants", new Constant(), List.of(new Constant()));
        corpus.addAll(
                "construction",
                new Built.Builder().name("b").build(),
                new Defaulted("n", List.of("t")),
                new Defaulted(null, null, 3, null),
                new Shape.Circle(-0.0),
                new Several("a", "b"),
                new Several(),
                new Nothing());
        corpus.add("key changed in its map", Strangers::keyChangedAfterwards);
        corpus.addAll(
                "what holds more than data",
                new HoldsFunction(() -> "x"),
                new HoldsReference(new WeakReference<>("x")),
                new HoldsClass(String.class),
                new Holds(StandardCharsets.UTF_8),
                new Holds(new LongAdder()),
                new Holds(new AtomicIntegerArray(2)),
                new Holds(new StringJoiner(",")),
                new Holds(CompletableFuture.completedFuture("x")),
                new Holds(Stream.of("a").toList()),
                new Holds(Collections.nCopies(3, "x")),
                new Holds(Collections.emptyIterator()),
                new Holds(new IllegalStateException("x", new RuntimeException("y"))));
        corpus.add("array that holds itself", () -> {
            Object[] array = new Object[1];
            array[0] = array;
            return array;
        });
        corpus.addAll(
                "numbers in wide places",
                new Holds((short) 1),
                new Holds(1.5f),
                new Holds(Float.NaN),
                new Holds(-0.0),
                new Holds(new BigDecimal("1E+400")),
                new Holds(new BigDecimal("0E-400")),
                new Holds('\uDC00'),
                new Holds(new @Nullable Number[] {1, 1L, 1.0, null}));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> List<T>[] listArray(T value) {
        return new List[] {List.of(value)};
    }
}

package io.secureredis.serializer.corpus;

import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ordinary classes of an application, in the many ways in which people write them. */
@SuppressWarnings({"UnusedVariable", "ArrayRecordComponent", "EqualsGetClass"})
final class Classes {

    private Classes() {}

    record Author(String name) implements Serializable {}

    /** Without {@code Serializable}. */
    record Point(int x, int y) {}

    record Generic<T>(T value, List<T> more) implements Serializable {}

    record Holder(Object any, @Nullable Number number, Comparable<?> comparable, Optional<Author> author) {}

    record Bytes(byte[] content) implements Serializable {}

    record Primitives(boolean a, byte b, short c, char d, int e, long f, float g, double h) implements Serializable {}

    record Normal(String name, List<String> tags) implements Serializable {
        Normal {
            name = name.strip();
            tags = List.copyOf(tags);
        }
    }

    /** The accessor does not give what the field holds. */
    record Masked(String card) implements Serializable {
        @Override
        public String card() {
            return "****";
        }
    }

    private record Hidden(String a) implements Serializable {}

    static Object hidden() {
        return new Hidden("x");
    }

    record Maps(Map<Long, Author> byNumber, Map<Author, Integer> byAuthor, Map<String, List<Point>> nested) {}

    enum Kind {
        NOVEL,
        ESSAY {
            @Override
            public String toString() {
                return "an essay";
            }
        };

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Empty {}

    @SuppressWarnings("unused")
    enum Large {
        A00,
        A01,
        A02,
        A03,
        A04,
        A05,
        A06,
        A07,
        A08,
        A09,
        A10,
        A11,
        A12,
        A13,
        A14,
        A15,
        A16,
        A17,
        A18,
        A19,
        A20,
        A21,
        A22,
        A23,
        A24,
        A25,
        A26,
        A27,
        A28,
        A29,
        A30,
        A31,
        A32,
        A33,
        A34,
        A35,
        A36,
        A37,
        A38,
        A39,
        A40,
        A41,
        A42,
        A43,
        A44,
        A45,
        A46,
        A47,
        A48,
        A49,
        A50,
        A51,
        A52,
        A53,
        A54,
        A55,
        A56,
        A57,
        A58,
        A59,
        A60,
        A61,
        A62,
        A63,
        A64,
        A65
    }

    sealed interface Shape extends Serializable permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(Point corner, double side) implements Shape {}

    record Drawing(Shape first, List<? extends Shape> more) implements Serializable {}

    static class ByLength implements Comparator<String> {
        @Override
        public int compare(String one, String other) {
            return Integer.compare(one.length(), other.length());
        }
    }

    static class ByLengthSerializable extends ByLength implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** Equality by class and fields, for the classes below. */
    abstract static class Value {
        abstract Object[] parts();

        @Override
        public boolean equals(@Nullable Object other) {
            return other != null
                    && other.getClass() == getClass()
                    && Objects.deepEquals(parts(), ((Value) other).parts());
        }

        @Override
        public int hashCode() {
            return getClass().hashCode();
        }
    }

    /** The final list with a getter that comes back empty under Jackson's defaults. */
    static class FinalList extends Value implements Serializable {
        private final List<String> items = new ArrayList<>();

        static FinalList of(String... items) {
            FinalList list = new FinalList();
            list.items.addAll(List.of(items));
            return list;
        }

        public List<String> getItems() {
            return List.copyOf(items);
        }

        @Override
        Object[] parts() {
            return new Object[] {items};
        }
    }

    /** Fluent accessors. */
    static class Fluent extends Value implements Serializable {
        private @Nullable String title;
        private int pages;

        Fluent title(String title) {
            this.title = title;
            return this;
        }

        Fluent pages(int pages) {
            this.pages = pages;
            return this;
        }

        @Override
        Object[] parts() {
            return new Object[] {title, pages};
        }
    }

    /** As Lombok's {@code @Value} and {@code @Builder} write it. */
    static final class Built extends Value implements Serializable {
        private final String name;
        private final BigDecimal price;
        private final Set<Kind> kinds;

        private Built(String name, BigDecimal price, Set<Kind> kinds) {
            this.name = Objects.requireNonNull(name);
            this.price = Objects.requireNonNull(price);
            this.kinds = kinds;
        }

        static Built of(String name, BigDecimal price, Set<Kind> kinds) {
            return new Built(name, price, kinds);
        }

        @Override
        Object[] parts() {
            return new Object[] {name, price, kinds};
        }
    }

    /** As Lombok's {@code @Data} writes it. */
    public static class Data extends Value implements Serializable {
        private @Nullable Long id;
        private boolean active;
        private @Nullable LocalDate born;
        private Map<String, Object> more = new HashMap<>();

        static Data of(long id) {
            Data data = new Data();
            data.id = id;
            data.active = true;
            data.born = LocalDate.EPOCH;
            data.more.put("a", Optional.of(1L));
            return data;
        }

        public boolean isActive() {
            return active;
        }

        @Override
        Object[] parts() {
            return new Object[] {id, active, born, more};
        }
    }

    /** Several constructors, none of them for everything. */
    static class Constructors extends Value implements Serializable {
        private final String a;
        private final @Nullable Integer b;

        Constructors(String a) {
            this(a, null);
        }

        Constructors(String a, @Nullable Integer b) {
            this.a = a;
            this.b = b;
        }

        Constructors(int b) {
            this("", b);
        }

        @Override
        Object[] parts() {
            return new Object[] {a, b};
        }
    }

    /** A constructor that takes another thing than it keeps. */
    static class Converting extends Value implements Serializable {
        private final int length;

        Converting(String text) {
            this.length = text.length();
        }

        @Override
        Object[] parts() {
            return new Object[] {length};
        }
    }

    static class Below extends Value implements Serializable {
        private String name = "below";
        protected int number = 1;

        void both(String below, int lower) {
            this.name = below;
            this.number = lower;
        }

        String below() {
            return name;
        }

        @Override
        Object[] parts() {
            return new Object[] {name, number};
        }
    }

    /** A field of the same name as one above it. */
    static class Above extends Below {
        private String name = "above";

        static Above of(String above, String below) {
            Above value = new Above();
            value.name = above;
            value.both(below, 7);
            return value;
        }

        @Override
        Object[] parts() {
            return new Object[] {name, below(), number};
        }
    }

    static class Transient extends Value implements Serializable {
        private String kept = "";
        private transient String left = "as the constructor makes it";

        static Transient of(String kept, String left) {
            Transient value = new Transient();
            value.kept = kept;
            value.left = left;
            return value;
        }

        @Override
        Object[] parts() {
            return new Object[] {kept};
        }
    }

    static void addTo(Corpus corpus) {
        corpus.addAll("enum", Kind.NOVEL, Kind.ESSAY, Large.A65);
        corpus.addAll(
                "record",
                new Author("Ende"),
                new Author(null),
                new Author("\ud83d"),
                new Point(1, -1),
                hidden(),
                new Masked("1234"),
                new Normal(" a ", List.of("x")),
                new Bytes(new byte[] {1}),
                new Primitives(true, (byte) 1, (short) 2, '\u0000', 3, 4, 5, 6));
        corpus.addAll(
                "generic record",
                new Generic<>("x", List.of("y")),
                new Generic<>(1L, List.of(2L)),
                new Generic<>(new Author("x"), List.of()),
                new Generic<>(new Generic<>(1, List.of()), List.of()),
                new Generic<>(null, null));
        corpus.addAll(
                "record of interfaces",
                new Holder(1L, 2, "x", Optional.of(new Author("x"))),
                new Holder("x", 0.5f, 1L, Optional.empty()),
                new Holder(List.of(new Point(1, 2)), new BigDecimal("1.0"), Kind.ESSAY, Optional.of(new Author("y"))),
                new Holder(new int[] {1}, null, LocalDate.EPOCH, Optional.empty()),
                new Holder(null, Double.NaN, 'c', Optional.empty()));
        corpus.add(
                "record of maps",
                () -> new Maps(
                        Map.of(1L, new Author("a")),
                        Map.of(new Author("b"), 2),
                        Map.of("c", List.of(new Point(1, 2)))));
        corpus.addAll(
                "sealed",
                new Circle(1),
                new Square(new Point(0, 0), 2),
                new Drawing(new Circle(1), List.of(new Circle(2), new Circle(3))));
        corpus.addAll(
                "class",
                FinalList.of("a", "b"),
                FinalList.of(),
                new Fluent().title("x").pages(3),
                new Fluent(),
                Built.of("x", new BigDecimal("1.50"), java.util.EnumSet.noneOf(Kind.class)),
                Data.of(7),
                new Data(),
                new Constructors("a"),
                new Constructors(4),
                new Converting("abc"),
                new Below(),
                Above.of("a", "b"),
                Transient.of("a", "b"));
        corpus.addAll(
                "list of classes",
                List.of(new Author("a"), new Point(1, 2), Data.of(1), Kind.ESSAY),
                new ArrayList<>(List.of(Above.of("x", "y"), new Below())),
                Map.of("a", Data.of(2), "b", List.of(new Circle(1))),
                Optional.of(Data.of(3)));
    }
}

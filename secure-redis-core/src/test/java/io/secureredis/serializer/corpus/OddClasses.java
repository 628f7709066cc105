package io.secureredis.serializer.corpus;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classes that write themselves, hold themselves, extend the JDK's, are annotated for another JSON, or exist in this
 * process only.
 */
@SuppressWarnings({"UnusedVariable", "SameNameButDifferent", "ClassCanBeStatic", "JavaUtilDate"})
final class OddClasses {

    private OddClasses() {}

    /** Annotations of an interface for the outside world. */
    static class Annotated extends Classes.Value implements Serializable {
        @JsonIgnore
        private final String password;

        @JsonProperty(value = "n", access = JsonProperty.Access.WRITE_ONLY)
        private final String name;

        @JsonCreator
        Annotated(@JsonProperty("n") String name) {
            this(name, "");
        }

        Annotated(String name, String password) {
            this.name = name;
            this.password = password;
        }

        @Override
        Object[] parts() {
            return new Object[] {name, password};
        }
    }

    record Valued(String a, int b) implements Serializable {
        @Override
        @JsonValue
        public String a() {
            return a;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record SelfTyped(Object a) {}

    static class Externalized extends Classes.Value implements Externalizable {
        private int number;

        public Externalized() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            number = in.readInt();
        }

        @Override
        Object[] parts() {
            return new Object[] {number};
        }
    }

    /** Keeps what is transient by its own means. */
    static class SelfWriting extends Classes.Value implements Serializable {
        private transient List<String> items = new ArrayList<>();

        static SelfWriting of(String... items) {
            SelfWriting value = new SelfWriting();
            value.items.addAll(List.of(items));
            return value;
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeUTF(String.join(",", items));
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            items = List.of(in.readUTF().split(","));
        }

        @Override
        Object[] parts() {
            return new Object[] {items};
        }
    }

    /** One of each, as before enums. */
    static final class Color implements Serializable {
        static final Color RED = new Color("red");
        private final String name;

        private Color(String name) {
            this.name = name;
        }

        @Serial
        private Object readResolve() {
            return name.equals("red") ? RED : this;
        }
    }

    /** A {@code transient} field takes part in equality. */
    static class TransientCounts implements Serializable {
        private final String a;
        private final transient String b;

        TransientCounts(String a, String b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof TransientCounts counts && a.equals(counts.a) && Objects.equals(b, counts.b);
        }

        @Override
        public int hashCode() {
            return a.hashCode();
        }
    }

    /** A canonical constructor that changes what it is given, each time. */
    record Growing(int number) {
        Growing {
            number = number + 1;
        }
    }

    record Refusing(@Nullable String text) {
        Refusing {
            if (new Throwable().getStackTrace()[1].getMethodName().startsWith("newInstance")
                    || new Throwable().getStackTrace()[1].getClassName().startsWith("jdk.")) {
                throw new IllegalArgumentException("not by reflection");
            }
        }
    }

    static class Node implements Serializable {
        private @Nullable Node next;

        static Node chain(int length) {
            Node node = new Node();
            for (int i = 1; i < length; i++) {
                Node before = new Node();
                before.next = node;
                node = before;
            }
            return node;
        }

        static Node cycle() {
            Node node = new Node();
            Node other = new Node();
            node.next = other;
            other.next = node;
            return node;
        }
    }

    class Inner {
        private final int a = 1;
    }

    static class SerializableOuter implements Serializable {
        private final String name = "outer";

        class Inner implements Serializable {
            private final int number = 3;

            String both() {
                return name + number;
            }

            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Inner inner && inner.both().equals(both());
            }

            @Override
            public int hashCode() {
                return number;
            }
        }
    }

    static class MyDate extends Date {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String zone;

        MyDate(long time, String zone) {
            super(time);
            this.zone = zone;
        }
    }

    static class MyMap extends HashMap<String, Object> {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** A list of its own, on the JDK's skeleton. */
    static class Pair extends AbstractList<String> {
        private final String a;
        private final String b;

        Pair(String a, String b) {
            this.a = a;
            this.b = b;
        }

        @Override
        public String get(int index) {
            return index == 0 ? a : b;
        }

        @Override
        public int size() {
            return 2;
        }
    }

    static class MyException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    static class NothingInIt {}

    static class HoldsThread {
        private final Thread thread = Thread.currentThread();
    }

    record HoldsNotSerializable(Classes.Point point) implements Serializable {}

    static final class Private {
        private Private() {
            throw new AssertionError("Not to be called");
        }
    }

    interface Named {
        String name();
    }

    static void addTo(Corpus corpus) {
        corpus.addAll("annotated", new Annotated("n", "p"), new Valued("a", 1), new SelfTyped(List.of(1L)));
        corpus.addAll(
                "writes itself", new Externalized(), SelfWriting.of("a", "b"), Color.RED, List.of(SelfWriting.of("c")));
        corpus.addAll("transient in equals", new TransientCounts("a", "b"), new TransientCounts("a", null));
        corpus.addAll("changes itself", new Growing(1), new Refusing("x"));
        corpus.addAll("chain", Node.chain(1), Node.chain(200), Node.chain(2_000));
        corpus.add("cycle of objects", Node::cycle);
        corpus.add("cycle of lists", () -> {
            List<Object> list = new ArrayList<>();
            list.add(list);
            return list;
        });
        corpus.add("cycle of maps", () -> {
            Map<String, Object> map = new TreeMap<>();
            map.put("a", List.of(map));
            return map;
        });
        corpus.add("shared object", () -> {
            Classes.Author author = new Classes.Author("x");
            return List.of(author, author);
        });
        corpus.add("inner class", () -> new OddClasses().new Inner());
        corpus.add("inner class, all Serializable", () -> new SerializableOuter().new Inner());
        corpus.add("local class", () -> {
            record Local(int a) implements Serializable {}
            return new Local(1);
        });
        corpus.add("anonymous map", () -> new HashMap<>(Map.of("a", 1)) {});
        corpus.addAll(
                "extends the JDK",
                new MyDate(1, "x"),
                new MyMap(),
                new Pair("a", "b"),
                new Places.Names("l", "a"),
                new MyException());
        corpus.addAll(
                "empty class", new NothingInIt(), new HoldsThread(), new HoldsNotSerializable(new Classes.Point(1, 2)));
        corpus.add("lambda", () -> (Runnable & Serializable) () -> {});
        corpus.add("method reference in a list", () -> List.of((Supplier<String>) "x"::strip));
        corpus.add(
                "proxy",
                () -> Proxy.newProxyInstance(
                        OddClasses.class.getClassLoader(),
                        new Class<?>[] {Named.class},
                        (proxy, method, arguments) -> "x"));
        corpus.add("class of another package", () -> new io.secureredis.serializer.outside.Outside(1));
        corpus.add(
                "list with a class of another package",
                () -> List.of(new io.secureredis.serializer.outside.Outside(1)));
    }
}

package io.secureredis.serializer.allowed;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classes whose objects change after they were put somewhere, and classes with {@code transient} fields. */
@SuppressWarnings({"serial", "UnusedVariable", "FieldCanBeFinal"})
public final class Mutable {

    private Mutable() {}

    /** Equal by its name, which can change. */
    public static class Tag implements Serializable, Comparable<Tag> {
        public @Nullable String name;
        public @Nullable Object more;

        public Tag(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tag tag && String.valueOf(tag.name).equals(String.valueOf(name));
        }

        @Override
        public int hashCode() {
            return String.valueOf(name).hashCode();
        }

        @Override
        public int compareTo(Tag other) {
            return String.valueOf(name).compareTo(String.valueOf(other.name));
        }
    }

    public record Box(@Nullable Object content) implements Serializable {}

    /** An object of an inner class whose equality depends on the outer one. */
    public static class Outer implements Serializable {
        public Set<Object> inners = new HashSet<>();
        public @Nullable String name;

        public class Inner implements Serializable {
            public String kind = "inner";

            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Inner;
            }

            @Override
            public int hashCode() {
                return String.valueOf(name).hashCode();
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Outer outer && String.valueOf(outer.name).equals(String.valueOf(name));
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Set by an initializer. */
    public static class Initialized implements Serializable {
        public String title;
        public transient @Nullable List<String> log = new ArrayList<>();

        public Initialized(String title) {
            this.title = title;
        }
    }

    /** Set by the constructor, from what it is given. */
    public static class Given implements Serializable {
        public String title;
        public transient @Nullable String note;

        public Given(String title, @Nullable String note) {
            this.title = title;
            this.note = note;
        }

        public Given(String title) {
            this(title, "none");
        }
    }

    public static class Below extends Given {
        public int number;

        public Below(int number) {
            super("title", "note");
            this.number = number;
        }
    }

    /** Set in a method that the constructor calls. */
    public static class Prepared implements Serializable {
        public String title = "title";
        public transient int number;

        public Prepared(int number) {
            prepare(number);
        }

        private void prepare(int start) {
            number = start;
        }
    }

    /** Neither constructor calls the other, and both set the field. */
    public static class Twice implements Serializable {
        public String title = "title";
        public transient String note;

        public Twice(String note) {
            this.note = note;
        }

        public Twice(int number) {
            this.note = "number " + number;
        }
    }

    public static class WithoutParameters implements Serializable {
        public String title = "title";
        public transient List<String> log = new ArrayList<>();
    }

    /** Filled when it is first needed. */
    public static class Lazy implements Serializable {
        public String title;
        public transient int hash = 0;
        public transient @Nullable String text = null;

        public Lazy(String title) {
            this.title = title;
        }

        @Override
        public int hashCode() {
            if (hash == 0) {
                hash = title.hashCode();
                text = title;
            }
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Lazy lazy && lazy.title.equals(title);
        }
    }

    /** Some of its objects do without the field. */
    public static class Sometimes implements Serializable {
        public String title = "title";
        public transient @Nullable String note;

        public Sometimes() {}

        public Sometimes(String note) {
            this.note = note;
        }
    }

    public static class Restored extends Initialized {
        public Restored(String title) {
            super(title);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            log = new ArrayList<>();
        }
    }

    public static class Resolved extends Initialized {
        public Resolved(String title) {
            super(title);
        }

        @Serial
        private Object readResolve() {
            return new Resolved(title);
        }
    }

    /** Code of its own, which forgets the field. */
    public static class Hooked extends Initialized {
        public Hooked(String title) {
            super(title);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    /** Java serialization calls the constructor of what is above. */
    public static class Above {
        public transient List<String> log = new ArrayList<>();
    }

    public static class BelowOther extends Above implements Serializable {
        public String title = "title";

        public BelowOther(String title) {
            this.title = title;
        }
    }
}

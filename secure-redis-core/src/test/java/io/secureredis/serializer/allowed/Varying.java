package io.secureredis.serializer.allowed;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Classes of which one value comes back and the next does not, and objects that are told apart by which they are. */
@SuppressWarnings({"UnusedVariable", "serial", "ArrayRecordComponent"})
public final class Varying {

    private Varying() {}

    public record Cut(String text) implements Serializable {
        public Cut {
            if (text.length() > 5) {
                text = text.substring(0, text.length() - 1);
            }
        }
    }

    /** Puts what it is given into the wrong fields, for some values only in effect. */
    public record Swapped(String left, String right) implements Serializable {
        public Swapped(String left, String right) {
            this.left = right;
            this.right = left;
        }
    }

    /** Integers are stored to their slot by the first of the instructions that store. */
    public record Levelled(int left, int right) {
        public Levelled {
            left = right;
        }
    }

    public record Plain(int number, long wide, double wider, String text, byte[] bytes, List<String> names) {}

    public record Checked(int number) {
        public Checked {
            if (number < 0) {
                throw new IllegalArgumentException();
            }
        }
    }

    public record Extended(List<String> names) implements Serializable {
        public Extended {
            names = new ArrayList<>(names);
            if (names.size() > 1) {
                names.add("more");
            }
        }
    }

    public record Copied(List<String> names, int[] numbers) {
        public Copied {
            names = List.copyOf(names);
            numbers = numbers.clone();
        }
    }

    public static final class Resolved implements Serializable {
        private final String text;

        public Resolved(String text) {
            this.text = text;
        }

        @Serial
        private Object readResolve() {
            return text.length() > 5 ? new Resolved("long") : this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Resolved it && it.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    public static final class Forgetful implements Externalizable {
        private int number;

        public Forgetful() {}

        public Forgetful(int number) {
            this.number = number;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {}

        @Override
        public void readExternal(ObjectInput in) throws IOException {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Forgetful it && it.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    public static final class Transient implements Serializable {
        private final int kept;
        private final transient int left;

        public Transient(int kept, int left) {
            this.kept = kept;
            this.left = left;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Transient it && it.kept == kept && it.left == left;
        }

        @Override
        public int hashCode() {
            return Objects.hash(kept, left);
        }
    }

    public static class Above {
        protected int lost;
    }

    public static final class Below extends Above implements Serializable {
        private final String kept;

        public Below(String kept, int lost) {
            this.kept = kept;
            this.lost = lost;
        }
    }

    /** No content, no equals. */
    public static final class Empty implements Serializable {}

    /** The only one, as many write it in Java. */
    public static final class Only implements Serializable {
        public static final Only INSTANCE = new Only();

        private Only() {}
    }

    /** One of each, as before enums. */
    public static class Status implements Serializable {
        public static final Status OPEN = new Status("open") {};
        public static final Status CLOSED = new Status("closed");

        private final String name;

        public Status(String name) {
            this.name = name;
        }
    }

    public record Holder(Object content) implements Serializable {}
}

package io.secureredis.serializer.allowed;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Classes that write themselves. {@code kept} comes back; {@code lost} does not, except in {@link Complete}. */
@SuppressWarnings({"UnusedVariable", "UnusedMethod", "serial"}) // Java serialization uses them
public final class SelfWriting {

    private SelfWriting() {}

    public static class Written implements Serializable {
        private @Nullable String kept = "a";
        public @Nullable String lost;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(kept);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            kept = (String) in.readObject();
        }
    }

    public static class Failing implements Serializable {
        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IOException("canary");
        }
    }

    public static class External implements Externalizable {
        private @Nullable String kept = "a";
        public @Nullable String lost;

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(kept);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            kept = (String) in.readObject();
        }
    }

    public static class Replaced implements Serializable {
        public @Nullable String lost;

        private Object writeReplace() {
            return new Replaced();
        }
    }

    public static class Declared implements Serializable {
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("kept", String.class)};
        private final String kept = "a";
        public @Nullable String lost;

        public String kept() {
            return kept;
        }
    }

    public static class Elements extends ArrayList<String> {
        public @Nullable String lost;

        private void writeObject(ObjectOutputStream out) {}

        private void readObject(ObjectInputStream in) {}
    }

    /** Its {@code equals} comes from above, where nobody knows the field. */
    public static class Derived extends Parent {
        public @Nullable String lost;

        private void writeObject(ObjectOutputStream out) {}

        private void readObject(ObjectInputStream in) {}
    }

    public static class Parent implements Serializable {
        @Override
        public boolean equals(Object other) {
            return other instanceof Parent;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Keeps everything but a lock and a cache. */
    public static class Complete implements Externalizable {
        private final Object lock = new Object();
        private final Lock other = new Lock();
        private transient int hash;
        private @Nullable String kept;
        private String @Nullable [] many = {"a", null};

        public Complete() {}

        public Complete(@Nullable String kept) {
            this.kept = kept;
            this.hash = Objects.hash(kept, lock, other);
        }

        public @Nullable String kept() {
            return hash == 0 ? null : kept;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(kept);
            out.writeObject(many);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            kept = (String) in.readObject();
            many = (String[]) in.readObject();
        }
    }

    private static final class Lock {}

    public record Holder(@Nullable Object value) implements Serializable {}
}

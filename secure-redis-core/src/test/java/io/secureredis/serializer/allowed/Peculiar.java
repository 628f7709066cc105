package io.secureredis.serializer.allowed;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Classes whose {@code equals} says nothing of their content, and one whose objects hold each other. */
public final class Peculiar {

    private Peculiar() {}

    /** Equal to itself alone, though it has an {@code equals}. */
    public static class Single implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        public final String name;

        public Single(String name) {
            this.name = name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Compares its array by identity, as the compiler has it. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Picture(byte[] pixels) implements Serializable {}

    /** As the user of OpenID Connect without an issuer: not even two equal ones are equal. */
    public static class NeverEqual extends Single {

        @Serial
        private static final long serialVersionUID = 1L;

        public NeverEqual(String name) {
            super(name);
        }

        @Override
        @SuppressWarnings("EqualsUsingHashCode")
        public boolean equals(@Nullable Object other) {
            return false;
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** Says itself how it is written. */
    public static class Hooked extends Single {

        @Serial
        private static final long serialVersionUID = 1L;

        public Hooked(String name) {
            super(name);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    /** Loses its name, and is equal to itself alone. */
    public static class Forgetful extends Single {

        @Serial
        private static final long serialVersionUID = 1L;

        public transient @Nullable String secret;

        public Forgetful(String name, @Nullable String secret) {
            super(name);
            this.secret = secret;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Forgetful more && Objects.equals(secret, more.secret);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(secret);
        }
    }

    /** Holds parts that hold it, as a client registration of Spring Security does. */
    public static class Whole implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        public String name = "whole";
        public Part part = new Part();

        /** An inner class. */
        public class Part implements Serializable {

            @Serial
            private static final long serialVersionUID = 1L;

            public String name = "part";
            public Detail detail = new Detail();

            public Whole whole() {
                return Whole.this;
            }

            /** One level deeper. */
            public class Detail implements Serializable {

                @Serial
                private static final long serialVersionUID = 1L;

                public int number = 7;

                public Part part() {
                    return Part.this;
                }
            }
        }
    }
}

package io.secureredis.serializer.allowed;

import java.io.Serializable;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/** Classes that do not come back as they were, and serializers of modules. */
public final class Unfit {

    private Unfit() {}

    public record Growing(int number) {
        public Growing {
            number = number + 1;
        }
    }

    public record Shelf(Growing first) {}

    /** Counts how many of it were made. */
    public static final class Counting {

        public static int made;

        public final int content = 1;

        public Counting() {
            made++;
        }
    }

    public static final class TransientCounts implements Serializable {

        private static final long serialVersionUID = 1L;

        private final transient String left;

        public TransientCounts(String left) {
            this.left = left;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof TransientCounts counts && Objects.equals(left, counts.left);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    public static final class MaskingSerializer extends ValueSerializer<Book.Author> {
        @Override
        public void serialize(Book.Author author, JsonGenerator json, SerializationContext context) {
            json.writeString("****");
        }
    }

    public static final class NameSerializer extends ValueSerializer<Book.Author> {
        @Override
        public void serialize(Book.Author author, JsonGenerator json, SerializationContext context) {
            json.writeString("name is " + author.name());
        }
    }

    public static final class NameDeserializer extends ValueDeserializer<Book.Author> {
        @Override
        public Book.Author deserialize(JsonParser json, DeserializationContext context) {
            return new Book.Author(json.getString().substring("name is ".length()));
        }
    }
}

package io.secureredis.serializer.allowed;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

public record Book(
        UUID id,
        String title,
        BigDecimal price,
        LocalDate printed,
        Instant added,
        ZoneId zone,
        List<Author> authors,
        Set<Kind> kinds,
        Map<String, Object> notes,
        long count)
        implements Serializable {

    public record Author(String name) implements Serializable {}

    public record Shelf(Optional<Book> first, Object anything) {}

    public enum Kind {
        NOVEL,
        ESSAY {
            @Override
            public String toString() {
                return "an essay";
            }
        }
    }

    public static class Animal implements Serializable {

        private static final long serialVersionUID = 1L;

        public String name = "?";
    }

    public static final class Dog extends Animal {

        private static final long serialVersionUID = 1L;

        public boolean barks;

        @Override
        public boolean equals(Object other) {
            return other instanceof Dog dog && dog.barks == barks && dog.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    public record Kennel(Animal animal, List<Animal> more) implements Serializable {}
}

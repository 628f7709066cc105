package io.secureredis.benchmarks.values;

import io.secureredis.benchmarks.Rounds;
import io.secureredis.benchmarks.report.Report;
import io.secureredis.benchmarks.report.Table;
import io.secureredis.serializer.AllowedTypes;
import io.secureredis.serializer.FilteredJdkRedisSerializer;
import io.secureredis.serializer.TypedJsonRedisSerializer;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.serializer.RedisSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** {@code values}: a value to bytes and back, and the proof at the first write of a class. */
@Command(name = "values", description = "A value to bytes and back, and what the proof at the first write costs.")
public final class ValuesCommand implements Callable<Integer> {

    private static final AllowedTypes TYPES = AllowedTypes.jdkValues().andPackages("io.secureredis.benchmarks.values");

    /** Of an ordinary size. */
    public record Book(long id, String title, BigDecimal price, Instant added, List<Author> authors)
            implements Serializable {}

    /** Within a book. */
    public record Author(String name, int born) implements Serializable {}

    /** An element whose place in a set can become wrong, so that each write looks for it there. */
    static final class Tag implements Serializable {

        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private String name;

        Tag(String name) {
            this.name = name;
        }

        void rename(String other) {
            this.name = other;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tag tag && tag.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    @Mixin
    private final Rounds rounds = new Rounds();

    @SuppressWarnings("UnusedVariable") // Written so that no call can be left out
    private long sink;

    @Override
    public Integer call() {
        int repeats = rounds.isSmoke() ? 10 : 20_000;
        Table write = new Table("one value to bytes", "ns");
        Table read = new Table("bytes to one value", "ns");
        Table first = new Table("the first value of its classes, in a serializer that has proven others", "ns");
        RedisSerializer<Object> json = TypedJsonRedisSerializer.of(TYPES);
        RedisSerializer<Object> jdk = FilteredJdkRedisSerializer.of(TYPES);
        JsonMapper bare = new JsonMapper();
        Runnable all = () -> {
            for (int authors : List.of(1, 100)) {
                Book book = book(authors);
                String setting = authors == 1 ? "a book" : "a book of " + authors + " authors";
                int times = authors == 1 ? repeats : Math.max(1, repeats / 50);
                measure(write, "json", setting, times, () -> json.serialize(book));
                measure(write, "json (again)", setting, times, () -> json.serialize(book));
                measure(write, "jdk", setting, times, () -> jdk.serialize(book));
                measure(write, "Jackson without class names", setting, times, () -> bare.writeValueAsBytes(book));
                byte[] asJson = json.serialize(book);
                byte[] asJdk = jdk.serialize(book);
                byte[] asBare = bare.writeValueAsBytes(book);
                measure(read, "json", setting, times, () -> json.deserialize(asJson));
                measure(read, "json (again)", setting, times, () -> json.deserialize(asJson));
                measure(read, "jdk", setting, times, () -> jdk.deserialize(asJdk));
                measure(read, "Jackson without class names", setting, times, () -> bare.readValue(asBare, Book.class));
                first(first, setting, book);
            }
            HashSet<Tag> set = new HashSet<>(tags());
            ArrayList<Tag> list = new ArrayList<>(tags());
            int times = Math.max(1, repeats / 50);
            measure(write, "json", "a set of 100 tags", times, () -> json.serialize(set));
            measure(write, "jdk", "a set of 100 tags", times, () -> jdk.serialize(set));
            measure(write, "json", "a list of 100 tags", times, () -> json.serialize(list));
            measure(write, "jdk", "a list of 100 tags", times, () -> jdk.serialize(list));
        };
        all.run();
        write.clear();
        read.clear();
        first.clear();
        rounds.each(all);
        Report report = new Report("values");
        new OrderTimes(rounds).measure(report);
        report.add(write);
        report.add(read);
        report.add(first);
        report.note(
                "The proof is one reading and one comparison, once for each class of the application in each serializer."
                        + " After that a write looks up each class in a map. Only classes whose code decides what comes back are checked at each write.");
        return rounds.finish(report);
    }

    private static void first(Table table, String setting, Book book) {
        TypedJsonRedisSerializer json = TypedJsonRedisSerializer.of(TYPES);
        json.serialize(List.of("warm"));
        long start = System.nanoTime();
        byte[] one = json.serialize(book);
        long middle = System.nanoTime();
        byte[] two = json.serialize(book);
        long end = System.nanoTime();
        if (one.length != two.length) {
            throw new IllegalStateException("Written differently");
        }
        table.add("json, first (with the proof)", setting, (double) (middle - start));
        table.add("json, second", setting, (double) (end - middle));
    }

    private void measure(Table table, String contender, String setting, int times, Supplier<Object> operation) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            sink += operation.get().hashCode() & 1;
        }
        table.add(contender, setting, (System.nanoTime() - start) / (double) times);
    }

    private static List<Tag> tags() {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tags.add(new Tag(""));
            tags.get(i).rename("tag " + i);
        }
        return tags;
    }

    private static Book book(int authors) {
        List<Author> names = new ArrayList<>();
        for (int i = 0; i < authors; i++) {
            names.add(new Author("author " + i, 1900 + i));
        }
        return new Book(7, "Momo", new BigDecimal("12.90"), Instant.parse("2026-01-02T03:04:05Z"), names);
    }
}

package io.secureredis.samples.shop;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Represents a database table that is slow enough to need a cache. */
@Repository
public class BookTable {

    private final AtomicLong selects = new AtomicLong();
    private final Map<Long, Book> rows = Stream.of(
                    book(1, "Momo", "Michael Ende", "1973-01-01", "12.90"),
                    book(2, "The Left Hand of Darkness", "Ursula K. Le Guin", "1969-03-01", "10.50"),
                    book(3, "Solaris", "Stanisław Lem", "1961-06-01", "11.20"))
            .collect(Collectors.toMap(Book::id, Function.identity(), (one, other) -> other, ConcurrentHashMap::new));

    private static Book book(long id, String title, String author, String published, String price) {
        return new Book(id, title, author, LocalDate.parse(published), new BigDecimal(price), Instant.now());
    }

    @Nullable
    Book select(long id) {
        selects.incrementAndGet();
        return rows.get(id);
    }

    List<Book> selectNewest() {
        selects.incrementAndGet();
        return rows.values().stream()
                .sorted(Comparator.comparing(Book::published).reversed())
                .toList();
    }

    @Nullable
    Book update(long id, BigDecimal price) {
        return rows.computeIfPresent(id, (key, book) -> book.at(price));
    }

    /** Returns the stored row, for the page that shows the difference; not counted. */
    public @Nullable Book row(long id) {
        return rows.get(id);
    }

    /** Returns how often it was queried. */
    public long selects() {
        return selects.get();
    }
}

package io.secureredis.samples.shop.inside;

import io.secureredis.samples.shop.Book;
import io.secureredis.samples.shop.BookTable;
import io.secureredis.samples.shop.Books;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Uses the cache as the shop does, and remembers what came of it. */
@Component
class Desk {

    private static final String SHOP = "shop";

    private final Books books;
    private final BookTable table;
    private final MissCounters misses;
    private final Diary diary;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    Desk(Books books, BookTable table, MissCounters misses, Diary diary) {
        this.books = books;
        this.table = table;
        this.misses = misses;
        this.diary = diary;
    }

    Seen seen(Exhibit exhibit) {
        return seen.getOrDefault(exhibit.id(), Seen.NOTHING);
    }

    /** How often the database was asked. */
    long selects() {
        return table.selects();
    }

    synchronized void read(Exhibit exhibit) {
        long selects = table.selects();
        Map<String, Long> before = misses.byReason();
        List<Book> found = exhibit.read().get();
        Seen now = misses.byReason().entrySet().stream()
                .filter(counter -> counter.getValue() > before.getOrDefault(counter.getKey(), 0L))
                .findFirst()
                .map(counter -> Seen.miss(found, counter.getKey()))
                .orElseGet(() -> table.selects() > selects ? Seen.loaded(found) : Seen.hit(found));
        remember(exhibit, now, "read " + exhibit.redisKey() + ". " + now.headline());
    }

    synchronized void put(Exhibit exhibit) {
        long id = bookId(exhibit);
        BigDecimal price = nextPrice(id);
        Seen now = Seen.put(Stream.ofNullable(books.reprice(id, price)).toList());
        remember(exhibit, now, "put " + exhibit.redisKey() + " with a price of " + price + ".");
    }

    synchronized void evict(Exhibit exhibit) {
        books.forget(bookId(exhibit));
        remember(exhibit, Seen.NOTHING, "evicted " + exhibit.redisKey() + ".");
    }

    synchronized void tampered(Exhibit exhibit, String how) {
        seen.put(exhibit.id(), seen(exhibit).stale(how));
        diary.add("intruder", exhibit.redisKey() + ": " + how);
    }

    private void remember(Exhibit exhibit, Seen now, String what) {
        seen.put(exhibit.id(), now);
        diary.add(SHOP, what);
    }

    private BigDecimal nextPrice(long id) {
        Book book = table.row(id);
        return book == null ? BigDecimal.ONE : book.price().add(BigDecimal.ONE);
    }

    private static long bookId(Exhibit exhibit) {
        return Objects.requireNonNull(exhibit.bookId(), "a single book is needed");
    }
}

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

/** Uses the cache as the shop does, and remembers the results. */
@Component
class CacheDemo {

    private static final String SHOP = "shop";

    private final Books books;
    private final BookTable table;
    private final MissCounters misses;
    private final EventLog eventLog;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    CacheDemo(Books books, BookTable table, MissCounters misses, EventLog eventLog) {
        this.books = books;
        this.table = table;
        this.misses = misses;
        this.eventLog = eventLog;
    }

    Seen seen(Exhibit exhibit) {
        return seen.getOrDefault(exhibit.id(), Seen.NOTHING);
    }

    /** Returns how often the database was queried. */
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
        eventLog.add("attacker", exhibit.redisKey() + ": " + how);
    }

    private void remember(Exhibit exhibit, Seen now, String what) {
        seen.put(exhibit.id(), now);
        eventLog.add(SHOP, what);
    }

    private BigDecimal nextPrice(long id) {
        Book book = table.row(id);
        return book == null ? BigDecimal.ONE : book.price().add(BigDecimal.ONE);
    }

    private static long bookId(Exhibit exhibit) {
        return Objects.requireNonNull(exhibit.bookId(), "a single book is needed");
    }
}

package io.secureredis.samples.shop;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** The shop's books, behind a cache. This is all the code that you write. */
@Service
public class Books {

    private final BookTable table;

    Books(BookTable table) {
        this.table = table;
    }

    /** Returns a book, or {@code null} if there is none; a missing book is cached too. */
    @Cacheable("books")
    public @Nullable Book find(long id) {
        return table.select(id);
    }

    /** Returns the newest books first. */
    @Cacheable("new-books")
    public List<Book> newest() {
        return table.selectNewest();
    }

    /** Changes the price of a book, if there is one. */
    @CachePut(cacheNames = "books", key = "#id")
    @CacheEvict(cacheNames = "new-books", allEntries = true)
    public @Nullable Book reprice(long id, BigDecimal price) {
        return table.update(id, price);
    }

    /** Evicts a book, so that it is loaded again. */
    @CacheEvict("books")
    public void forget(long id) {
        // The annotation does it
    }
}

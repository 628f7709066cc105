package io.secureredis.samples.shop;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** The shop's books, behind a cache. This is all that a user writes. */
@Service
public class Books {

    private final BookTable table;

    Books(BookTable table) {
        this.table = table;
    }

    /** A book, or {@code null} where there is none; that there is none is cached too. */
    @Cacheable("books")
    public @Nullable Book find(long id) {
        return table.select(id);
    }

    /** The newest books first. */
    @Cacheable("new-books")
    public List<Book> newest() {
        return table.selectNewest();
    }

    /** Gives a book another price, if there is one. */
    @CachePut(cacheNames = "books", key = "#id")
    @CacheEvict(cacheNames = "new-books", allEntries = true)
    public @Nullable Book reprice(long id, BigDecimal price) {
        return table.update(id, price);
    }

    /** Forgets a book, so that it is loaded anew. */
    @CacheEvict("books")
    public void forget(long id) {
        // The annotation does it
    }
}

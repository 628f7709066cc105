package io.secureredis.samples.shop.inside;

import io.secureredis.samples.shop.Book;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One cached value on the page.
 *
 * @param id is used in addresses
 * @param kind the kind of value
 * @param code the shop's code
 * @param redisKey as Spring builds it from cache and key
 * @param bookId {@code null} if it is no single book
 * @param read reads it as any caller does, through the cache
 */
record Exhibit(
        String id,
        String label,
        String kind,
        String code,
        String cacheName,
        String redisKey,
        @Nullable Long bookId,
        Supplier<List<Book>> read) {

    @Override
    public String toString() {
        return id;
    }
}

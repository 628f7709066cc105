package io.secureredis.samples.shop.inside;

import io.secureredis.samples.shop.Book;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One cached value, to be looked at.
 *
 * @param id stands in addresses
 * @param kind what sort of value it is
 * @param code what the shop's code says
 * @param redisKey as Spring makes it from cache and key
 * @param bookId {@code null} where it is no single book
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

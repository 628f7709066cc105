package io.secureredis.samples.shop;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** A book that the shop sells: an ordinary record, cached as it is. */
public record Book(long id, String title, String author, LocalDate published, BigDecimal price, Instant pricedAt) {

    Book at(BigDecimal newPrice) {
        return new Book(id, title, author, published, newPrice, Instant.now());
    }
}
